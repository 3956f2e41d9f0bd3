// Package source holds a text file as everything else sees it: its bytes, its lines,
// positions as people and editors count them, and what of it may be shown.
package source

import (
	"bytes"
	"go/token"
	"sort"
	"unicode/utf8"
)

// File is one file of a project, read once and never changed.
type File struct {
	// Path is relative to the working directory, with slashes: what reports print.
	Path string
	// Name is relative to the root of the project, with slashes.
	Name string
	// Content is the bytes as read, with byte order mark and carriage returns.
	Content []byte
	// Absent is set where there is no such file: an edit makes it.
	Absent bool

	base     int
	lines    []int // offset of each line's first byte
	marks    []mark
	shown    []Span
	later    []func() // see ShowLater
	hidden   []Span
	unsorted bool // shown has to be sorted and joined before it is used
}

// New makes a File of content. It belongs to no FileSet until Register.
func New(path, name string, content []byte) *File {
	return &File{Path: path, Name: name, Content: content}
}

// Register adds the file to fset, so that its offsets have a token.Pos.
func (f *File) Register(fset *token.FileSet) {
	f.base = fset.AddFile(f.Path, -1, len(f.Content)).Base()
}

// Pos is the token.Pos of a byte offset.
func (f *File) Pos(offset int) token.Pos { return token.Pos(f.base + offset) }

// Offset is the byte offset of a token.Pos in this file.
func (f *File) Offset(p token.Pos) int { return int(p) - f.base }

// Has reports whether p lies in this file (its end included).
func (f *File) Has(p token.Pos) bool {
	return f.base > 0 && int(p) >= f.base && int(p) <= f.base+len(f.Content)
}

// Position is a place in a file. Line and Column are 1-based.
type Position struct {
	Offset int // bytes from the start of the file
	Line   int
	Column int // Unicode code points from the start of the line, plus one
}

func (f *File) index() []int {
	if f.lines == nil {
		f.lines = append(make([]int, 0, 1+bytes.Count(f.Content, []byte{'\n'})), 0)
		for i, c := range f.Content {
			if c == '\n' {
				f.lines = append(f.lines, i+1)
			}
		}
	}
	return f.lines
}

// Position turns a byte offset into line and column. An offset past the end is the end;
// one inside a code point has its column. A byte order mark counts as no column.
func (f *File) Position(offset int) Position {
	offset = max(0, min(offset, len(f.Content)))
	points, _ := f.columns(f.before(offset))
	return Position{offset, f.LineAt(offset), 1 + points}
}

// mark is how many code points and UTF-16 units stand before an offset in its line.
type mark struct{ offset, points, units int }

const markEvery = 4 << 10

// columns counts the code points and the UTF-16 units of the start of a line. A line of a
// megabyte may have thousands of findings: of the last long line that was asked about it
// remembers the counts every few kilobytes.
func (f *File) columns(before Span) (points, units int) {
	if before.Len() < markEvery {
		return count(f.Content[before.Start:before.End])
	}
	if len(f.marks) == 0 || f.marks[0].offset != before.Start {
		f.marks = []mark{{offset: before.Start}}
	}
	last := f.marks[len(f.marks)-1]
	for last.offset+markEvery+utf8.UTFMax <= before.End {
		end := last.offset + markEvery
		for n := 1; n < utf8.UTFMax && !utf8.RuneStart(f.Content[end]); n++ { // not within a code point
			end++
		}
		p, u := count(f.Content[last.offset:end])
		last = mark{end, last.points + p, last.units + u}
		f.marks = append(f.marks, last)
	}
	m := f.marks[sort.Search(len(f.marks), func(i int) bool { return f.marks[i].offset > before.End })-1]
	points, units = count(f.Content[m.offset:before.End])
	return m.points + points, m.units + units
}

// count is the number of code points and UTF-16 units; a byte that is no UTF-8 is one.
func count(text []byte) (points, units int) {
	for i := 0; i < len(text); points++ {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if r > 0xffff {
			units++
		}
		i += n
	}
	return points, points + units
}

// before is what lies between the start of the line, or the byte order mark, and offset.
func (f *File) before(offset int) Span {
	start := f.index()[f.LineAt(offset)-1]
	if start == 0 {
		start = min(f.markLen(), offset)
	}
	for n := 1; n < utf8.UTFMax && offset-n >= start; n++ {
		if _, size := utf8.DecodeRune(f.Content[offset-n:]); size > n {
			return Span{start, offset - n}
		}
	}
	return Span{start, offset}
}

// markLen is the length of the byte order mark, if there is one.
func (f *File) markLen() int {
	if bytes.HasPrefix(f.Content, []byte("\ufeff")) {
		return len("\ufeff")
	}
	return 0
}

// UTF16Column is the 1-based column of a byte offset counted in UTF-16 code units, the
// byte order mark left out as in Position.
func (f *File) UTF16Column(offset int) int {
	offset = max(0, min(offset, len(f.Content)))
	_, units := f.columns(f.before(offset))
	return 1 + units
}

// LineAt is the 1-based line that holds offset.
func (f *File) LineAt(offset int) int {
	lines := f.index()
	return sort.Search(len(lines), func(i int) bool { return lines[i] > offset })
}

// LineCount is the number of lines; text after the last newline, even none, is one.
func (f *File) LineCount() int { return len(f.index()) }

// LineSpan is the 1-based line n without its line end (\n or \r\n); a number past
// either end is the line there.
func (f *File) LineSpan(n int) Span {
	lines := f.index()
	n = max(1, min(n, len(lines)))
	start, end := lines[n-1], len(f.Content)
	if n < len(lines) {
		end = lines[n] - 1
		if end > start && f.Content[end-1] == '\r' {
			end--
		}
	}
	return Span{start, end}
}

// EOL is the line end the file uses.
func (f *File) EOL() string {
	if i := bytes.IndexByte(f.Content, '\n'); i > 0 && f.Content[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// Slice is the source text of a span, as far as it lies in the file.
func (f *File) Slice(s Span) string {
	s = f.clip(s)
	return string(f.Content[s.Start:s.End])
}
