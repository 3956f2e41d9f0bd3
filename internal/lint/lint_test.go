package lint

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"

	"golang.org/x/tools/go/analysis"
)

func project(files map[string]string) *load.Files {
	out := &load.Files{Root: "."}
	for name, text := range files {
		out.All = append(out.All, source.New(name, name, []byte(text)))
	}
	slices.SortFunc(out.All, func(a, b *source.File) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// reporting is a rule that reports what report returns.
func reporting(id finding.RuleID, report func(*load.Files) []*finding.Finding) *rules.Rule {
	return &rules.Rule{ID: id, Severity: finding.Error, Analyzer: &analysis.Analyzer{
		Name: strings.NewReplacer("/", "_", "-", "_").Replace(string(id)), Doc: "for a test", Requires: []*analysis.Analyzer{load.Input, airflow.Analyzer},
		ResultType: reflect.TypeFor[[]*finding.Finding](),
		Run: func(pass *analysis.Pass) (any, error) {
			return report(pass.ResultOf[load.Input].(*load.Files)), nil
		},
	}}
}

func at(f *source.File, start, end int) source.Range {
	return source.Range{File: f, Span: source.Span{Start: start, End: end}}
}

func run1(t *testing.T, files *load.Files, opts Options) *Result {
	t.Helper()
	res, err := Run(t.Context(), files, opts)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestRunStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	second := 0
	one := reporting("a/one", func(*load.Files) []*finding.Finding { cancel(); return nil })
	two := reporting("a/two", func(*load.Files) []*finding.Finding { second++; return nil })
	if res, err := Run(ctx, project(nil), Options{Rules: []*rules.Rule{one, two}}); !errors.Is(err, context.Canceled) || res != nil || second > 0 {
		t.Errorf("result %v, error %v, %d runs of the second rule", res, err, second)
	}
}

// Findings that differ only in their targets are one, with the targets in order and the severest
// severity; those of other words or places are not.
func TestMerge(t *testing.T) {
	files := project(map[string]string{".env": "A=1\nB=2\n"})
	f := files.All[0]
	related := finding.Related{Range: at(f, 4, 5), Message: "also here"}
	rule := reporting("a/one", func(*load.Files) []*finding.Finding {
		return []*finding.Finding{
			{Rule: "a/one", Severity: finding.Warning, Message: finding.Message{Text: "x"}, Range: at(f, 0, 1), Targets: []string{"remote"}},
			{Rule: "a/one", Severity: finding.Error, Message: finding.Message{Text: "x"}, Range: at(f, 0, 1), Targets: []string{"local"},
				Related: []finding.Related{related}, Credentials: []source.Range{at(f, 2, 3)}, Fixes: []finding.Fix{{Message: "fix it"}}},
			{Rule: "a/one", Severity: finding.Error, Message: finding.Message{Text: "x", Effect: "another"}, Range: at(f, 0, 1), Targets: []string{"local"}},
			{Rule: "a/one", Severity: finding.Note, Message: finding.Message{Text: "x"}, Range: at(f, 4, 5), Targets: []string{"local"}},
		}
	})
	got := run1(t, files, Options{Rules: []*rules.Rule{rule}}).Findings
	if len(got) != 3 {
		t.Fatalf("%d findings, want 3: %+v", len(got), got)
	}
	one := got[0]
	if !slices.Equal(one.Targets, []string{"local", "remote"}) || one.Severity != finding.Error || len(one.Related) != 1 || len(one.Credentials) != 1 || len(one.Fixes) != 1 {
		t.Errorf("merged to %+v", one)
	}
	if got[1].Effect != "another" || got[2].Span.Start != 4 {
		t.Errorf("the others are %+v and %+v", got[1], got[2])
	}
	ids := map[string]bool{}
	for _, f := range got {
		ids[f.Fingerprint] = true
	}
	if len(ids) != 3 || len(one.Fingerprint) != 32 {
		t.Errorf("fingerprints %v", ids)
	}
	slices.Reverse(got)
	if Sort(got); got[0] != one {
		t.Error("Sort does not put the first place first")
	}
}

func TestTargets(t *testing.T) {
	files := project(map[string]string{".env": "A=1\n"})
	f := files.All[0]
	rule := reporting("a/one", func(*load.Files) []*finding.Finding {
		return []*finding.Finding{
			{Rule: "a/one", Severity: finding.Error, Message: finding.Message{Text: "local and hosted"}, Range: at(f, 0, 1), Targets: []string{"local", "hosted"}},
			{Rule: "a/one", Severity: finding.Error, Message: finding.Message{Text: "remote"}, Range: at(f, 0, 1), Targets: []string{"remote"}},
			{Rule: "a/one", Severity: finding.Error, Message: finding.Message{Text: "everywhere"}, Range: at(f, 0, 1)},
		}
	})
	var got []string
	for _, x := range run1(t, files, Options{Rules: []*rules.Rule{rule}, Targets: []string{"hosted"}}).Findings {
		got = append(got, x.Text+" "+strings.Join(x.Targets, ","))
	}
	if want := []string{"everywhere ", "local and hosted hosted"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestSeverity(t *testing.T) {
	files := project(map[string]string{".env": "A=1\n"})
	rule := func(id finding.RuleID) *rules.Rule {
		return reporting(id, func(in *load.Files) []*finding.Finding {
			return []*finding.Finding{{Rule: id, Severity: finding.Error, Message: finding.Message{Text: "x"}, Range: at(in.All[0], 0, 1)}}
		})
	}
	res := run1(t, files, Options{Rules: []*rules.Rule{rule("a/off"), rule("a/note"), rule("a/kept")}, Severity: func(id finding.RuleID) (finding.Severity, bool) {
		switch id {
		case "a/off":
			return 0, true
		case "a/note":
			return finding.Note, true
		}
		return 0, false
	}})
	got := map[finding.RuleID]finding.Severity{}
	for _, f := range res.Findings {
		got[f.Rule] = f.Severity
	}
	if want := map[finding.RuleID]finding.Severity{"a/note": finding.Note, "a/kept": finding.Error}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// A broken analyzer is a failure that names it, and so is each that requires it, once.
func TestFailures(t *testing.T) {
	bad := map[string]*analysis.Analyzer{
		"panics": {Name: "panics", Doc: "d", ResultType: reflect.TypeFor[int](), Run: func(*analysis.Pass) (any, error) { panic("boom") }},
		"fails":  {Name: "fails", Doc: "d", ResultType: reflect.TypeFor[int](), Run: func(*analysis.Pass) (any, error) { return nil, errors.New("it is broken") }},
		"lies":   {Name: "lies", Doc: "d", ResultType: reflect.TypeFor[int](), Run: func(*analysis.Pass) (any, error) { return "no int", nil }},
	}
	for name, loader := range bad {
		ran := false
		rule := &rules.Rule{ID: "a/one", Severity: finding.Error, Analyzer: &analysis.Analyzer{
			Name: "a_one", Doc: "d", Requires: []*analysis.Analyzer{loader}, Run: func(*analysis.Pass) (any, error) { ran = true; return nil, nil },
		}}
		res := run1(t, project(nil), Options{Rules: []*rules.Rule{rule}})
		if len(res.Failures) != 1 || !strings.HasPrefix(res.Failures[0].Error(), name+": ") || ran {
			t.Errorf("%s: failures %v, the rule ran: %t", name, res.Failures, ran)
		}
		if strings.Contains(res.Failures[0].Error(), "boom") {
			t.Errorf("the failure repeats the value of a panic: %v", res.Failures[0])
		}
	}
}

// A pass reads files of the project and no other.
func TestReadFile(t *testing.T) {
	var own, other string
	rule := &rules.Rule{ID: "a/one", Analyzer: &analysis.Analyzer{Name: "a_one", Doc: "d", Run: func(p *analysis.Pass) (any, error) {
		b, err := p.ReadFile(".env")
		own = string(b)
		if err != nil {
			return nil, err
		}
		_, err = p.ReadFile("/etc/passwd")
		other = err.Error()
		if !slices.Equal(p.OtherFiles, []string{".env"}) || p.Pkg == nil || p.Fset == nil {
			t.Errorf("pass %v", p)
		}
		return nil, nil
	}}}
	if res := run1(t, project(map[string]string{".env": "A=1\n"}), Options{Rules: []*rules.Rule{rule}}); len(res.Failures) > 0 {
		t.Fatal(res.Failures)
	}
	if own != "A=1\n" || other != "/etc/passwd is not a file of this project" {
		t.Errorf("%q, %q", own, other)
	}
}

// No fix changes the output that --deployment gave, and no name in the words repeats a value of a
// file.
func TestFinish(t *testing.T) {
	const token = "hvs.Q7rT2mXw9LkPz4VbN8sDfGh1"
	files := project(map[string]string{"dump": "x\n", ".env": "A=" + token + "\n"})
	files.Deployments = []*source.File{files.ByPath("dump")}
	env := files.ByPath(".env")
	rule := reporting("a/one", func(*load.Files) []*finding.Finding {
		return []*finding.Finding{{
			Rule: "a/one", Severity: finding.Error, Range: at(env, 0, 1), Key: token, Details: []string{"detail `" + token + "`"},
			Message: finding.Message{Text: "text `" + token + "`", Effect: "effect `" + token + "`", Help: "help `" + token + "`"},
			Related: []finding.Related{{Range: at(env, 0, 1), Message: "related `" + token + "`"}},
			Fixes: []finding.Fix{
				{Message: "in the dump", Edits: []finding.Edit{{Range: at(files.Deployments[0], 0, 1), Text: "y"}}},
				{Message: "fix `" + token + "`", Edits: []finding.Edit{{Range: at(env, 0, 1), Text: "B"}}},
			},
		}}
	})
	got := run1(t, files, Options{Rules: []*rules.Rule{rule}}).Findings
	if len(got) != 1 || len(got[0].Fixes) != 1 || got[0].Project != "." {
		t.Fatalf("%+v", got)
	}
	f := got[0]
	words := append([]string{f.Text, f.Effect, f.Help, f.Key, f.Related[0].Message, f.Fixes[0].Message}, f.Details...)
	for _, w := range words {
		if strings.Contains(w, token) {
			t.Errorf("%q repeats a token", w)
		}
	}
}

// The same runner gives the same result for each project, whatever it ran before.
func TestRunnerIsReusable(t *testing.T) {
	var x Runner
	count := func(text string) int {
		res, err := x.Run(t.Context(), project(map[string]string{".env": text}), Options{Rules: rules.All()})
		if err != nil || len(res.Failures) > 0 {
			t.Fatal(err, res)
		}
		return len(res.Findings)
	}
	first := count(backend + kwargs)
	if n := count("A=1\n"); first == 0 || n != 0 {
		t.Errorf("%d findings in the first project, %d in one without settings", first, n)
	}
	if again := count(backend + kwargs); again != first {
		t.Errorf("%d findings, then %d", first, again)
	}
}
