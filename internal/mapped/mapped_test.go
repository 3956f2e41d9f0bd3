package mapped

import (
	"reflect"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// file is what the texts below are decoded from: KEY="a\nb" 'c\
// d' ${X}e, where \n is an escape and the backslash at the line end a continuation.
const file = "KEY=\"a\\nb\"'c\\\nd'${X}e"

// decoded is the String of the word that starts at offset 4 of file: a LF b c d ${X} e.
func decoded() String {
	var b Builder
	b.Copy(5, "a")
	b.Escape(6, 2, "\n")
	b.Copy(8, "b")
	b.Copy(11, "c")
	b.Escape(12, 2, "")
	b.Copy(14, "d")
	b.AddUnresolved(16, "${X}")
	b.Copy(20, "e")
	return b.Text(source.Span{Start: 4, End: len(file)})
}

func TestTextSource(t *testing.T) {
	text := decoded()
	if want := "a\nbcd${X}e"; text.Value != want {
		t.Fatalf("Value = %q, want %q", text.Value, want)
	}
	tests := []struct {
		i, j int
		want string
		at   int // start of the wanted source bytes
	}{
		{0, 1, "a", 5},
		{1, 2, `\n`, 6},
		{0, 2, `a\n`, 5},
		{1, 3, `\nb`, 6},
		{0, 3, `a\nb`, 5},
		{2, 4, `b"'c`, 8},
		{3, 5, "c\\\nd", 11},
		{4, 5, "d", 14},
		{5, 9, "${X}", 16},
		{6, 8, "{X", 17},
		{5, 10, "${X}e", 16},
		{0, 10, `a\nb"'c` + "\\\nd'${X}e", 5},
		{0, 0, "", 5},
		{1, 1, "", 6},
		{2, 2, "", 8},
		{3, 3, "", 11},
		{5, 5, "", 16},
		{10, 10, "", 21},
	}
	for _, test := range tests {
		got := text.Source(test.i, test.j)
		if got.Start != test.at || file[got.Start:got.End] != test.want {
			t.Errorf("Source(%d, %d) = %v %q, want %d %q", test.i, test.j, got, file[got.Start:got.End], test.at, test.want)
		}
	}
}

func TestEscapeIsOnePiece(t *testing.T) {
	var b Builder
	b.Copy(0, "x")
	b.Escape(1, 6, "é") // \u00e9, two decoded bytes
	text := b.Text(source.Span{Start: 0, End: 7})
	for _, r := range []source.Span{{Start: 1, End: 2}, {Start: 2, End: 3}, {Start: 1, End: 3}} {
		if got := text.Source(r.Start, r.End); got != (source.Span{Start: 1, End: 7}) {
			t.Errorf("Source%v = %v, want {1 7}", r, got)
		}
	}
	if got := text.Source(3, 3); got != (source.Span{Start: 7, End: 7}) {
		t.Errorf("the end of an escape is %v, want {7 7}", got)
	}
	if got := text.Source(1, 1); got != (source.Span{Start: 1, End: 1}) {
		t.Errorf("the start of an escape is %v, want {1 1}", got)
	}
}

func TestTextWithoutSegments(t *testing.T) {
	whole := source.Span{Start: 3, End: 9}
	for name, text := range map[string]String{
		"empty":   func() String { var b Builder; return b.Text(whole) }(),
		"literal": {Value: "value", Span: whole},
	} {
		if got := text.Source(0, len(text.Value)); got != whole {
			t.Errorf("%s: Source = %v, want the token", name, got)
		}
		part := text.Slice(0, len(text.Value)/2)
		if part.Value != text.Value[:len(text.Value)/2] || part.Span != whole {
			t.Errorf("%s: Slice = %q %v", name, part.Value, part.Span)
		}
		var b Builder
		b.Append(&text, 0, len(text.Value))
		if got := b.Text(whole); got.Value != text.Value || got.Source(0, len(got.Value)) != whole {
			t.Errorf("%s: Append = %q", name, got.Value)
		}
	}
}

func TestSlice(t *testing.T) {
	text := decoded()
	for i := 0; i <= len(text.Value); i++ {
		for j := i; j <= len(text.Value); j++ {
			part := text.Slice(i, j)
			if part.Value != text.Value[i:j] || part.Span != text.Source(i, j) {
				t.Fatalf("Slice(%d, %d) = %q %v", i, j, part.Value, part.Span)
			}
			for k := range part.Value {
				if got, want := part.Source(k, k+1), text.Source(i+k, i+k+1); got != want {
					t.Fatalf("Slice(%d, %d).Source(%d) = %v, want %v", i, j, k, got, want)
				}
				if got, want := part.IsResolvedIn(k, k+1), text.IsResolvedIn(i+k, i+k+1); got != want {
					t.Fatalf("Slice(%d, %d).KnownIn(%d) = %v, want %v", i, j, k, got, want)
				}
			}
		}
	}
}

func TestUnresolvedParts(t *testing.T) {
	text := decoded()
	if text.IsResolved() || !reflect.DeepEqual(text.Unresolved, []source.Span{{Start: 5, End: 9}}) {
		t.Fatalf("IsResolved = %v, Unresolved = %v", text.IsResolved(), text.Unresolved)
	}
	for _, test := range []struct {
		i, j int
		want bool
	}{
		{0, 5, true}, {0, 6, false}, {4, 6, false}, {5, 9, false}, {8, 10, false}, {9, 10, true},
		{5, 5, true}, {7, 7, false}, {9, 9, true},
	} {
		if got := text.IsResolvedIn(test.i, test.j); got != test.want {
			t.Errorf("KnownIn(%d, %d) = %v, want %v", test.i, test.j, got, test.want)
		}
	}
	var b Builder
	b.Copy(0, "--")
	b.Append(&text, 6, 10)
	b.Append(&text, 0, 2)
	joined := b.Text(source.Span{Start: 0, End: 30})
	if joined.Value != "--{X}ea\n" || !reflect.DeepEqual(joined.Unresolved, []source.Span{{Start: 2, End: 5}}) {
		t.Errorf("Append = %q with unresolved parts %v, want the part of them at [2, 5)", joined.Value, joined.Unresolved)
	}
	if got := joined.Source(7, 8); got != (source.Span{Start: 6, End: 8}) {
		t.Errorf("an appended escape came from %v, want {6 8}", got)
	}
	if got := joined.Source(6, 7); got != (source.Span{Start: 5, End: 6}) {
		t.Errorf("an appended byte came from %v, want {5 6}", got)
	}
}

// A reader that goes on building must not change what it has handed out.
func TestTextDoesNotChange(t *testing.T) {
	var b Builder
	b.Copy(0, "ab")
	first := b.Text(source.Span{Start: 0, End: 2})
	b.Copy(2, "cd")
	b.Escape(4, 2, "\t")
	b.AddUnresolved(6, "$X")
	second := b.Text(source.Span{Start: 0, End: 8})
	if first.Value != "ab" || !first.IsResolved() || first.Source(0, 2) != (source.Span{Start: 0, End: 2}) || first.Source(2, 2) != (source.Span{Start: 2, End: 2}) {
		t.Errorf("first = %+v", first)
	}
	if second.Value != "abcd\t$X" || second.IsResolved() || second.Source(0, 5) != (source.Span{Start: 0, End: 6}) {
		t.Errorf("second = %+v", second)
	}
	if b.Len() != 7 {
		t.Errorf("Len = %d, want 7", b.Len())
	}
}

func TestPlain(t *testing.T) {
	text := Plain(10, "päth")
	if text.Value != "päth" || text.Span != (source.Span{Start: 10, End: 15}) || text.Source(1, 3) != (source.Span{Start: 11, End: 13}) || !text.IsResolved() {
		t.Errorf("Plain = %+v", text)
	}
	if empty := Plain(4, ""); empty.Span != (source.Span{Start: 4, End: 4}) || empty.Source(0, 0) != (source.Span{Start: 4, End: 4}) {
		t.Errorf("Plain of nothing = %+v", empty)
	}
}

// A rewritten part comes from the bytes it replaces, all others from where they were.
func TestRewriter(t *testing.T) {
	text := Plain(10, `a\"b\"c`)
	r := text.Rewrite(1)
	r.Replace(1, 3, `"`)
	r.Replace(4, 6, "")
	got := r.TextBefore(7, source.Span{Start: 11, End: 17})
	if got.Value != `"bc` || got.Span != (source.Span{Start: 11, End: 17}) {
		t.Fatalf("%q at %v", got.Value, got.Span)
	}
	for i, want := range []source.Span{{Start: 11, End: 13}, {Start: 13, End: 14}, {Start: 16, End: 17}} {
		if at := got.Source(i, i+1); at != want {
			t.Errorf("byte %d comes from %v, want %v", i, at, want)
		}
	}
}
