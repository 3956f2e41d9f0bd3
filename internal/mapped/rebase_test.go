package mapped

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// A value inside a value: the inner text '"a\"b" ' was written with each quote doubled.
func TestRebase(t *testing.T) {
	var b Builder
	b.Copy(10, "x=")
	b.Escape(12, 2, "'")
	b.Copy(14, `a\"b`)
	b.AddUnresolved(18, "$Y")
	b.Escape(20, 2, "'")
	outer := b.Text(source.Span{Start: 9, End: 23}) // x='a\"b$Y'

	var in Builder
	in.Copy(3, "a")
	in.Escape(4, 2, `"`)
	in.Copy(6, "b$Y")
	inner := in.Text(source.Span{Start: 2, End: 10})

	got := inner.Rebase(&outer)
	if got.Value != `a"b$Y` || got.Span != (source.Span{Start: 12, End: 22}) {
		t.Errorf("%q at %v", got.Value, got.Span)
	}
	for _, c := range []struct {
		i, j int
		want source.Span
	}{{0, 1, source.Span{Start: 14, End: 15}}, {1, 2, source.Span{Start: 15, End: 17}}, {2, 3, source.Span{Start: 17, End: 18}}, {0, 5, source.Span{Start: 14, End: 20}}, {2, 2, source.Span{Start: 17, End: 17}}} {
		if at := got.Source(c.i, c.j); at != c.want {
			t.Errorf("[%d,%d) is at %v, want %v", c.i, c.j, at, c.want)
		}
	}
	if len(got.Unresolved) != 1 || got.Unresolved[0] != (source.Span{Start: 3, End: 5}) {
		t.Errorf("unresolved parts %v", got.Unresolved)
	}
	coarse := inner.Rebase(&String{Value: outer.Value, Span: outer.Span})
	if at := coarse.Source(0, 1); coarse.Value != got.Value || at != outer.Span {
		t.Errorf("without a map: %q at %v", coarse.Value, at)
	}
}
