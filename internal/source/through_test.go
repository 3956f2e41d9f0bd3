package source

import "testing"

// A value inside a value: the inner text '"a\"b" ' was written with each quote doubled.
func TestThrough(t *testing.T) {
	var b Builder
	b.Copy(10, "x=")
	b.Escape(12, 2, "'")
	b.Copy(14, `a\"b`)
	b.AddUnresolved(18, "$Y")
	b.Escape(20, 2, "'")
	outer := b.Text(Span{9, 23}) // x='a\"b$Y'

	var in Builder
	in.Copy(3, "a")
	in.Escape(4, 2, `"`)
	in.Copy(6, "b$Y")
	inner := in.Text(Span{2, 10})

	got := inner.Rebase(&outer)
	if got.Value != `a"b$Y` || got.Span != (Span{12, 22}) {
		t.Errorf("%q at %v", got.Value, got.Span)
	}
	for _, c := range []struct {
		i, j int
		want Span
	}{{0, 1, Span{14, 15}}, {1, 2, Span{15, 17}}, {2, 3, Span{17, 18}}, {0, 5, Span{14, 20}}, {2, 2, Span{17, 17}}} {
		if at := got.Source(c.i, c.j); at != c.want {
			t.Errorf("[%d,%d) is at %v, want %v", c.i, c.j, at, c.want)
		}
	}
	if len(got.Unresolved) != 1 || got.Unresolved[0] != (Span{3, 5}) {
		t.Errorf("holes %v", got.Unresolved)
	}
	coarse := inner.Rebase(&String{Value: outer.Value, Span: outer.Span})
	if at := coarse.Source(0, 1); coarse.Value != got.Value || at != outer.Span {
		t.Errorf("without a map: %q at %v", coarse.Value, at)
	}
}
