package lint

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

func entry(names string, covers bool) *Suppression {
	f := source.New(".astrosecrets.yaml", ".astrosecrets.yaml", []byte("suppressions:\n  - {path: .env, rule: x, reason: y}\n"))
	return &Suppression{
		Rules: strings.Split(names, ","), Reason: "why", Range: source.Range{File: f, Span: source.Span{Start: 18, End: 30}},
		Covers: func(*source.File) bool { return covers },
	}
}

func TestConfiguredSuppressions(t *testing.T) {
	for name, c := range map[string]struct {
		entry *Suppression
		want  int
	}{
		"rule":         {entry("kwargs/unknown-key", true), 1},
		"family":       {entry("kwargs", true), 1},
		"another rule": {entry("prefix/path", true), 0},
		"another path": {entry("kwargs/unknown-key", false), 0},
	} {
		res := run1(t, project(map[string]string{".env": backend + kwargs}), Options{Rules: rules.All(), Suppressions: []*Suppression{c.entry}})
		if len(res.Suppressed) != c.want {
			t.Errorf("%s: %d suppressed, want %d", name, len(res.Suppressed), c.want)
		}
		for _, s := range res.Suppressed {
			if s != c.entry || !s.External() {
				t.Errorf("%s: suppressed by %+v", name, s)
			}
		}
	}
}

func TestUnused(t *testing.T) {
	all := Options{Rules: rules.All()}
	f := unused(entry("kwargs/unknown-key,prefix", true), all, "etl")
	if f == nil || f.Rule != UnusedSuppression || f.Project != "etl" || f.Text != "kwargs/unknown-key and prefix report nothing in the files of this path" || f.Key != "kwargs/unknown-key,prefix" || f.Fingerprint == "" {
		t.Errorf("%+v", f)
	}
	off := all
	off.Severity = func(id finding.RuleID) (finding.Severity, bool) { return 0, id == UnusedSuppression }
	only := all
	only.Rules = []*rules.Rule{}
	for name, opts := range map[string]Options{"the rule is off": off, "no rule ran": only} {
		if f := unused(entry("prefix", true), opts, "."); f != nil {
			t.Errorf("%s: %+v", name, f)
		}
	}
	other := all
	other.Severity = func(id finding.RuleID) (finding.Severity, bool) { return 0, id == "prefix/path" }
	if f := unused(entry("prefix/path", true), other, "."); f != nil {
		t.Errorf("a rule that is off cannot be judged: %+v", f)
	}
}

// An entry that one project needs is not reported for another one, and no entry is reported twice.
func TestUnusedInSeveralProjects(t *testing.T) {
	all := Options{Rules: rules.All()}
	used, idle := entry("kwargs", true), entry("prefix", true)
	idle.Span = source.Span{Start: 30, End: 40}
	later := *idle // the same entry, read again
	found := Unused([]Usage{
		{Project: "a", Options: all, Judged: []*Suppression{used}},
		{Project: "b", Options: all, Used: []*Suppression{used}, Judged: []*Suppression{used, idle}},
		{Project: "c", Options: all, Judged: []*Suppression{&later}},
	})
	if len(found) != 1 || found[0].Project != "b" || found[0].Key != "prefix" {
		t.Errorf("%d findings: %+v", len(found), found)
	}
	suppressed := map[*finding.Finding]*Suppression{{}: used, {}: {}}
	if got := UsedSuppressions(suppressed); len(got) != 1 || got[0] != used {
		t.Errorf("used: %v", got)
	}
}

// Faults of a comment are reported in words that repeat nothing but what looks like a rule.
func TestFaultsOfComments(t *testing.T) {
	for text, want := range map[string]string{
		"# astrosecrets: ignore kwargs/unknown-kye -- x": `unknown rule or family "kwargs/unknown-kye" Write ` + "`kwargs/unknown-key`.",
		"# astrosecrets: ignore s3cr3tW0rd9 -- x":        "the comment has no list of rules Write `RULE[, RULE] -- reason`.",
		"# astrosecrets: ignore -- x":                    "suppression without rules Write `astrosecrets: ignore RULE -- reason`.",
		"# astrosecrets: ignore kwargs":                  "suppression without a reason Add the reason: `-- reason`.",
		"# astrosecrets: skip kwargs -- x":               "unknown suppression Write `astrosecrets: ignore` or `astrosecrets: ignore-file`.",
		"A=1 # astrosecrets: ignore kwargs -- x":         "suppression after a value Put it on a line of its own above the variable.",
	} {
		var got []string
		for _, f := range run1(t, project(map[string]string{".env": text + "\n"}), Options{Rules: rules.All()}).Findings {
			if f.Rule == UnusedSuppression {
				got = append(got, f.Text+" "+f.Help)
			}
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// What of a list is not needed goes, and the rest stays.
func TestPartlyUsedComment(t *testing.T) {
	text := backend + "# astrosecrets: ignore kwargs/unknown-key, prefix/path -- x\n" + kwargs
	res := run1(t, project(map[string]string{".env": text}), Options{Rules: rules.All()})
	for _, f := range res.Findings {
		if f.Rule == UnusedSuppression {
			if e := f.Fixes[0].Edits[0]; f.Text != "prefix/path reports nothing here" || e.Text != " kwargs/unknown-key" || e.File.Slice(e.Span) != " kwargs/unknown-key, prefix/path" {
				t.Errorf("%q, %+v", f.Text, e)
			}
			return
		}
	}
	t.Error("the comment is not reported")
}
