package source

import (
	"reflect"
	"testing"
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
		{"key", []Span{{0, 4}}, nil, "KEY=" + Mask},
		{"comment", []Span{{12, 17}}, nil, Mask + " # old"},
		{"both", []Span{{0, 4}, {12, 17}}, nil, "KEY=" + Mask + " # old"},
		{"out of order", []Span{{12, 17}, {0, 4}}, nil, "KEY=" + Mask + " # old"},
		{"overlapping, the later first", []Span{{2, 4}, {0, 3}}, nil, "KEY=" + Mask},
		{"one inside the other", []Span{{0, 4}, {1, 2}}, nil, "KEY=" + Mask},
		{"the outer last", []Span{{1, 2}, {0, 4}}, nil, "KEY=" + Mask},
		{"adjacent", []Span{{0, 3}, {3, 4}}, nil, "KEY=" + Mask},
		{"twice", []Span{{0, 4}, {0, 4}}, nil, "KEY=" + Mask},
		{"all", []Span{{0, 17}}, nil, line},
		{"more than the file has", []Span{{-5, 99}}, nil, line},
		{"empty and reversed", []Span{{4, 4}, {9, 2}, {99, 120}}, nil, Mask},
		{"hidden again", []Span{{0, 17}}, []Span{{4, 11}}, "KEY=" + Mask + " # old"},
		{"hidden at the ends", []Span{{0, 17}}, []Span{{-1, 4}, {11, 50}}, Mask + "hunter2 " + Mask},
		{"hidden across two", []Span{{0, 6}, {8, 17}}, []Span{{4, 11}}, "KEY=" + Mask + " # old"},
		{"hidden before it was shown", nil, []Span{{0, 17}}, Mask},
		{"an empty hide", []Span{{0, 4}}, []Span{{2, 2}}, "KEY=" + Mask},
	}
	for _, test := range tests {
		f := New("f", "f", []byte(line))
		f.Show(test.show...)
		for _, s := range test.hide {
			f.Hide(s)
		}
		if got := f.Masked(Span{0, len(line)}); got != test.want {
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
		{"blanks of a hidden part are seen", " \tpw  x", Span{0, 7}, nil, []Cell{
			{Span{0, 1}, " ", false}, {Span{1, 2}, "\t", false}, {Span{2, 7}, Mask, true},
		}},
		{"blanks behind a hidden part", "pw  # c", Span{0, 7}, []Span{{4, 7}}, []Cell{
			{Span{0, 2}, Mask, true}, {Span{2, 4}, "  ", false}, {Span{4, 7}, "# c", false},
		}},
		{"nothing but blanks", "  ", Span{0, 2}, nil, []Cell{{Span{0, 1}, " ", false}, {Span{1, 2}, " ", false}}},
		{"a window into shown and hidden", "abcdef", Span{1, 5}, []Span{{0, 3}}, []Cell{
			{Span{1, 3}, "bc", false}, {Span{3, 5}, Mask, true},
		}},
		{"a window behind what is shown", "abcdef", Span{3, 5}, []Span{{0, 3}}, []Cell{{Span{3, 5}, Mask, true}}},
		{"a window past the end", "ab", Span{1, 9}, []Span{{0, 2}}, []Cell{{Span{1, 2}, "b", false}}},
		{"a reversed window", "ab", Span{2, 1}, []Span{{0, 2}}, nil},
		{"the byte order mark is no cell", "\ufeffA=pw", Span{0, 7}, []Span{{3, 5}}, []Cell{
			{Span{3, 5}, "A=", false}, {Span{5, 7}, Mask, true},
		}},
		{"inside the byte order mark", "\ufeffA", Span{0, 2}, nil, nil},
		{"a mark elsewhere", "A\ufeffB", Span{0, 5}, []Span{{0, 5}}, []Cell{{Span{0, 5}, "A\ufffdB", false}}},
		{"escape sequences", "a\x1b[31mb\x7f\u009b2Jc\r", Span{0, 14}, []Span{{0, 14}}, []Cell{
			{Span{0, 14}, "a\ufffd[31mb\ufffd\ufffd2Jc\ufffd", false},
		}},
		{"line breaks and reordering", "a\u2028\u2029\u202e\u2066\u200f\u061cb", Span{0, 19}, []Span{{0, 19}}, []Cell{
			{Span{0, 19}, "a\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdb", false},
		}},
		{"bytes that are no UTF-8", "\xffé\xc3", Span{0, 4}, []Span{{0, 4}}, []Cell{{Span{0, 4}, "\ufffdé\ufffd", false}}},
	}
	for _, test := range tests {
		f := New("f", "f", []byte(test.content))
		f.Show(test.show...)
		if got := f.Cells(test.within); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

// The length of a mask tells nothing of the length of what it covers.
func TestMaskHasOneLength(t *testing.T) {
	short, long := New("f", "f", []byte("x")), New("f", "f", []byte("correct horse battery staple"))
	if a, b := short.Masked(Span{0, 1}), long.Masked(Span{0, 28}); a != Mask || b != Mask {
		t.Errorf("masks %q and %q, want both %q", a, b, Mask)
	}
}

func TestShown(t *testing.T) {
	f := New("f", "f", []byte("0123456789"))
	f.Show(Span{4, 6}, Span{0, 2}, Span{2, 3})
	f.Show(Span{5, 8})
	for _, test := range []struct {
		s    Span
		want bool
	}{
		{Span{0, 3}, true}, {Span{1, 3}, true}, {Span{0, 4}, false}, {Span{3, 4}, false},
		{Span{4, 8}, true}, {Span{5, 9}, false}, {Span{9, 9}, true},
	} {
		if got := f.Shown(test.s); got != test.want {
			t.Errorf("Shown(%v) = %v, want %v", test.s, got, test.want)
		}
	}
	f.Hide(Span{1, 2})
	if f.Shown(Span{0, 3}) || !f.Shown(Span{0, 1}) || !f.Shown(Span{2, 3}) {
		t.Error("Hide did not cut the byte at 1 out")
	}
}
