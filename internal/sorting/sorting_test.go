package sorting

import (
	"math/rand/v2"
	"slices"
	"testing"
)

type pair struct{ key, place int }

func compare(a, b pair) int { return a.key - b.key }

// TestStable compares with the stable sort of the standard library, on lists with few
// and many equal keys: mixed, sorted, reversed.
func TestStable(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 50 {
		for _, keys := range []int{1, 3, 1000} {
			in := make([]pair, n)
			for i := range in {
				in[i] = pair{r.IntN(keys), i}
			}
			check(t, in)
			slices.SortStableFunc(in, compare)
			check(t, in)
			slices.Reverse(in)
			check(t, in)
		}
	}
}

func check(t *testing.T, in []pair) {
	t.Helper()
	got, want := slices.Clone(in), slices.Clone(in)
	Stable(got, compare)
	slices.SortStableFunc(want, compare)
	if !slices.Equal(got, want) {
		t.Errorf("Stable of %v:\n got %v\nwant %v", in, got, want)
	}
}

// TestStableDoesNotAllocate holds for lists that are in order already.
func TestStableDoesNotAllocate(t *testing.T) {
	long := make([]pair, 1000)
	for i := range long {
		long[i].key = i
	}
	if n := testing.AllocsPerRun(10, func() { Stable(long, compare) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
