package source

import (
	"math/rand/v2"
	"testing"
)

func TestPosition(t *testing.T) {
	const bom = "\ufeff"
	tests := []struct {
		name    string
		content string
		offset  int
		line    int
		column  int
		utf16   int
	}{
		{"empty file", "", 0, 1, 1, 1},
		{"before the start", "ab", -3, 1, 1, 1},
		{"past the end", "ab", 9, 1, 3, 3},
		{"first", "ab\ncd", 0, 1, 1, 1},
		{"at the newline", "ab\ncd", 2, 1, 3, 3},
		{"second line", "ab\ncd", 3, 2, 1, 1},
		{"end without newline", "ab\ncd", 5, 2, 3, 3},
		{"end after newline", "ab\n", 3, 2, 1, 1},
		{"carriage return is a column", "ab\r\ncd", 3, 1, 4, 4},
		{"after carriage return", "ab\r\ncd", 4, 2, 1, 1},
		{"two bytes, one unit", "é=x", 2, 1, 2, 2},
		{"four bytes, two units", "😀=x", 4, 1, 2, 3},
		{"mixed", "a\né😀ü", 10, 2, 4, 5},
		{"inside a rune", "xé", 2, 1, 2, 2},
		{"inside a longer one", "x😀y", 4, 1, 2, 2},
		{"inside a cut rune", "x\xf0\x9fy", 2, 1, 3, 3},
		{"bytes that are no UTF-8", "\xff\xfex", 2, 1, 3, 3},
		{"byte order mark", bom + "ab", 0, 1, 1, 1},
		{"inside the byte order mark", bom + "ab", 2, 1, 1, 1},
		{"after the byte order mark", bom + "ab", 3, 1, 1, 1},
		{"further behind it", bom + "aé", 6, 1, 3, 3},
		{"a mark on line two counts", bom + "\n" + bom + "x", 7, 2, 2, 2},
	}
	for _, test := range tests {
		f := New("f", "f", []byte(test.content))
		got := f.Position(test.offset)
		clamped := max(0, min(test.offset, len(test.content)))
		if got != (Position{clamped, test.line, test.column}) {
			t.Errorf("%s: Position = %+v, want line %d column %d", test.name, got, test.line, test.column)
		}
		if got := f.UTF16Column(test.offset); got != test.utf16 {
			t.Errorf("%s: UTF16Column = %d, want %d", test.name, got, test.utf16)
		}
	}
}

func TestLines(t *testing.T) {
	tests := []struct {
		content string
		lines   []string
		eol     string
	}{
		{"", []string{""}, "\n"},
		{"a", []string{"a"}, "\n"},
		{"a\n", []string{"a", ""}, "\n"},
		{"\n", []string{"", ""}, "\n"},
		{"a\nb", []string{"a", "b"}, "\n"},
		{"a\r\nb\r\n", []string{"a", "b", ""}, "\r\n"},
		{"\r\n\r\n", []string{"", "", ""}, "\r\n"},
		{"a\rb\nc\r", []string{"a\rb", "c\r"}, "\n"},
		{"a\r\r\n", []string{"a\r", ""}, "\r\n"},
	}
	for _, test := range tests {
		f := New("f", "f", []byte(test.content))
		if f.LineCount() != len(test.lines) {
			t.Errorf("%q: LineCount = %d, want %d", test.content, f.LineCount(), len(test.lines))
			continue
		}
		for i, want := range test.lines {
			if got := f.Slice(f.LineSpan(i + 1)); got != want {
				t.Errorf("%q: line %d = %q, want %q", test.content, i+1, got, want)
			}
		}
		if f.LineSpan(0) != f.LineSpan(1) || f.LineSpan(99) != f.LineSpan(f.LineCount()) {
			t.Errorf("%q: a line number past the ends is not the line there", test.content)
		}
		if got := f.EOL(); got != test.eol {
			t.Errorf("%q: EOL = %q, want %q", test.content, got, test.eol)
		}
	}
}

func TestSliceOutside(t *testing.T) {
	f := New("f", "f", []byte("abc"))
	for _, s := range []Span{{-2, 2}, {0, 2}} {
		if got := f.Slice(s); got != "ab" {
			t.Errorf("Slice(%v) = %q, want %q", s, got, "ab")
		}
	}
	if got := f.Slice(Span{2, 9}) + f.Slice(Span{7, 9}) + f.Slice(Span{2, 1}); got != "c" {
		t.Errorf("slices past the end = %q, want %q", got, "c")
	}
}

func FuzzFile(f *testing.F) {
	f.Add([]byte("\ufeffA=é\r\nB=😀\n"), 3, 9)
	f.Add([]byte("\xff\x9b\n\u2066"), -1, 99)
	f.Fuzz(func(t *testing.T, content []byte, i, j int) {
		content = content[:min(len(content), 500)] // the checks below are quadratic
		file := New("f", "f", content)
		was := file.Position(0)
		for offset := range content {
			p := file.Position(offset)
			if p.Line < was.Line || p.Line == was.Line && p.Column < was.Column {
				t.Fatalf("offset %d is at %+v, before %+v", offset, p, was)
			}
			if u := file.UTF16Column(offset); u < p.Column {
				t.Fatalf("offset %d: %d UTF-16 units, %d code points", offset, u, p.Column)
			}
			was = p
		}
		file.Slice(Span{i, j})
	})
}

// A long line has the columns that counting from its start gives, in whatever order they
// are asked for.
func TestLongLine(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var b []byte
	for len(b) < 60_000 {
		b = append(b, []string{"a", "é", "日", "😀", "\xff", "\x80", "\xf0\x9f", "\x80\x80\x80\x80\x80"}[r.IntN(8)]...)
	}
	f := New("f", "f", append([]byte("\ufeffshort\n"), b...))
	start := f.LineSpan(2).Start
	for range 3000 {
		at := start + r.IntN(len(b))
		points, units := count(f.Content[start:f.before(at).End])
		if got := f.Position(at); got.Column != points+1 || f.UTF16Column(at) != units+1 {
			t.Fatalf("offset %d has columns %d and %d, want %d and %d", at, got.Column, f.UTF16Column(at), points+1, units+1)
		}
	}
}
