// Package source holds a text file as everything else sees it: its bytes, its lines, the
// tokens of its format, and positions as people and editors count them. It knows no format.
package source

import (
	"bytes"
	"sort"
	"sync"
	"unicode/utf8"
)

// File is one file of a project. It does not change, and goroutines and runs may share it.
type File struct {
	// Path is relative to the working directory, with slashes: what reports print.
	Path string
	// Name is relative to the root of the project, with slashes.
	Name string
	// Content is the bytes as read, with byte order mark and carriage returns. Of a file in UTF-16 it
	// is the text as UTF-8 without the mark.
	Content []byte
	// Encoding is how the bytes of the file encode the text.
	Encoding Encoding
	// Absent is set where there is no such file: an edit makes it.
	Absent bool
	// Unread is set where the file is not text, so that Content is empty and no edit may be made.
	Unread bool

	linesOnce, marksOnce sync.Once
	lines                []int // offset of each line's first byte
	marks                []mark
}

// New returns a File of content.
func New(path, name string, content []byte) *File {
	return &File{Path: path, Name: name, Content: content}
}

// Position is a place in a file. Line and Column are 1-based.
type Position struct {
	Offset int // bytes from the start of the file, also of one in UTF-16
	Line   int
	Column int // Unicode code points from the start of the line, plus one
}

func (f *File) index() []int {
	f.linesOnce.Do(func() {
		f.lines = append(make([]int, 0, 1+bytes.Count(f.Content, []byte{'\n'})), 0)
		for i, c := range f.Content {
			if c == '\n' {
				f.lines = append(f.lines, i+1)
			}
		}
	})
	return f.lines
}

// Position turns a byte offset into line and column. An offset past the end is the end;
// one inside a code point has its column. A byte order mark counts as no column.
func (f *File) Position(offset int) Position {
	offset = max(0, min(offset, len(f.Content)))
	points, _ := f.columns(f.before(offset))
	return Position{f.byteOffset(offset), f.LineAt(offset), 1 + points}
}

// mark is how many code points and UTF-16 units precede an offset in its line.
type mark struct{ offset, points, units int }

const markEvery = 4 << 10

// columns counts the code points and the UTF-16 units of the start of a line. A line of a
// megabyte may have thousands of findings: the counts of long lines are known every few kilobytes.
func (f *File) columns(before Span) (points, units int) {
	if before.Len() < markEvery {
		return count(f.Content[before.Start:before.End])
	}
	f.marksOnce.Do(f.countLongLines)
	i := sort.Search(len(f.marks), func(i int) bool { return f.marks[i].offset > before.End }) - 1
	m := mark{offset: before.Start}
	if i >= 0 && f.marks[i].offset > before.Start {
		m = f.marks[i]
	}
	points, units = count(f.Content[m.offset:before.End])
	return m.points + points, m.units + units
}

// countLongLines makes the marks.
func (f *File) countLongLines() {
	for n := 1; n <= f.LineCount(); n++ {
		line := f.LineSpan(n)
		if line.Start == 0 {
			line.Start = min(f.MarkLen(), line.End)
		}
		last := mark{offset: line.Start}
		for last.offset+markEvery+utf8.UTFMax <= line.End {
			end := last.offset + markEvery
			for n := 1; n < utf8.UTFMax && !utf8.RuneStart(f.Content[end]); n++ { // not within a code point
				end++
			}
			p, u := count(f.Content[last.offset:end])
			last = mark{end, last.points + p, last.units + u}
			f.marks = append(f.marks, last)
		}
	}
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
		start = min(f.MarkLen(), offset)
	}
	for n := 1; n < utf8.UTFMax && offset-n >= start; n++ {
		if _, size := utf8.DecodeRune(f.Content[offset-n:]); size > n {
			return Span{start, offset - n}
		}
	}
	return Span{start, offset}
}

// MarkLen returns the length in bytes of the byte order mark, 0 if there is none.
func (f *File) MarkLen() int {
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

// Clip returns the part of s that lies in the file.
func (f *File) Clip(s Span) Span {
	start := max(0, min(s.Start, len(f.Content)))
	return Span{start, max(start, min(s.End, len(f.Content)))}
}

// Slice is the source text of a span, as far as it lies in the file.
func (f *File) Slice(s Span) string {
	s = f.Clip(s)
	return string(f.Content[s.Start:s.End])
}
