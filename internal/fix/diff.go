package fix

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// context is the number of unchanged lines shown around a change.
const context = 2

// Diff writes the plan as a unified diff for people. What a file hides is masked on
// both sides, in the lines around a change too, and so is inserted text that may carry
// hidden bytes: the diff of a file that is shown in full can be applied by patch(1),
// any other is only to be read.
//
// after returns what may be displayed of a file with its edits made, nil if that is not known: then
// inserted text that may carry redacted bytes is masked as a whole. after may be nil.
func (p *Plan) Diff(w io.Writer, after func(path string) *redact.View) error {
	var b strings.Builder
	for _, e := range p.Files {
		var now *redact.View
		if after != nil {
			now = after(e.File.Path)
		}
		if now != nil && !bytes.Equal(now.File.Content, e.Apply()) {
			now = nil
		}
		e.diff(&b, now)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// region is whole lines of the old file and the edits that fall into them.
type region struct {
	source.Span // from the start of a line to the start of another or the file's end
	edits       []Edit
}

func (e *FileEdits) diff(b *strings.Builder, now *redact.View) {
	name := source.Printable(e.File.Path)
	old := name
	if e.File.Absent {
		old = "/dev/null"
	}
	fmt.Fprintf(b, "--- %s\n+++ %s\n", old, name)
	grown := 0 // lines added so far
	regions := e.regions()
	for i := 0; i < len(regions); {
		j := i + 1
		for j < len(regions) && e.lineOf(regions[j].Start)-e.lineOf(regions[j-1].End) <= 2*context {
			j++
		}
		grown += e.hunk(b, regions[i:j], grown, now)
		i = j
	}
}

// hunk writes regions that lie close together and returns how many lines they add.
func (e *FileEdits) hunk(b *strings.Builder, regions []region, grown int, now *redact.View) int {
	var out hunk
	first := e.lineOf(regions[0].Start)
	at := max(0, first-context)
	start := at
	for _, r := range regions {
		for ; at < e.lineOf(r.Start); at++ {
			out.add(' ', e.line(at))
		}
		for ; at < e.lineOf(r.End); at++ {
			out.add('-', e.line(at))
		}
		lines := e.rewritten(r)
		if now != nil {
			lines = e.displayed(r, now)
		}
		for _, l := range lines {
			out.add('+', l)
		}
	}
	for end := min(at+context, e.lineOf(len(e.File.Content))); at < end; at++ {
		out.add(' ', e.line(at))
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n%s", lines(start, out.old), lines(start+grown, out.new), out.String())
	return out.new - out.old
}

// lines is a range of a hunk's header: an empty one is named by the line before it.
func lines(start, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", start)
	case 1:
		return fmt.Sprint(start + 1)
	}
	return fmt.Sprintf("%d,%d", start+1, n)
}

type hunk struct {
	strings.Builder
	old, new int // number of lines
}

func (h *hunk) add(sign byte, l line) {
	if sign != '+' {
		h.old++
	}
	if sign != '-' {
		h.new++
	}
	h.WriteByte(sign)
	h.WriteString(l.text)
	h.WriteByte('\n')
	if l.open {
		h.WriteString("\\ No newline at end of file\n")
	}
}

// line is a line as the diff shows it.
type line struct {
	text string
	open bool // it has no line end
}

// lineOf is the 0-based line that starts at offset; at the end of a file whose last
// line has no line end it is the number of lines.
func (e *FileEdits) lineOf(offset int) int {
	n := e.File.LineAt(offset) - 1
	if offset == len(e.File.Content) && offset > e.File.LineSpan(n+1).Start {
		n++
	}
	return n
}

func (e *FileEdits) line(n int) line {
	s := e.File.LineSpan(n + 1)
	return line{e.View.Text(s), s.End == len(e.File.Content)}
}

// regions groups the edits by the lines they change.
func (e *FileEdits) regions() []region {
	var out []region
	for _, edit := range e.Edits {
		s := e.lines(edit)
		n := len(out)
		if n > 0 && s.Start <= out[n-1].End {
			n--
			out[n].End = max(out[n].End, s.End)
			out[n].edits = append(out[n].edits, edit)
		} else {
			out = append(out, region{s, []Edit{edit}})
		}
		if !e.ended(out[n]) {
			out[n].End = lineEnd(e.File, out[n].End)
		}
	}
	return out
}

// ended reports whether a region, its edits made, ends where a line does. Of two edits
// that do, one may take away the line end that the other relies on.
func (e *FileEdits) ended(r region) bool {
	at := r.End
	for i := len(r.edits) - 1; i >= 0; i-- {
		edit := r.edits[i]
		if edit.Span.End < at {
			return e.File.Content[at-1] == '\n'
		}
		if edit.Text != "" {
			return strings.HasSuffix(edit.Text, "\n")
		}
		at = edit.Span.Start
	}
	return at == r.Start || e.File.Content[at-1] == '\n'
}

// lineEnd is the end of the line that holds offset, its line end included.
func lineEnd(f *source.File, offset int) int {
	if n := f.LineAt(offset); n < f.LineCount() {
		return f.LineSpan(n + 1).Start
	}
	return len(f.Content)
}

// lines widens the span of an edit to whole lines. An edit that takes away or puts in
// whole lines needs no widening.
func (e *FileEdits) lines(edit Edit) source.Span {
	f := e.File
	s := edit.Span
	start := func(offset int) int { return f.LineSpan(f.LineAt(offset)).Start }
	whole := s.Start == start(s.Start) && (edit.Text == "" || strings.HasSuffix(edit.Text, "\n"))
	s.Start = start(s.Start)
	if whole && s.End == start(s.End) {
		return s
	}
	s.End = lineEnd(f, s.End)
	return s
}

// rewritten is what a region reads with its edits made. Each line of a text that must not be shown is a
// mask.
func (e *FileEdits) rewritten(r region) []line {
	var text []byte
	var shown []source.Span
	at := r.Start
	keep := func(end int) {
		for s, masked := range e.View.Runs(source.Span{Start: at, End: end}) {
			if !masked {
				shown = append(shown, source.Span{Start: s.Start - at + len(text), End: s.End - at + len(text)})
			}
		}
		text = append(text, e.File.Content[at:end]...)
	}
	for _, edit := range r.edits {
		keep(edit.Span.Start)
		if start := len(text); edit.Hidden {
			text = append(text, withoutWords(edit.Text)...)
		} else {
			text = append(text, edit.Text...)
			shown = append(shown, source.Span{Start: start, End: len(text)})
		}
		at = edit.Span.End
	}
	keep(r.End)
	v := redact.NewView(source.New(e.File.Path, e.File.Name, text), shown, nil)
	return linesOf(v, source.Span{End: len(text)}, r.End == len(e.File.Content))
}

// withoutWords returns one letter for each line of a text that is not empty.
func withoutWords(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if strings.TrimSuffix(l, "\r") != "" {
			lines[i] = "x"
		}
	}
	return strings.Join(lines, "\n")
}

// displayed returns what a region reads with its edits made, as the view of the new file displays it.
func (e *FileEdits) displayed(r region, now *redact.View) []line {
	start := r.Start
	for _, edit := range e.Edits {
		if edit.Span.End <= r.Start && !slices.Contains(r.edits, edit) {
			start += len(edit.Text) - edit.Span.Len()
		}
	}
	end := start + r.Len()
	for _, edit := range r.edits {
		end += len(edit.Text) - edit.Span.Len()
	}
	return linesOf(now, source.Span{Start: start, End: end}, true)
}

// linesOf returns the lines of a view in a span. last tells that the end of the view is that of the file.
func linesOf(v *redact.View, s source.Span, last bool) []line {
	var out []line
	f := v.File
	for n := f.LineAt(s.Start); s.Start < s.End; n++ {
		l := f.LineSpan(n)
		out = append(out, line{v.Text(l), last && l.End == len(f.Content)})
		if n == f.LineCount() {
			break
		}
		s.Start = f.LineSpan(n + 1).Start
	}
	return out
}
