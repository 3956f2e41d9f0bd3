package source

import "testing"

func TestSpan(t *testing.T) {
	for _, test := range []struct {
		a, b               Span
		overlaps, contains bool
	}{
		{Span{0, 4}, Span{4, 6}, false, false},
		{Span{0, 4}, Span{3, 6}, true, false},
		{Span{0, 4}, Span{1, 3}, true, true},
		{Span{0, 4}, Span{0, 4}, true, true},
		{Span{0, 4}, Span{2, 2}, true, true},
		{Span{0, 4}, Span{0, 0}, false, true},
		{Span{0, 4}, Span{4, 4}, false, true},
		{Span{2, 2}, Span{2, 2}, false, true},
	} {
		if got := test.a.Overlaps(test.b); got != test.overlaps || test.b.Overlaps(test.a) != got {
			t.Errorf("%v overlaps %v = %v, want %v both ways", test.a, test.b, got, test.overlaps)
		}
		if got := test.a.Contains(test.b); got != test.contains {
			t.Errorf("%v contains %v = %v, want %v", test.a, test.b, got, test.contains)
		}
	}
}
