package report

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// The document and its runs, which are written piece by piece.

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool               sarifTool            `json:"tool"`
	Invocations        []sarifInvocation    `json:"invocations"`
	OriginalURIBaseIDs map[string]sarifBase `json:"originalUriBaseIds"`
	AutomationDetails  sarifAutomation      `json:"automationDetails"`
	ColumnKind         string               `json:"columnKind"`
	RedactionTokens    []string             `json:"redactionTokens"`
	Artifacts          []sarifArtifact      `json:"artifacts,omitempty"`
	Results            []sarifResult        `json:"results"`
}

func sarifOf(t *testing.T, r *Report) sarifLog {
	t.Helper()
	out := render(t, SARIF, r)
	validate(t, "testdata/sarif-schema-2.1.0.json", out)
	var log sarifLog
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

// What code scanning demands (docs.github.com, "SARIF support for code scanning"), point
// by point.
func TestSARIFForGitHub(t *testing.T) {
	log := sarifOf(t, sample())
	if log.Schema == "" || log.Version != "2.1.0" || len(log.Runs) == 0 || len(log.Runs) > 20 {
		t.Fatalf("schema %q, version %q, %d runs", log.Schema, log.Version, len(log.Runs))
	}
	link := regexp.MustCompile(`[^\\]\]\((\d+)\)`)
	ids := map[string]bool{}
	for _, run := range log.Runs {
		if id := run.AutomationDetails.ID; ids[id] || !strings.HasSuffix(id, "/") {
			t.Errorf("automation id %q is not a category, or not the only one", id)
		} else {
			ids[id] = true
		}
		if run.ColumnKind != "utf16CodeUnits" || run.Tool.Driver.Name == "" || run.Tool.Driver.SemanticVersion != "0.1.0" {
			t.Errorf("column kind %q, driver %q %q", run.ColumnKind, run.Tool.Driver.Name, run.Tool.Driver.SemanticVersion)
		}
		if len(run.Tool.Driver.Rules) != 5 {
			t.Errorf("%d rules, want the four that ran and the one that found something", len(run.Tool.Driver.Rules))
		}
		for _, r := range run.Tool.Driver.Rules {
			for what, text := range map[string]string{"short": r.Short.Text, "full": r.Full.Text} {
				if text == "" || len(text) > 1024 || !strings.HasSuffix(text, ".") {
					t.Errorf("%s: %s description of %d bytes: %q", r.ID, what, len(text), text)
				}
			}
			if r.ID == "" || r.Name == r.ID || len(r.Name) > 255 || r.Help.Text == "" || r.Help.Markdown == "" || r.URI == "" || len(r.Properties.Tags) > 10 {
				t.Errorf("rule %+v", r)
			}
			if !slices.Contains([]string{"error", "warning", "note"}, r.Config.Level) ||
				!slices.Contains([]string{"very-high", "high", "medium", "low"}, r.Properties.Precision) ||
				!slices.Contains([]string{"error", "warning", "recommendation"}, r.Properties.Problem) {
				t.Errorf("%s: level %q, precision %q, problem %q", r.ID, r.Config.Level, r.Properties.Precision, r.Properties.Problem)
			}
		}
		if base := run.OriginalURIBaseIDs[sourceRoot]; base.URI != "file:///home/ci/repo/" {
			t.Errorf("source root %q", base.URI)
		}
		for _, res := range run.Results {
			if run.Tool.Driver.Rules[res.RuleIndex].ID != res.RuleID {
				t.Errorf("%s: rule index %d is %s", res.RuleID, res.RuleIndex, run.Tool.Driver.Rules[res.RuleIndex].ID)
			}
			if res.Message.Text == "" || !strings.HasSuffix(res.Message.Text, ".") || len(res.Locations) != 1 || res.Fingerprints["astrosecrets/v1"] == "" {
				t.Errorf("%s: result %+v", res.RuleID, res)
			}
			for _, p := range append(slices.Clone(res.Locations), res.Related...) {
				at, region := p.Physical.Location, p.Physical.Region
				u, err := url.Parse(at.URI)
				if err != nil || u.IsAbs() || strings.HasPrefix(at.URI, "/") || strings.Contains(at.URI, " ") || at.URI == "" || at.BaseID != sourceRoot {
					t.Errorf("%s: location %+v (%v)", res.RuleID, at, err)
				}
				if run.Artifacts[*at.Index].Location.URI != at.URI {
					t.Errorf("%s: artifact %d is not %s", res.RuleID, *at.Index, at.URI)
				}
				if region.StartLine < 1 || region.StartColumn < 1 || region.EndColumn < 1 || region.EndLine < region.StartLine ||
					region.EndLine == region.StartLine && region.EndColumn < region.StartColumn {
					t.Errorf("%s: region %+v", res.RuleID, region)
				}
			}
			// Related places are shown only where the message links to them.
			if links := link.FindAllStringSubmatch(res.Message.Text, -1); len(links) != len(res.Related) {
				t.Errorf("%s: %d links to %d places in %q", res.RuleID, len(links), len(res.Related), res.Message.Text)
			}
		}
	}
	for _, want := range []string{"astrosecrets/air flow/a:b/", "astrosecrets/air flow/clean/", "astrosecrets/air flow/etl/"} {
		if !ids[want] {
			t.Errorf("no run %q", want)
		}
	}
}

func TestSARIFResults(t *testing.T) {
	etl := sarifOf(t, sample()).Runs[2]
	if n := len(etl.Results); n != 6 {
		t.Fatalf("%d results, want 6, the suppressed one among them", n)
	}
	// Columns are UTF-16 units, an astral character is two.
	f := file("f", "😀=[x]")
	r := &Report{Findings: []*finding.Finding{{Rule: silent.ID, Severity: finding.Warning, Message: finding.Message{Text: "m"}, Range: source.Range{File: f, Span: span(f, "x")}, Views: views, Project: "."}}}
	if got := sarifOf(t, r).Runs[0].Results[0].Locations[0].Physical.Region; got.StartColumn != 5 || got.EndColumn != 6 {
		t.Errorf("region %+v, want columns 5 to 6", got)
	}
	// Only the fix that needs no credential is there.
	if fixes := etl.Results[0].Fixes; len(fixes) != 1 || len(fixes[0].Changes) != 1 || len(fixes[0].Changes[0].Replacements) != 3 || !fixes[0].Properties.Safe {
		t.Errorf("fixes %+v", fixes)
	}
	if s := etl.Results[4].Suppressions; len(s) != 1 || s[0] != (sarifSuppression{"inSource", "accepted"}) {
		t.Errorf("suppressions %+v", s)
	}
	if s := etl.Results[0].Suppressions; s == nil || len(s) != 0 {
		t.Errorf("suppressions of a finding that is not: %+v, want an empty list", s)
	}
	r.Suppressed = map[*finding.Finding]Suppression{r.Findings[0]: {External: true}}
	if s := sarifOf(t, r).Runs[0].Results[0].Suppressions; s[0].Kind != "external" {
		t.Errorf("suppression %+v", s)
	}
	// Failures of the tool make a run that was not successful.
	r.Invocation = Invocation{ExitCode: 3, Failures: []string{"prefix_drift: internal error\ngoroutine 1"}}
	if in := sarifOf(t, r).Runs[0].Invocations[0]; in.Successful || in.ExitCode != 3 || in.Notifications[0].Message.Text != "prefix_drift: internal error." {
		t.Errorf("invocation %+v", in)
	}
}

func TestSARIFManyProjects(t *testing.T) {
	r := &Report{}
	for i := range 21 {
		r.Projects = append(r.Projects, Project{Root: "p" + string(rune('a'+i))})
		f := file("p/.env", "A=1\n")
		r.Findings = append(r.Findings, &finding.Finding{Rule: silent.ID, Severity: finding.Warning, Message: finding.Message{Text: "m"}, Range: source.Range{File: f, Span: source.Span{End: 1}}, Project: r.Projects[i].Root})
	}
	log := sarifOf(t, r)
	if len(log.Runs) != 1 || len(log.Runs[0].Results) != 21 || log.Runs[0].AutomationDetails.ID != "astrosecrets/" {
		t.Errorf("%d runs", len(log.Runs))
	}
}

func TestSARIFText(t *testing.T) {
	for version, want := range map[string]string{
		"v1.2.3": "1.2.3", "0.1.0": "0.1.0", "1.2.3-rc.1+x": "1.2.3-rc.1+x", "(devel)": "0.0.0-devel", "": "0.0.0-devel", "1.2": "0.0.0-devel",
	} {
		if got := semantic(version); got != want {
			t.Errorf("semantic(%q) is %q, want %q", version, got, want)
		}
	}
	for in, want := range map[string]string{
		"a b/ü#?.env": "a%20b/%C3%BC%23%3F.env", "a:b/c": "a%3Ab/c", "100%/\xff": "100%25/%FF", ".env": ".env",
	} {
		if got := escape(in); got != want {
			t.Errorf("escape(%q) is %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"": "", "/": "file:///", "/a b": "file:///a%20b/", `C:\repo`: "file:///C%3A/repo/"} {
		if got := sarifDir(in); got != want {
			t.Errorf("sarifDir(%q) is %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"a": "a.", "a.": "a.", "a: ": "a.", "": "", "why?": "why?."} {
		if got := sentence(in); got != want {
			t.Errorf("sentence(%q) is %q, want %q", in, got, want)
		}
	}
	for _, p := range []struct{ prefix, path, uri, base string }{
		{"", "a/.env", "a/.env", sourceRoot}, {"x/y/", "../.env", "x/.env", sourceRoot}, {"", "../.env", "../.env", ""}, {"x", "/etc/.env", "file:///etc/.env", ""},
	} {
		s := sarif{report: &Report{Prefix: p.prefix}}
		if got := s.location(p.path); got.URI != p.uri || got.BaseID != p.base {
			t.Errorf("location(%q) in %q is %+v", p.path, p.prefix, got)
		}
	}
	if got := fenceFor("a ```` b"); got != "`````" {
		t.Errorf("fence %q", got)
	}
	if got := cell("a|b `c|d*` *e* <x> @me `"); got != "a\\|b `c\\|d*` \\*e\\* &lt;x&gt; &#64;me `" {
		t.Errorf("markdown %q", got)
	}
}
