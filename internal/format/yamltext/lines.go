package yamltext

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// lines finds the byte offset of a position as yaml.v3 reports it: lines end where YAML
// 1.1 ends them (LF, CR, CRLF, NEL, LS, PS) and columns count code points; a byte order
// mark at the start of the file has no column. Every lookup takes constant time, so that
// a document of one long line is as cheap as any other.
type lines struct {
	size  int
	start []int // offset of each line's first byte
	// Only for text that is not ASCII throughout:
	points []int // code points before each line
	marks  []int // offset of every stride-th code point
}

const stride = 64

const bom = "\ufeff"

func newLines(src []byte) lines {
	x := lines{size: len(src)}
	first := 0
	if bytes.HasPrefix(src, []byte(bom)) {
		first = len(bom)
	}
	x.start = append(make([]int, 0, 1+bytes.Count(src, []byte{'\n'})), first)
	ascii := true
	for i := first; i < len(src); {
		c := src[i]
		if c != '\n' && c != '\r' && c < utf8.RuneSelf {
			i++
			continue
		}
		ascii = ascii && c < utf8.RuneSelf
		if n := breakAt(src, i); n > 0 {
			i += n
			x.start = append(x.start, i)
			continue
		}
		i++
	}
	if !ascii {
		x.countPoints(src, first)
	}
	return x
}

func (x *lines) countPoints(src []byte, first int) {
	line, points := 0, 0
	for i := first; ; {
		for line < len(x.start) && x.start[line] <= i {
			x.points = append(x.points, points)
			line++
		}
		if i >= len(src) {
			return
		}
		if points%stride == 0 {
			x.marks = append(x.marks, i)
		}
		points++
		_, n := utf8.DecodeRune(src[i:])
		i += n
	}
}

// offset is the byte offset of a 1-based line and a 1-based column in code points.
func (x *lines) offset(src []byte, line, col int) int {
	line, col = line-1, max(col-1, 0)
	if line < 0 {
		return 0
	}
	if line >= len(x.start) {
		return x.size
	}
	if x.points == nil {
		return min(x.start[line]+col, x.size)
	}
	n := x.points[line] + col
	if n/stride >= len(x.marks) {
		return x.size
	}
	at := x.marks[n/stride]
	for n %= stride; n > 0 && at < x.size; n-- {
		_, w := utf8.DecodeRune(src[at:])
		at += w
	}
	return at
}

// at is the 0-based line that holds an offset.
func (x *lines) at(offset int) int {
	return max(0, sort.Search(len(x.start), func(i int) bool { return x.start[i] > offset })-1)
}

// breakAt is the length of the line break at src[i:], 0 if there is none.
func breakAt(src []byte, i int) int {
	if i >= len(src) {
		return 0
	}
	switch c := src[i]; {
	case c == '\n':
		return 1
	case c == '\r':
		if i+1 < len(src) && src[i+1] == '\n' {
			return 2
		}
		return 1
	case c == 0xc2 && i+1 < len(src) && src[i+1] == 0x85: // NEL
		return 2
	case c == 0xe2 && i+2 < len(src) && src[i+1] == 0x80 && src[i+2]|1 == 0xa9: // LS, PS
		return 3
	}
	return 0
}

// breakValue is what a line break reads as: LF, or itself for LS and PS.
func breakValue(src []byte, i, n int) string {
	if n == 3 {
		return string(src[i : i+n])
	}
	return "\n"
}

func isSpaceOrTab(c byte) bool { return c == ' ' || c == '\t' }

// spaceOrEnd reports a space, a line break or the end of the text at src[i:].
func spaceOrEnd(src []byte, i int) bool {
	return i >= len(src) || isSpaceOrTab(src[i]) || breakAt(src, i) > 0
}

// skipSpaces is the offset of the first byte from i on that is neither empty nor break
// nor part of a comment.
func skipSpaces(src []byte, i int) int {
	for i < len(src) {
		switch n := breakAt(src, i); {
		case n > 0:
			i += n
		case isSpaceOrTab(src[i]):
			i++
		case src[i] == '#':
			i = lineEnd(src, i)
		default:
			return i
		}
	}
	return i
}

// lineEnd is the offset of the line break at or after i, or the end of the text.
func lineEnd(src []byte, i int) int {
	for i < len(src) && breakAt(src, i) == 0 {
		i++
	}
	return i
}
