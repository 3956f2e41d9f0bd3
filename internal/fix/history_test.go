package fix_test

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/fix"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

func TestHistory(t *testing.T) {
	plan := func(from, to string) *fix.Plan {
		f := source.New(".env", ".env", []byte(from))
		return &fix.Plan{Files: []*fix.FileEdits{{File: f, Edits: []fix.Edit{{Span: source.Span{End: len(from)}, Text: to}}}}}
	}
	history := fix.History{}
	for _, tt := range []struct {
		from, to string
		back     bool
	}{{"a", "b", false}, {"b", "c", false}, {"c", "a", true}, {"c", "b", true}, {"c", "d", false}} {
		if got := history.WouldRevert(plan(tt.from, tt.to)); got != tt.back {
			t.Errorf("%s to %s: %v", tt.from, tt.to, got)
		}
	}
	if history.WouldRevert(&fix.Plan{}) {
		t.Error("a plan without files goes nowhere")
	}
}
