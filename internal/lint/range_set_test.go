package lint

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// TestRangeSet compares with a look at each place.
func TestRangeSet(t *testing.T) {
	files := []*source.File{source.New("a", "a", nil), source.New("b", "b", nil)}
	r := rand.New(rand.NewPCG(1, 2))
	one := func() source.Range {
		start := r.IntN(20)
		return source.Range{File: files[r.IntN(2)], Span: source.Span{Start: start, End: start + r.IntN(4)}}
	}
	for range 2000 {
		var list []source.Range
		var p rangeSet
		for range r.IntN(6) {
			at := one()
			list = append(list, at)
			p.add(at)
		}
		for range 5 {
			a := one()
			want := slices.ContainsFunc(list, func(b source.Range) bool {
				return a.File == b.File && (a.Span.Overlaps(b.Span) || a.Span == b.Span || b.Span.Contains(a.Span))
			})
			if got := p.touch(a); got != want {
				t.Fatalf("%v touches one of %v: %v", a.Span, list, got)
			}
		}
	}
}
