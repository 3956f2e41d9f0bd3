// Package lint runs the analyzers of the rules over one project, and selects, suppresses, merges and
// orders their findings. It is the driver that golang.org/x/tools/go/analysis leaves to its users.
package lint

import (
	"context"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/inventory"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/rules"

	"golang.org/x/tools/go/analysis"
)

// Options choose what a run does.
type Options struct {
	// Rules are the rules whose findings are wanted.
	Rules []*rules.Rule
	// Targets restricts findings; empty keeps all.
	Targets []string
	// Severity overrides a rule's severity; nil leaves it. Zero switches a rule off.
	Severity func(id finding.RuleID) (finding.Severity, bool)
	// Suppressions are those of the configuration.
	Suppressions []*Suppression
}

// Result is what one run over one project gave.
type Result struct {
	Findings []*finding.Finding
	// Suppressed are the findings that a comment or the configuration accepts.
	Suppressed map[*finding.Finding]*Suppression
	// Settings is how Airflow sees the project; nil if a loader failed.
	Settings *airflow.Settings
	// Failures are panics and errors of analyzers: faults of this program.
	Failures []error
}

// A Runner analyses projects one after the other. What a run needs besides the project is
// made once and used again, since most of what a small project costs is otherwise that.
// A Runner is not safe for concurrent use; its zero value is ready.
type Runner struct {
	actions map[*analysis.Analyzer]*action
	all     []*action     // those of actions
	rules   []*rules.Rule // those of the last run, and what performs them
	checks  []*action
	inputs  []*inputs // those of actions, each once
	run     *run
	pkg     *types.Package // a pass requires one; it has no code
}

// Run analyses one project on its own. The error is that of the context.
func Run(ctx context.Context, files *load.Files, opts Options) (*Result, error) {
	return new(Runner).Run(ctx, files, opts)
}

// Run analyses one project: the analyzers of the rules, and whatever they require, each
// once, in the order of what they depend on. It stops before the next analyzer if the context is
// done; the error is then that of the context.
func (x *Runner) Run(ctx context.Context, files *load.Files, opts Options) (*Result, error) {
	r := &run{files: files, fset: token.NewFileSet()}
	files.Register(r.fset)
	r.names = make([]string, len(files.All))
	for i, f := range files.All {
		r.names[i] = f.Path
	}
	x.run = r
	files.Classify(registry.KindOf)
	x.action(load.Input).set(files)
	defer x.reset()
	defer x.beginEarly(opts.Rules)()

	out := &Result{}
	for _, check := range x.checksOf(opts.Rules) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, f := range x.findings(check) {
			r.finish(f)
			opts.adjust(f)
			if f.Severity != 0 {
				out.Findings = append(out.Findings, f)
			}
		}
	}
	out.Settings, _ = x.action(airflow.Analyzer).result.(*airflow.Settings)
	// A suppression counts as used even if only a target that is not selected needs it, and
	// a finding keeps its identity when one of its equals is suppressed.
	found := limit(withoutDeferred(out.Findings, opts.Rules), out.Settings)
	kept, suppressed := r.suppress(found, out.Settings, opts)
	var accepted []*finding.Finding
	for _, f := range found {
		if suppressed[f] != nil {
			accepted = append(accepted, f)
		}
	}
	r.display(slices.Concat(kept, accepted), out.Settings)
	out.Findings = merge(only(kept, opts.Targets))
	accepted = merge(only(accepted, opts.Targets))
	if len(accepted) > 0 {
		out.Suppressed = make(map[*finding.Finding]*Suppression, len(accepted))
	}
	for _, f := range accepted {
		out.Suppressed[f] = suppressed[f]
	}
	all := slices.Concat(out.Findings, accepted)
	sorting.Stable(all, compare)
	fingerprint(all)
	out.Failures = append(out.Failures, r.failures...)
	return out, nil
}

// beginEarly lets the DAGs be read from now on if a rule is about them. It returns what ends that.
func (x *Runner) beginEarly(list []*rules.Rule) (end func()) {
	if !slices.ContainsFunc(list, func(r *rules.Rule) bool { return slices.Contains(r.Analyzer.Requires, inventory.Analyzer) }) {
		return func() {}
	}
	reading := x.action(inventory.References)
	x.perform(reading)
	return func() {
		if r, ok := reading.result.(*inventory.Reading); ok {
			r.Close()
		}
	}
}

// run is what belongs to one project.
type run struct {
	files    *load.Files
	names    []string
	fset     *token.FileSet
	failures []error
	// directives are the comments that suppress findings.
	directives []*directive
}

// finish completes a finding of a rule. No fix changes what Astro printed of a Deployment.
func (r *run) finish(f *finding.Finding) {
	f.Project = r.files.Root
	if slices.ContainsFunc(f.Fixes, r.mustNotEdit) { // the loader may share the list with others
		f.Fixes = slices.DeleteFunc(slices.Clone(f.Fixes), r.mustNotEdit)
	}
	if slices.ContainsFunc(f.Fixes, func(x finding.Fix) bool { return slices.ContainsFunc(x.Edits, hasOtherLineEnds) }) {
		f.Fixes = slices.Clone(f.Fixes)
		for i := range f.Fixes {
			f.Fixes[i].Edits = withLineEnds(f.Fixes[i].Edits)
		}
	}
}

// hasOtherLineEnds reports an edit whose lines may end in another way than those of its file.
func hasOtherLineEnds(e finding.Edit) bool {
	return strings.Contains(e.Text, "\n") && e.File.EOL() == "\r\n"
}

// withLineEnds returns edits whose lines end as those of their files do.
func withLineEnds(edits []finding.Edit) []finding.Edit {
	out := slices.Clone(edits)
	for i, e := range out {
		if hasOtherLineEnds(e) {
			out[i].Text = strings.ReplaceAll(strings.ReplaceAll(e.Text, "\r\n", "\n"), "\n", "\r\n")
		}
	}
	return out
}

// mustNotEdit reports a fix of a file that is not text, which cannot be written, or of the output
// that --deployment gave: it would change the text, and not the Deployment.
func (r *run) mustNotEdit(x finding.Fix) bool {
	return slices.ContainsFunc(x.Edits, func(e finding.Edit) bool { return e.File.Unread || r.files.IsCLIOutput(e.File) })
}

// only keeps the findings about some targets.
func only(in []*finding.Finding, targets []string) []*finding.Finding {
	return slices.DeleteFunc(in, func(f *finding.Finding) bool { return !hasTarget(f, targets) })
}

func hasTarget(f *finding.Finding, targets []string) bool {
	if len(targets) == 0 || len(f.Targets) == 0 {
		return true
	}
	f.Targets = slices.DeleteFunc(f.Targets, func(t string) bool { return !slices.Contains(targets, t) })
	return len(f.Targets) > 0
}
