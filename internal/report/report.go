// Package report writes what a run found: for people, for programs, for code hosts.
// Every writer is a pure function of a Report. Text of the checked files reaches an
// output by redact.View.Cells alone, which masks what may be a credential.
package report

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

// Report is what one run of the tool has to say.
type Report struct {
	// Version is the release of astrosecrets: "0.1.0", "v0.1.0", or anything else for
	// a build that is not a release.
	Version string
	// Rules are the rules that ran, and those of all findings.
	Rules []*rules.Rule
	// Projects are sorted by root.
	Projects []Project
	// Findings are sorted by the caller; reports keep the order.
	Findings []*finding.Finding
	// Suppressed tells which of the findings are suppressed, and why. SARIF shows
	// them as suppressed, every other format leaves them out.
	Suppressed map[*finding.Finding]Suppression
	// Known is the number of findings that a baseline has, which are not among Findings.
	Known int
	// FailOn is the severity from which on a finding fails the run; 0 is never. ProjectFailOn has the
	// roots of the projects whose configuration sets another one.
	FailOn        finding.Severity
	ProjectFailOn map[string]finding.Severity
	Invocation    Invocation
	// Names are what DAGs refer to, by project; the format html has a table of each.
	Names []ProjectNames
	// Prefix is the working directory relative to the root of the repository, with
	// slashes, as `git rev-parse --show-prefix` says it; empty at the root. Formats
	// for code hosts give paths from the root of the repository.
	Prefix string
}

// Project is one project that was checked.
type Project struct {
	// Root is relative to the working directory: "." or "etl".
	Root string
	// Runtime is the tag of the Astro Runtime image, Airflow its version; empty if the
	// files do not tell.
	Runtime, Airflow string
	Targets          []Target
	// FileCount is the number of files that were read.
	FileCount int
	// Idle is set if no file of it could configure Airflow.
	Idle bool
	// NoBackend is set if no file configures a secrets backend. Files are then the names of what was
	// read, relative to the working directory; nil if there are many.
	NoBackend bool
	Files     []string
	// CLI2 is set for a project of Astro CLI 2.
	CLI2 bool
	// PackagesUnknown says why the packages of an image with a backend are not determined; empty if
	// they are.
	PackagesUnknown string
}

// Target is one place where a project runs.
type Target struct {
	Name    string
	Backend string   // class path; empty if there is none
	Files   []string // what configures it, relative to the project's root
}

// Equal reports whether two targets are configured alike.
func (t Target) Equal(o Target) bool {
	return t.Name == o.Name && t.Backend == o.Backend && slices.Equal(t.Files, o.Files)
}

// Suppression is where a finding is suppressed. The reason in the comment or the configuration is free
// text, so it is not repeated.
type Suppression struct {
	// External is set where the suppression is outside the file: in the
	// configuration or a baseline.
	External bool
}

// Invocation is the run itself.
type Invocation struct {
	// Dir is the absolute working directory and Root the absolute root of the
	// repository; empty where a report shall not name them.
	Dir, Root string
	ExitCode  int
	// Failures are faults of the program itself, fit to be shown.
	Failures []string
}

// Active is the report without what is suppressed. Code scanning takes no notice of a
// result's suppressions (github/codeql-action#1230) and would raise an alert for each.
func (r *Report) Active() *Report {
	out := *r
	out.Findings, out.Suppressed = r.active(), nil
	return &out
}

// active are the findings that are not suppressed.
func (r *Report) active() []*finding.Finding {
	if len(r.Suppressed) == 0 {
		return r.Findings
	}
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f *finding.Finding) bool {
		_, ok := r.Suppressed[f]
		return ok
	})
}

// rule returns the rule with an id; one that is not among the rules is known by its id alone.
func (r *Report) rule(id finding.RuleID) *rules.Rule {
	if i := slices.IndexFunc(r.Rules, func(x *rules.Rule) bool { return x.ID == id }); i >= 0 {
		return r.Rules[i]
	}
	return &rules.Rule{ID: id, Title: string(id), Severity: finding.Warning}
}

// Fails reports whether a finding fails the run.
func (r *Report) Fails(f *finding.Finding) bool {
	level := r.FailOn
	if own, ok := r.ProjectFailOn[f.Project]; ok {
		level = own
	}
	return level > 0 && f.Severity >= level
}

// hostPath is the path of a file as a code host knows it.
func (r *Report) hostPath(p string) string {
	if path.IsAbs(p) {
		return p
	}
	return path.Join(r.Prefix, p)
}

// severityCounts are numbers of findings by severity.
type severityCounts [finding.Error + 1]int

func (c *severityCounts) add(findings ...*finding.Finding) {
	for _, f := range findings {
		if f.Severity > 0 && int(f.Severity) < len(c) {
			c[f.Severity]++
		}
	}
}

// worst is the severity of the severest finding, 0 without findings.
func (c *severityCounts) worst() finding.Severity {
	for s := finding.Error; s > 0; s-- {
		if c[s] > 0 {
			return s
		}
	}
	return 0
}

// tally is "2 errors, 1 warning", empty without findings.
func tally(findings []*finding.Finding) string {
	var n severityCounts
	n.add(findings...)
	var parts []string
	for s := finding.Error; s >= finding.Note; s-- {
		if n[s] > 0 {
			parts = append(parts, plural(n[s], s.String()))
		}
	}
	return strings.Join(parts, ", ")
}

