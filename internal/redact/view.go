// Package redact decides what of a file may be displayed. A view of a file starts with nothing
// shown: a file that could not be read, a comment with an old password in it, a value that nobody
// understands stay redacted. What is shown is computed from the structure of the format and from
// the settings that Airflow reads. The package depends on no rule, report or format.
package redact

import (
	"iter"
	"slices"
	"sort"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Mask is what a report has in place of redacted text, whatever its length.
const Mask = "••••"

// View is a file as reports may display it. It does not change, and many goroutines may use it.
type View struct {
	// File is the file that is displayed.
	File  *source.File
	shown []source.Span // sorted; no two touch
}

// NewView returns the view of a file that shows some spans of it, less those that are redacted
// whatever else shows them. It takes over the list of what is shown.
func NewView(f *source.File, shown, redacted []source.Span) *View {
	v := &View{File: f}
	spans := shown[:0]
	for _, s := range shown {
		s = f.Clip(s)
		if n := len(spans); n > 0 && spans[n-1].Start <= s.Start && s.Start <= spans[n-1].End {
			spans[n-1].End = max(spans[n-1].End, s.End) // most follow each other, so that few are left to sort
		} else if s.Len() > 0 {
			spans = append(spans, s)
		}
	}
	sorting.Stable(spans, func(a, b source.Span) int { return a.Start - b.Start })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	v.shown = out
	if len(redacted) > 0 {
		v.shown = without(f, out, redacted)
	}
	v.shown = slices.Clone(v.shown) // views are kept: without the room of what was merged
	return v
}

// Views are the views of some files: a list, since most findings refer to one file, and a map for
// each would be a tenth of what a run over many projects keeps.
type Views []*View

// Of returns the view of a file. It shows nothing of a file that is not among the views.
func (v Views) Of(f *source.File) *View {
	for _, have := range v {
		if have.File == f {
			return have
		}
	}
	return &View{File: f}
}

// isPath reports the path or the name of one of the files.
func (v Views) isPath(text string) bool {
	return slices.ContainsFunc(v, func(v *View) bool { return text == v.File.Path || text == v.File.Name })
}

// without returns sorted spans less the bytes of others.
func without(f *source.File, spans, redacted []source.Span) []source.Span {
	redacted = slices.Clone(redacted)
	sorting.Stable(redacted, func(a, b source.Span) int { return a.Start - b.Start })
	var kept []source.Span
	at := 0 // redacted spans before this one end before the current span
	for _, s := range spans {
		for at < len(redacted) && redacted[at].End <= s.Start {
			at++
		}
		for i := at; i < len(redacted) && redacted[i].Start < s.End && s.Len() > 0; i++ {
			hide := f.Clip(redacted[i])
			if hide.Len() == 0 || !hide.Overlaps(s) {
				continue
			}
			if s.Start < hide.Start {
				kept = append(kept, source.Span{Start: s.Start, End: hide.Start})
			}
			s.Start = min(max(s.Start, hide.End), s.End)
		}
		if s.Len() > 0 {
			kept = append(kept, s)
		}
	}
	return kept
}

// Cell is a run of a rendered line: text of the file, or a mask over redacted bytes.
type Cell struct {
	Span   source.Span // the bytes of the file that it renders
	Text   string      // the bytes themselves, or Mask
	Masked bool
}

// Cells renders a span of the file for people, redacted parts masked. Spaces and tabs are always
// shown; bytes that are not UTF-8 and control characters are rendered as U+FFFD, one for
// each column of Position. A byte order mark at the start of the file is no cell.
func (v *View) Cells(within source.Span) []Cell {
	var out []Cell
	for s, masked := range v.Runs(within) {
		text := Mask
		if !masked {
			text = source.Printable(string(v.File.Content[s.Start:s.End]))
		}
		out = append(out, Cell{s, text, masked})
	}
	return out
}

// Runs are the spans of the Cells of a span, and whether each is masked.
func (v *View) Runs(within source.Span) iter.Seq2[source.Span, bool] {
	return func(yield func(s source.Span, masked bool) bool) {
		f := v.File
		within := f.Clip(within)
		within.Start = max(within.Start, min(f.MarkLen(), within.End))
		add := func(start, end int, masked bool) bool {
			return start >= end || yield(source.Span{Start: start, End: end}, masked)
		}
		redacted := func(start, end int) bool { // whitespace at the edges of a redacted run stays
			for ; start < end && isSpace(f.Content[start]); start++ {
				if !add(start, start+1, false) {
					return false
				}
			}
			last := end
			for last > start && isSpace(f.Content[last-1]) {
				last--
			}
			return add(start, last, true) && add(last, end, false)
		}
		at := within.Start
		i := sort.Search(len(v.shown), func(i int) bool { return v.shown[i].End > within.Start })
		for ; i < len(v.shown) && v.shown[i].Start < within.End; i++ {
			start, end := max(v.shown[i].Start, within.Start), min(v.shown[i].End, within.End)
			if !redacted(at, start) || !add(start, end, false) {
				return
			}
			at = end
		}
		redacted(at, within.End)
	}
}

// Text returns the text of Cells.
func (v *View) Text(within source.Span) string {
	var b strings.Builder
	for _, c := range v.Cells(within) {
		b.WriteString(c.Text)
	}
	return b.String()
}

// Shows reports whether every byte of a span is displayed as it is.
func (v *View) Shows(s source.Span) bool {
	if s.Start >= s.End {
		return true
	}
	i := sort.Search(len(v.shown), func(i int) bool { return v.shown[i].End > s.Start })
	return i < len(v.shown) && v.shown[i].Contains(s)
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }
