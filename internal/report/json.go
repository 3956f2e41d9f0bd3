package report

import (
	"io"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/fix"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

type jsonProject struct {
	Root    string       `json:"root"`
	Runtime string       `json:"runtime"`
	Airflow string       `json:"airflow"`
	Targets []jsonTarget `json:"targets"`
}

type jsonTarget struct {
	Name    string   `json:"name"`
	Backend string   `json:"backend"`
	Files   []string `json:"files"`
}

type jsonFinding struct {
	Rule        string        `json:"rule"`
	Severity    string        `json:"severity"`
	Message     string        `json:"message"`
	Effect      string        `json:"effect"`
	Help        string        `json:"help"`
	Details     []string      `json:"details,omitempty"`
	Project     string        `json:"project"`
	Path        string        `json:"path"`
	Targets     []string      `json:"targets"`
	Start       jsonPosition  `json:"start"`
	End         jsonPosition  `json:"end"`
	Related     []jsonRelated `json:"related"`
	Fixes       []jsonFix     `json:"fixes"`
	Fingerprint string        `json:"fingerprint"`
}

// jsonPosition counts bytes, lines and code points as source.Position does.
type jsonPosition struct {
	Offset int `json:"offset"`
	Line   int `json:"line"`
	Column int `json:"column"`
}

type jsonRange struct {
	Path  string       `json:"path"`
	Start jsonPosition `json:"start"`
	End   jsonPosition `json:"end"`
}

type jsonRelated struct {
	jsonRange
	Message string `json:"message"`
}

type jsonFix struct {
	Message string     `json:"message"`
	Safe    bool       `json:"safe"`
	Edits   []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	jsonRange
	Text string `json:"text"`
}

type jsonSummary struct {
	Error   int `json:"error"`
	Warning int `json:"warning"`
	Note    int `json:"note"`
}

// JSON writes the report for programs; schema/findings.json describes it. A fix that
// would carry hidden bytes is left out: an editor that applies a masked edit destroys
// the credential.
func JSON(w io.Writer, r *Report) error {
	active := r.active()
	var n severityCounts
	n.add(active...)
	j := newJSONWriter(w)
	j.open("", '{')
	j.value("version", 1)
	j.open("projects", '[')
	j.elements(len(r.Projects), func() func(int) any { return func(i int) any { return newJSONProject(r.Projects[i]) } })
	j.close(']')
	j.open("findings", '[')
	j.elements(len(active), func() func(int) any {
		var guard fix.Guard
		return func(i int) any { return newJSONFinding(active[i], &guard) }
	})
	j.close(']')
	j.value("summary", jsonSummary{n[finding.Error], n[finding.Warning], n[finding.Note]})
	j.close('}')
	return j.flush()
}

func newJSONProject(p Project) jsonProject {
	out := jsonProject{p.Root, p.Runtime, p.Airflow, []jsonTarget{}}
	for _, t := range p.Targets {
		out.Targets = append(out.Targets, jsonTarget{t.Name, t.Backend, list(t.Files)})
	}
	return out
}

func newJSONFinding(f *finding.Finding, guard *fix.Guard) jsonFinding {
	jf := jsonFinding{
		Rule: string(f.Rule), Severity: f.Severity.String(), Message: printable(f.Text), Effect: printable(f.Effect), Help: printable(f.Help), Details: details(f),
		Project: f.Project, Path: f.File.Path, Targets: list(f.Targets),
		Start: jsonPosition(f.Start()), End: jsonPosition(f.End()),
		Related: []jsonRelated{}, Fixes: []jsonFix{}, Fingerprint: f.Fingerprint,
	}
	for _, rel := range f.Related {
		jf.Related = append(jf.Related, jsonRelated{newJSONRange(rel.Range), printable(rel.Message)})
	}
	for _, x := range showable(guard, f) {
		jx := jsonFix{Message: printable(x.Message), Safe: !x.Unsafe, Edits: []jsonEdit{}}
		for _, e := range x.Edits {
			jx.Edits = append(jx.Edits, jsonEdit{newJSONRange(e.Range), e.Text})
		}
		jf.Fixes = append(jf.Fixes, jx)
	}
	return jf
}

// showable are the fixes of a finding that carry nothing hidden.
func showable(guard *fix.Guard, f *finding.Finding) []finding.Fix {
	var out []finding.Fix
	for _, x := range f.Fixes {
		if len(x.Edits) > 0 && guard.Shows(f, x) {
			out = append(out, x)
		}
	}
	return out
}

func newJSONRange(r source.Range) jsonRange {
	return jsonRange{r.File.Path, jsonPosition(r.Start()), jsonPosition(r.End())}
}

func list(in []string) []string {
	if in == nil {
		return []string{}
	}
	return in
}
