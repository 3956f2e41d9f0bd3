// Package document holds the open documents of an editor: their text and version, positions in
// them, and the changes that the editor makes. It depends on no file format and reads a file only to
// learn how it is encoded.
package document

import (
	"bytes"
	"fmt"
	"sort"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
)

// Encoding is the unit in which positions count characters.
type Encoding string

// The encodings that are served. UTF-16 is what every client has.
const (
	UTF16 Encoding = "utf-16"
	UTF8  Encoding = "utf-8"
)

// Text is text with an index of its lines, which end in \n or \r\n. A lone \r ends no line: editors
// that keep one in a document count it as a character. A Text never changes.
type Text struct {
	Bytes []byte
	lines []int // offset of the first byte of each line
}

// NewText indexes text.
func NewText(text []byte) *Text {
	t := &Text{Bytes: text, lines: append(make([]int, 0, 1+bytes.Count(text, []byte{'\n'})), 0)}
	for i, c := range text {
		if c == '\n' {
			t.lines = append(t.lines, i+1)
		}
	}
	return t
}

// Line is the byte range of the 0-based line n without its line end. A number past the last line
// gives the end of the text.
func (t *Text) Line(n int) (start, end int) {
	if n >= len(t.lines) {
		return len(t.Bytes), len(t.Bytes)
	}
	start, end = t.lines[n], len(t.Bytes)
	if n+1 < len(t.lines) {
		end = t.lines[n+1] - 1
		if end > start && t.Bytes[end-1] == '\r' {
			end--
		}
	}
	return start, end
}

// LineAt is the 0-based line that holds a byte offset.
func (t *Text) LineAt(offset int) int {
	return sort.Search(len(t.lines), func(i int) bool { return t.lines[i] > offset }) - 1
}

// LineCount is the number of lines; what follows the last line end is one.
func (t *Text) LineCount() int { return len(t.lines) }

// Offset is the byte offset of a position. As the protocol says, a character past the end of its
// line is the end of the line; a line past the last one is the end of the text. A position inside
// a code point is its start.
func (t *Text) Offset(p protocol.Position, e Encoding) int {
	if uint64(p.Line) >= uint64(len(t.lines)) {
		return len(t.Bytes)
	}
	start, end := t.Line(int(p.Line))
	line := t.Bytes[start:end]
	if e == UTF8 {
		if uint64(p.Character) >= uint64(len(line)) {
			return end
		}
		at := int(p.Character)
		for at > 0 && !utf8.RuneStart(line[at]) {
			at--
		}
		return start + at
	}
	units := uint64(p.Character)
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRune(line[i:])
		width := uint64(1)
		if r > 0xffff {
			width = 2
		}
		if units < width {
			return start + i
		}
		units -= width
		i += n
	}
	return end
}

// Position is the position of a byte offset. An offset outside the text is its nearer end; one
// inside a line end is the end of the line.
func (t *Text) Position(offset int, e Encoding) protocol.Position {
	offset = max(0, min(offset, len(t.Bytes)))
	n := t.LineAt(offset)
	start, end := t.Line(n)
	before := t.Bytes[start:min(offset, end)]
	if e == UTF8 {
		return protocol.Position{Line: uint32(n), Character: uint32(len(before))}
	}
	units := 0
	for len(before) > 0 {
		r, size := utf8.DecodeRune(before)
		units += max(1, utf16.RuneLen(r))
		before = before[size:]
	}
	return protocol.Position{Line: uint32(n), Character: uint32(units)}
}

// Range is the range of a span of bytes.
func (t *Text) Range(start, end int, e Encoding) protocol.Range {
	return protocol.Range{Start: t.Position(start, e), End: t.Position(end, e)}
}

// Apply makes one change and returns the new text. It returns an error for a range that ends
// before it starts.
func (t *Text) Apply(c protocol.ContentChange, e Encoding) (*Text, error) {
	if c.Range == nil {
		return NewText([]byte(c.Text)), nil
	}
	start, end := t.Offset(c.Range.Start, e), t.Offset(c.Range.End, e)
	if end < start {
		return nil, fmt.Errorf("the range %d:%d-%d:%d ends before it starts", c.Range.Start.Line, c.Range.Start.Character, c.Range.End.Line, c.Range.End.Character)
	}
	out := make([]byte, 0, len(t.Bytes)-(end-start)+len(c.Text))
	out = append(append(append(out, t.Bytes[:start]...), c.Text...), t.Bytes[end:]...)
	return NewText(out), nil
}
