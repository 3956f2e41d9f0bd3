package source

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mask is what stands in a report for text that must not be shown, whatever its length.
const Mask = "••••"

// Show marks a span of the file as fit to be printed. Nothing of a file is shown
// unless a loader has said what it is: a file that could not be read, a comment with
// an old password in it, a value that no rule understands stay hidden by default.
func (f *File) Show(spans ...Span) {
	for _, s := range spans {
		if s = f.clip(s); s.Len() > 0 {
			f.shown = append(f.shown, s)
			f.unsorted = true
		}
	}
}

// ShowName marks what stands where a name is expected as fit to be printed, if it is one.
func (f *File) ShowName(s Span) {
	if s = f.clip(s); LooksLikeIdentifier(strings.Trim(string(f.Content[s.Start:s.End]), "\"' ")) {
		f.Show(s)
	}
}

// ShowLater is Show for what takes some work to find: it is done when something of the file is
// about to be printed, which for most files is never.
func (f *File) ShowLater(show func()) { f.later = append(f.later, show) }

// clip is the part of s that lies in the file.
func (f *File) clip(s Span) Span {
	start := max(0, min(s.Start, len(f.Content)))
	return Span{start, max(start, min(s.End, len(f.Content)))}
}

// Hide takes a span back, for good: what one loader takes for a credential stays hidden
// whatever another shows.
func (f *File) Hide(hide Span) {
	if hide = f.clip(hide); hide.Len() > 0 {
		f.hidden = append(f.hidden, hide)
		f.unsorted = true
	}
}

// without is spans less what is hidden.
func without(spans []Span, hide Span) []Span {
	var kept []Span
	for _, s := range spans {
		if !s.Overlaps(hide) {
			kept = append(kept, s)
			continue
		}
		if s.Start < hide.Start {
			kept = append(kept, Span{s.Start, hide.Start})
		}
		if hide.End < s.End {
			kept = append(kept, Span{hide.End, s.End})
		}
	}
	return kept
}

// Cell is a run of a rendered line: visible source text, or a mask over hidden bytes.
type Cell struct {
	Span   Span   // the source bytes it stands for
	Text   string // the bytes themselves, or Mask
	Masked bool
}

// Cells renders a span of the file for people, hidden parts masked. Blanks are always
// shown; bytes that are no UTF-8 and control characters are rendered as U+FFFD, one for
// each column of Position. A byte order mark at the start of the file is no cell.
func (f *File) Cells(within Span) []Cell {
	f.normalise()
	within = f.clip(within)
	within.Start = max(within.Start, min(f.markLen(), within.End))
	var out []Cell
	add := func(s Span, masked bool) {
		if s.Start >= s.End {
			return
		}
		text := Mask
		if !masked {
			text = printable(f.Content[s.Start:s.End])
		}
		out = append(out, Cell{s, text, masked})
	}
	hidden := func(s Span) { // blanks at the edges of a hidden run stay
		for s.Start < s.End && blank(f.Content[s.Start]) {
			add(Span{s.Start, s.Start + 1}, false)
			s.Start++
		}
		end := s.End
		for end > s.Start && blank(f.Content[end-1]) {
			end--
		}
		add(Span{s.Start, end}, true)
		add(Span{end, s.End}, false)
	}
	at := within.Start
	i := sort.Search(len(f.shown), func(i int) bool { return f.shown[i].End > within.Start })
	for ; i < len(f.shown) && f.shown[i].Start < within.End; i++ {
		s := Span{max(f.shown[i].Start, within.Start), min(f.shown[i].End, within.End)}
		hidden(Span{at, s.Start})
		add(s, false)
		at = s.End
	}
	hidden(Span{at, within.End})
	return out
}

// Masked is Cells as one string.
func (f *File) Masked(within Span) string {
	var b strings.Builder
	for _, c := range f.Cells(within) {
		b.WriteString(c.Text)
	}
	return b.String()
}

// Shown reports whether every byte of s may be printed.
func (f *File) Shown(s Span) bool {
	f.normalise()
	for _, v := range f.shown {
		if v.Contains(s) {
			return true
		}
	}
	return s.Start >= s.End
}

// normalise sorts and joins the shown spans.
func (f *File) normalise() {
	for _, show := range f.later {
		show()
	}
	f.later = nil
	if !f.unsorted {
		return
	}
	f.unsorted = false
	sort.Slice(f.shown, func(i, j int) bool { return f.shown[i].Start < f.shown[j].Start })
	out := f.shown[:0]
	for _, s := range f.shown {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	for _, hide := range f.hidden {
		out = without(out, hide)
	}
	f.shown = f.unsuspected(out)
}

// unsuspected is spans less what looks like a credential in them.
func (f *File) unsuspected(spans []Span) []Span {
	var out []Span
	for _, s := range spans {
		// The bytes around belong to the word: a part that is shown by itself is a part of it.
		from, to := s.Start, s.End
		for from > 0 && s.Start-from < 256 && f.Content[from-1] > ' ' {
			from--
		}
		for to < len(f.Content) && to-s.End < 256 && f.Content[to] > ' ' {
			to++
		}
		at := s.Start
		for _, p := range FindSecrets(string(f.Content[from:to])) {
			p = Span{max(s.Start, from+p.Start), min(s.End, from+p.End)}
			if p.Start >= p.End {
				continue
			}
			if at < p.Start {
				out = append(out, Span{at, p.Start})
			}
			at = p.End
		}
		if at < s.End {
			out = append(out, Span{at, s.End})
		}
	}
	return out
}

// Printable is text that is fit to be shown, as a terminal can show it: see Cells.
func Printable(s string) string { return printable([]byte(s)) }

func blank(c byte) bool { return c == ' ' || c == '\t' }

func printable(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if disturbing(r) {
			r = utf8.RuneError
		}
		out.WriteRune(r)
		b = b[n:]
	}
	return out.String()
}

// disturbing reports what would move the cursor, colour, break or reorder the line a
// terminal shows: control characters (C1 too: U+009B starts an escape sequence), line
// and paragraph separators, bidirectional controls, a byte order mark.
func disturbing(r rune) bool {
	return unicode.IsControl(r) && r != '\t' || r == '\u2028' || r == '\u2029' || r == '\ufeff' ||
		unicode.Is(unicode.Bidi_Control, r)
}
