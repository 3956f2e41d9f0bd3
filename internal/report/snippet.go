package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/text/width"
)

// snippet is a source line as a terminal shows it, and where the carets go.
type snippet struct {
	line      string // empty if there is nothing to see
	at, width int    // of the carets, in columns of the terminal
	more      int    // further lines the range covers
	from, to  int    // bytes of line that the carets point at
}

// glyph is what one code point, or one mask, looks like.
type glyph struct {
	text   string
	width  int // columns
	marked bool
}

const (
	tabStop = 4
	// A line beyond longLine bytes is a minified file or a certificate: only the bytes
	// around the range are looked at.
	longLine, around = 8192, 2048
)

// snippetOf renders the first line of a range in at most room columns, in memory that is used again.
func snippetOf(memory *[]glyph, v *redact.View, s source.Span, room int) snippet {
	f := v.File
	first, last := f.LineAt(s.Start), f.LineAt(s.End)
	if last > first && f.LineSpan(last).Start == s.End {
		last--
	}
	line := f.LineSpan(first)
	shown := line
	if line.Len() > longLine {
		shown.Start = boundary(f.Content, max(line.Start, min(s.Start, line.End)-around))
		shown.End = boundary(f.Content, min(line.End, min(max(s.Start, s.End), shown.Start+2*around)+around))
	}
	all := glyphs((*memory)[:0], v, shown, s)
	*memory = all
	if !legible(all) {
		return snippet{}
	}
	out := window(all, room, shown.Start > line.Start, shown.End < line.End)
	out.more = last - first
	return out
}

// glyphs renders a part of a line and marks what lies in s; it appends to out. A range that is empty
// marks its place, at the end of the line an extra space.
func glyphs(out []glyph, v *redact.View, line, s source.Span) []glyph {
	col, any := 0, false
	add := func(text string, n int, at source.Span) {
		marked := at.Overlaps(s) || s.Len() == 0 && at.Start <= s.Start && s.Start < at.End
		any = any || marked
		col += n
		out = append(out, glyph{text, n, marked})
	}
	for _, c := range v.Cells(line) {
		if c.Masked {
			add(c.Text, columns(c.Text), c.Span)
			continue
		}
		at := c.Span.Start
		for i, r := range c.Text {
			_, size := utf8.DecodeRune(v.File.Content[at:c.Span.End])
			text, n := c.Text[i:i+utf8.RuneLen(r)], runeWidth(r) // Cells returns valid text
			if r == '\t' {
				n = tabStop - col%tabStop
				text = strings.Repeat(" ", n)
			}
			add(text, n, source.Span{Start: at, End: at + size})
			at += size
		}
	}
	if !any {
		out = append(out, glyph{"", 1, true})
	}
	return out
}

// legible reports whether there is anything to read: a line of masks says nothing.
func legible(all []glyph) bool {
	for _, g := range all {
		if g.text != redact.Mask && strings.TrimSpace(g.text) != "" {
			return true
		}
	}
	return false
}

// window cuts the line around the marks where it is wider than room; before and after
// say that it goes on there anyway.
func window(all []glyph, room int, before, after bool) snippet {
	for _, goesOn := range []bool{before, after} {
		if goesOn {
			room-- // for the dots
		}
	}
	total, from, to := 0, -1, 0
	for _, g := range all {
		if g.marked && from < 0 {
			from = total
		}
		total += g.width
		if g.marked {
			to = total
		}
	}
	left, right := 0, total
	if total > room {
		switch size := to - from; {
		case to < room:
		case size <= room-2: // all of the range, in the middle
			left = min(from-(room-size)/2, total-room)
		case from > room/2: // its start, with a little of what is before
			left = min(from-room/4, total-room)
		}
		right = left + room
	}
	before, after = before || left > 0, after || right < total

	out := snippet{at: -1}
	var b strings.Builder
	if before {
		b.WriteString("…")
	}
	b.Grow(max(0, min(total, room)) + 2*len("…"))
	col, x := 0, columns(b.String())
	for _, g := range all {
		start, end := col, col+g.width
		col = end
		if before && start < left+1 && left > 0 || after && end > right-1 && right < total {
			continue
		}
		if g.marked && out.at < 0 {
			out.at, out.from = x, b.Len()
		}
		b.WriteString(g.text)
		if g.marked {
			out.width, out.to = x+g.width-out.at, b.Len()
		}
		x += g.width
	}
	if after {
		b.WriteString("…")
	}
	out.at, out.width = max(0, out.at), max(1, out.width)
	out.line = strings.TrimRight(b.String(), " ")
	out.from, out.to = min(out.from, len(out.line)), min(out.to, len(out.line))
	return out
}

// cut shortens a line to room columns.
func cut(s string, room int) string {
	if columns(s) <= room {
		return s
	}
	col := 0
	for i, r := range s {
		if col += runeWidth(r); col > room-1 {
			return s[:i] + "…"
		}
	}
	return s
}

// boundary moves an offset forward to the start of a code point.
func boundary(b []byte, at int) int {
	for n := 0; n < utf8.UTFMax && at < len(b) && !utf8.RuneStart(b[at]); n++ {
		at++
	}
	return at
}

// columns is the width of s in a terminal.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is the number of columns of a code point (UAX #11): none for what combines
// with the one before, two for East Asian wide ones and most emoji.
func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf), r >= 0x1160 && r <= 0x11ff: // medial and final Jamo
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