// scope is what was checked: the number of projects, and their files and targets.
func (r *Report) scope() (projects, detail string) {
	files := 0
	var targets []string
	for _, p := range r.Projects {
		files += p.FileCount
		for _, t := range p.Targets {
			targets = append(targets, t.Name)
		}
	}
	slices.Sort(targets)
	targets = slices.Compact(targets)
	detail = plural(files, "file")
	switch n := len(targets); n {
	case 0:
	case 1:
		detail += ", target " + targets[0]
	default:
		detail += ", targets " + strings.Join(targets[:n-1], ", ") + " and " + targets[n-1]
	}
	return plural(len(r.Projects), "project"), detail
}

// summary is the line that ends a report for people.
func (r *Report) summary() string {
	projects, detail := r.scope()
	if found := tally(r.active()); found != "" {
		return fmt.Sprintf("%s in %s (%s)%s", found, projects, detail, r.leftOut())
	}
	if len(r.Projects) > 0 && !slices.ContainsFunc(r.Projects, func(p Project) bool { return !p.Idle }) {
		return "nothing checked: none of these files configures Airflow" + r.leftOut()
	}
	if r.noBackend() {
		if files := r.Projects[0].Files; len(r.Projects) == 1 && len(files) > 0 {
			number, targets, _ := strings.Cut(detail, ", ")
			detail = strings.TrimSuffix(number+" ("+source.Printable(strings.Join(files, ", "))+"), "+targets, ", ")
		}
		return fmt.Sprintf("%s, %s: no secrets backend configured%s", projects, detail, r.leftOut())
	}
	return fmt.Sprintf("%s, %s: no findings%s", projects, detail, r.leftOut())
}

// noBackend reports that no project has a secrets backend.
func (r *Report) noBackend() bool {
	return len(r.Projects) > 0 && !slices.ContainsFunc(r.Projects, func(p Project) bool { return !p.NoBackend })
}

// leftOut says how many findings are suppressed and in the baseline, and where the packages are
// unknown: "; 2 suppressed".
func (r *Report) leftOut() string {
	out := ""
	if n := len(r.Findings) - len(r.active()); n > 0 {
		out = fmt.Sprintf("; %d suppressed", n)
	}
	if r.Known > 0 {
		out += fmt.Sprintf("; %d in the baseline", r.Known)
	}
	return out + r.packagesUnknown()
}

// packagesUnknown says of which projects the packages are unknown, and why.
func (r *Report) packagesUnknown() string {
	reason, n := "", 0
	for _, p := range r.Projects {
		if p.PackagesUnknown != "" {
			reason = p.PackagesUnknown
			n++
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return "; packages unknown: " + printable(reason)
	}
	return fmt.Sprintf("; packages unknown in %d projects", n)
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// printable returns a text as one line that is fit for any output.
func printable(text string) string {
	if strings.IndexByte(text, '\n') < 0 && strings.IndexByte(text, '\r') < 0 {
		return source.Printable(text)
	}
	return source.Printable(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " "))
}

// part is a labeled part of a finding below its message.
type part struct{ label, text string }

const (
	labelWhere  = "where"
	labelEffect = "effect"
	labelHelp   = "help"
	labelFix    = "fix"
)

// title is the label as it begins a paragraph.
func (p part) title() string { return strings.ToUpper(p.label[:1]) + p.label[1:] }

// parts returns where a finding holds, its effect, its help and its first fix, as far as it has
// them.
func (r *Report) parts(f *finding.Finding) []part {
	all := make([]part, 0, 4)
	add := func(label, text string) {
		if text != "" {
			all = append(all, part{label, text})
		}
	}
	add(labelWhere, r.where(f))
	add(labelEffect, printable(f.Effect))
	add(labelHelp, printable(f.Help))
	if len(f.Fixes) > 0 {
		add(labelFix, printable(f.Fixes[0].Message))
	}
	return all
}

// fixCommand is the command that applies a fix.
func fixCommand(x finding.Fix) string {
	if x.Unsafe {
		return "astrosecrets check --unsafe-fixes"
	}
	return "astrosecrets check --fix"
}

// places says in words where the targets run.
var places = map[string]string{"local": "local runs", "hosted": "the Deployment", "remote": "the agents"}

// localRuns names the command of local runs: that of Astro CLI 2 or of version 1.
func (p *Project) localRuns() string {
	if p.CLI2 {
		return " (`astro local start`)"
	}
	return " (`astro dev start`)"
}

// where returns the places where a finding holds; "" if it holds for all targets of its project.
func (r *Report) where(f *finding.Finding) string {
	if len(f.Targets) == 0 {
		return ""
	}
	i, found := slices.BinarySearchFunc(r.Projects, f.Project, func(p Project, root string) int { return strings.Compare(p.Root, root) })
	if !found || len(f.Targets) >= len(r.Projects[i].Targets) {
		return ""
	}
	var all []string
	for _, t := range f.Targets {
		place := places[t]
		if t == "local" {
			place += r.Projects[i].localRuns()
		}
		all = append(all, place)
	}
	return strings.Join(all, ", ")
}

// details returns the further lines of a finding, fit for any output.
func details(f *finding.Finding) []string {
	var out []string
	for _, l := range f.Details {
		out = append(out, source.Printable(l))
	}
	return out
}

// visible reports whether a span can be displayed as is: nothing of it is masked.
func visible(v *redact.View, s source.Span) bool {
	for _, masked := range v.Runs(s) {
		if masked {
			return false
		}
	}
	return true
}
