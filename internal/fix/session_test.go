package fix

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// turn is a plan that makes one content of another.
func turn(from, to string) *Plan {
	f := source.New(".env", ".env", []byte(from))
	return NewPlan([]*finding.Finding{{
		Rule: "a/b", Range: source.Range{File: f},
		Fixes: []finding.Fix{{Message: "turn it", Edits: []finding.Edit{{Range: source.Range{File: f, Span: source.Span{End: len(from)}}, Text: to}}}},
	}}, false)
}

// Fixes that undo each other end where the circle begins, so that the next run changes nothing.
func TestSessionConverges(t *testing.T) {
	for _, test := range []struct {
		name   string
		steps  []string // contents, the first on disk
		want   string   // "" for the content on disk
		rounds int
	}{
		{"no circle", []string{"a", "b", "c"}, "c", 2},
		{"back to the start", []string{"a", "b", "a"}, "", 0},
		{"back to the second", []string{"a", "b", "c", "b"}, "b", 1},
		{"back to the third", []string{"a", "b", "c", "d", "c"}, "c", 2},
		{"three in the circle", []string{"a", "b", "c", "d", "b"}, "b", 1},
	} {
		var s Session
		for i := 1; i < len(test.steps); i++ {
			last := i == len(test.steps)-1
			if more := s.Apply(turn(test.steps[i-1], test.steps[i])); !more && !last {
				t.Fatalf("%s: step %d ends it", test.name, i)
			}
		}
		wrote := ""
		sum, err := s.Write(func(_ *source.File, content []byte) error { wrote = string(content); return nil })
		if err != nil {
			t.Fatal(err)
		}
		if wrote != test.want || len(s.Rounds) != test.rounds || sum.Applied != test.rounds || len(sum.Made) != test.rounds {
			t.Errorf("%s: wrote %q after %d rounds, want %q after %d; %+v", test.name, wrote, len(s.Rounds), test.want, test.rounds, sum)
		}
	}
}

// Fixes that are made again in every round are taken back, so that no run lets a file grow.
func TestSessionSettles(t *testing.T) {
	var s Session
	if !s.Apply(turn("b", "a")) || !s.Apply(NewPlan([]*finding.Finding{found(put(file(".env", "a"), 0, "a", "aa"))}, false)) {
		t.Fatal("the first two rounds end it")
	}
	for n := 2; len(s.Rounds) == n; n++ {
		s.Apply(turn(strings.Repeat("a", n), strings.Repeat("a", n+1)))
	}
	if got := string(s.Contents()[".env"]); got != "aa" || len(s.Rounds) != 2 {
		t.Errorf("%q after %d rounds", got, len(s.Rounds))
	}
}

func TestPlanListsFixes(t *testing.T) {
	f := file("etl/.env", "A=1\nB=2\n")
	x := found(put(f, 0, "2", "3"))
	p := NewPlan([]*finding.Finding{x}, false)
	if len(p.Made) != 1 || p.Made[0] != (Made{"etl/.env", 2, "values/expansion", "fix it"}) {
		t.Errorf("%+v", p.Made)
	}
}
