package redact

import (
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

func TestMasked(t *testing.T) {
	const line = "KEY=hunter2 # old"
	tests := []struct {
		name string
		show []Span
		hide []Span
		want string
	}{
		{"nothing is shown by default", nil, nil, Mask},
		{"key", []Span{span(0, 4)}, nil, "KEY=" + Mask},
		{"comment", []Span{span(12, 17)}, nil, Mask + " # old"},
		{"both", []Span{span(0, 4), span(12, 17)}, nil, "KEY=" + Mask + " # old"},
		{"out of order", []Span{span(12, 17), span(0, 4)}, nil, "KEY=" + Mask + " # old"},
		{"overlapping, the later first", []Span{span(2, 4), span(0, 3)}, nil, "KEY=" + Mask},
		{"one inside the other", []Span{span(0, 4), span(1, 2)}, nil, "KEY=" + Mask},
		{"the outer last", []Span{span(1, 2), span(0, 4)}, nil, "KEY=" + Mask},
		{"adjacent", []Span{span(0, 3), span(3, 4)}, nil, "KEY=" + Mask},
		{"twice", []Span{span(0, 4), span(0, 4)}, nil, "KEY=" + Mask},
		{"all", []Span{span(0, 17)}, nil, line},
		{"more than the file has", []Span{span(-5, 99)}, nil, line},
		{"empty and reversed", []Span{span(4, 4), span(9, 2), span(99, 120)}, nil, Mask},
		{"hidden again", []Span{span(0, 17)}, []Span{span(4, 11)}, "KEY=" + Mask + " # old"},
		{"hidden at the ends", []Span{span(0, 17)}, []Span{span(-1, 4), span(11, 50)}, Mask + "hunter2 " + Mask},
		{"hidden across two", []Span{span(0, 6), span(8, 17)}, []Span{span(4, 11)}, "KEY=" + Mask + " # old"},
		{"hidden before it was shown", nil, []Span{span(0, 17)}, Mask},
		{"an empty hide", []Span{span(0, 4)}, []Span{span(2, 2)}, "KEY=" + Mask},
	}
	for _, test := range tests {
		v := NewView(source.New("f", "f", []byte(line)), test.show, test.hide)
		if got := v.Text(span(0, len(line))); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestCells(t *testing.T) {
	tests := []struct {
		name    string
		content string
		within  Span
		show    []Span
		want    []Cell
	}{
		{"spaces of a hidden part are seen", " \tpw  x", span(0, 7), nil, []Cell{
			{span(0, 1), " ", false}, {span(1, 2), "\t", false}, {span(2, 7), Mask, true},
		}},
		{"spaces after a hidden part", "pw  # c", span(0, 7), []Span{span(4, 7)}, []Cell{
			{span(0, 2), Mask, true}, {span(2, 4), "  ", false}, {span(4, 7), "# c", false},
		}},
		{"only spaces", "  ", span(0, 2), nil, []Cell{{span(0, 1), " ", false}, {span(1, 2), " ", false}}},
		{"a window into shown and hidden", "abcdef", span(1, 5), []Span{span(0, 3)}, []Cell{
			{span(1, 3), "bc", false}, {span(3, 5), Mask, true},
		}},
		{"a window behind what is shown", "abcdef", span(3, 5), []Span{span(0, 3)}, []Cell{{span(3, 5), Mask, true}}},
		{"a window past the end", "ab", span(1, 9), []Span{span(0, 2)}, []Cell{{span(1, 2), "b", false}}},
		{"a reversed window", "ab", span(2, 1), []Span{span(0, 2)}, nil},
		{"the byte order mark is no cell", "\ufeffA=pw", span(0, 7), []Span{span(3, 5)}, []Cell{
			{span(3, 5), "A=", false}, {span(5, 7), Mask, true},
		}},
		{"inside the byte order mark", "\ufeffA", span(0, 2), nil, nil},
		{"a mark elsewhere", "A\ufeffB", span(0, 5), []Span{span(0, 5)}, []Cell{{span(0, 5), "A\ufffdB", false}}},
		{"escape sequences", "a\x1b[31mb\x7f\u009b2Jc\r", span(0, 14), []Span{span(0, 14)}, []Cell{
			{span(0, 14), "a\ufffd[31mb\ufffd\ufffd2Jc\ufffd", false},
		}},
		{"line breaks and reordering", "a\u2028\u2029\u202e\u2066\u200f\u061cb", span(0, 19), []Span{span(0, 19)}, []Cell{
			{span(0, 19), "a\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdb", false},
		}},
		{"bytes that are no UTF-8", "\xffé\xc3", span(0, 4), []Span{span(0, 4)}, []Cell{{span(0, 4), "\ufffdé\ufffd", false}}},
	}
	for _, test := range tests {
		v := NewView(source.New("f", "f", []byte(test.content)), test.show, nil)
		if got := v.Cells(test.within); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

// The length of a mask tells nothing of the length of what it covers.
func TestMaskHasOneLength(t *testing.T) {
	short, long := Views(nil).Of(source.New("f", "f", []byte("x"))), Views{}.Of(source.New("f", "f", []byte("correct horse battery staple")))
	if a, b := short.Text(span(0, 1)), long.Text(span(0, 28)); a != Mask || b != Mask {
		t.Errorf("masks %q and %q, want both %q", a, b, Mask)
	}
}

func TestShows(t *testing.T) {
	f := source.New("f", "f", []byte("0123456789"))
	v := NewView(f, []Span{span(4, 6), span(0, 2), span(2, 3), span(5, 8)}, nil)
	for _, test := range []struct {
		s    Span
		want bool
	}{
		{span(0, 3), true}, {span(1, 3), true}, {span(0, 4), false}, {span(3, 4), false},
		{span(4, 8), true}, {span(5, 9), false}, {span(9, 9), true},
	} {
		if got := v.Shows(test.s); got != test.want {
			t.Errorf("Shows(%v) = %v, want %v", test.s, got, test.want)
		}
	}
	v = NewView(f, []Span{span(0, 3)}, []Span{span(1, 2)})
	if v.Shows(span(0, 3)) || !v.Shows(span(0, 1)) || !v.Shows(span(2, 3)) {
		t.Error("the redacted byte at 1 is shown")
	}
}

func span(start, end int) Span { return Span{Start: start, End: end} }

// Span is a short name for the tables of these tests.
type Span = source.Span

func FuzzView(f *testing.F) {
	f.Add([]byte("\ufeffA=é\r\nB=😀\n"), 3, 9)
	f.Add([]byte("\xff\x9b\n\u2066"), -1, 99)
	f.Fuzz(func(t *testing.T, content []byte, i, j int) {
		content = content[:min(len(content), 500)]
		file := source.New("f", "f", content)
		v := NewView(file, []Span{span(i, j), span(j, i), span(i, i+3)}, []Span{span(i+1, i+2)})
		at := min(file.MarkLen(), len(content))
		for _, c := range v.Cells(span(0, len(content))) {
			if c.Span.Start != at || c.Span.Len() <= 0 || !utf8.ValidString(c.Text) {
				t.Fatalf("cell %+v, want one that starts at %d", c, at)
			}
			at = c.Span.End
		}
		if at != len(content) {
			t.Fatalf("the cells end at %d of %d", at, len(content))
		}
		v.Cells(span(i, j))
		if v.Shows(span(i+1, i+2)) && i >= 0 && i+2 <= len(content) {
			t.Fatal("a redacted byte is shown")
		}
	})
}
