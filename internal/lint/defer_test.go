package lint

import (
	"slices"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

func TestDefers(t *testing.T) {
	files := project(map[string]string{".env": "A=12345678\nB=1\n"})
	f := files.All[0]
	cause := finding.Finding{
		Rule: "a/cause", Severity: finding.Error, Message: finding.Message{Text: "x"}, Range: at(f, 2, 6),
		Related: []finding.Related{{Range: at(f, 8, 9)}}, Credentials: []source.Range{at(f, 13, 14)},
		Fixes: []finding.Fix{{Edits: []finding.Edit{{Range: at(f, 9, 10), Text: "x"}}}},
	}
	deferring := func(start, end int, credentials ...source.Range) finding.Finding {
		return finding.Finding{Rule: "a/symptom", Severity: finding.Error, Message: finding.Message{Text: "y"}, Range: at(f, start, end), Credentials: credentials}
	}
	for name, c := range map[string]struct {
		symptom finding.Finding
		kept    bool
	}{
		"overlaps":            {deferring(5, 8), false},
		"related":             {deferring(8, 9), false},
		"edited by the fix":   {deferring(9, 10), false},
		"same credential":     {deferring(11, 12, at(f, 13, 14)), false},
		"another place":       {deferring(11, 12), true},
		"another credential":  {deferring(11, 12, at(f, 11, 12)), true},
		"an empty place next": {deferring(7, 7), true},
	} {
		rule := func(x finding.Finding, defers ...finding.RuleID) *rules.Rule {
			r := reporting(x.Rule, func(*load.Files) []*finding.Finding { y := x; return []*finding.Finding{&y} })
			r.Defers = defers
			return r
		}
		symptom := rule(c.symptom, "a/cause")
		kept := func(list ...*rules.Rule) bool {
			return slices.ContainsFunc(run1(t, files, Options{Rules: list}).Findings, func(x *finding.Finding) bool { return x.Rule == "a/symptom" })
		}
		if got := kept(rule(cause), symptom); got != c.kept {
			t.Errorf("%s: kept %t, want %t", name, got, c.kept)
		}
		if !kept(symptom) {
			t.Errorf("%s: dropped although the other rule did not run", name)
		}
	}
}
