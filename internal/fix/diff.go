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
	_, err := io.WriteString(w, b.String()) //leakcheck:ok lines are masked by line and rewritten
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
	//leakcheck:ok lines are masked by line and rewritten
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

// rewritten is what a region reads with its edits made.
func (e *FileEdits) rewritten(r region) []line {
	var t tape
	at := r.Start
	for _, edit := range r.edits {
		t.source(e.View, source.Span{Start: at, End: edit.Span.Start})
		t.insert(edit)
		at = edit.Span.End
	}
	t.source(e.View, source.Span{Start: at, End: r.End})
	return t.close(r.End == len(e.File.Content))
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
	var out []line
	f := now.File
	for n := f.LineAt(start); start < end; n++ {
		s := f.LineSpan(n)
		out = append(out, line{now.Text(s), s.End == len(f.Content)})
		if n == f.LineCount() {
			break
		}
		start = f.LineSpan(n + 1).Start
	}
	return out
}

// tape collects rendered pieces and cuts them into lines.
type tape struct {
	done   []line
	text   strings.Builder
	begun  bool // the line at hand has bytes, even if it shows none
	masked bool // it ends in a mask: a further one would say no more
}

// source adds a part of the file.
func (t *tape) source(v *redact.View, s source.Span) {
	f := v.File
	for s.Start < s.End {
		l := f.LineSpan(f.LineAt(s.Start))
		end := min(l.End, s.End)
		if s.Start < end {
			for _, c := range v.Cells(source.Span{Start: s.Start, End: end}) {
				t.piece(c.Text, c.Masked)
			}
			t.begun = true
		}
		if s.End <= l.End {
			return
		}
		next := min(lineEnd(f, s.Start), s.End)
		if f.Content[next-1] == '\n' {
			t.cut()
		}
		s.Start = next
	}
}

// insert adds the text of an edit.
func (t *tape) insert(edit Edit) {
	for text := edit.Text; text != ""; {
		l, rest, ended := strings.Cut(text, "\n")
		if l = strings.TrimSuffix(l, "\r"); l != "" {
			t.begun = true
			if edit.Hidden {
				t.piece(redact.Mask, true)
			} else {
				t.piece(source.Printable(l), false)
			}
		}
		if ended {
			t.cut()
		}
		text = rest
	}
}

func (t *tape) piece(text string, masked bool) {
	if !masked || !t.masked {
		t.text.WriteString(text)
	}
	t.masked = masked
}

func (t *tape) cut() {
	t.done = append(t.done, line{text: t.text.String()})
	t.text.Reset()
	t.begun, t.masked = false, false
}

// close ends the tape; a line that is begun and not ended can only be the file's last.
func (t *tape) close(last bool) []line {
	if t.begun {
		t.cut()
		t.done[len(t.done)-1].open = last
	}
	return t.done
}
