// Package engine runs the analyzers of the rule set over one project: it is the driver
// that golang.org/x/tools/go/analysis leaves to its users.
package lint

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
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
	Severity func(r *rules.Rule) (rules.Severity, bool)
	// Suppressions are those of the configuration.
	Suppressions []*Suppression
}

// Result is what one run over one project gave.
type Result struct {
	Findings []*Finding
	// Suppressed are the findings that a comment or the configuration accepts.
	Suppressed map[*Finding]*Suppression
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
	run     *run
	pkg     *types.Package // there must be one; it stands for no code
}

// Run analyses one project on its own.
func Run(files *load.Files, opts Options) *Result { return new(Runner).Run(files, opts) }

// Run analyses one project: the analyzers of the rules, and whatever they require, each
// once, in the order of what they depend on.
func (x *Runner) Run(files *load.Files, opts Options) *Result {
	r := &run{files: files, fset: token.NewFileSet()}
	for _, f := range files.All {
		f.Register(r.fset)
		r.names = append(r.names, f.Path)
	}
	if x.pkg == nil {
		x.pkg = types.NewPackage("project", "project")
	}
	x.run = r
	x.action(load.Input).set(files)
	defer x.reset()

	out := &Result{}
	for _, rule := range opts.Rules {
		for _, d := range x.diagnostics(rule.Analyzer) {
			f, err := r.finding(rule, d)
			if err != nil {
				out.Failures = append(out.Failures, err)
				continue
			}
			opts.adjust(f)
			if f.Severity != 0 {
				out.Findings = append(out.Findings, f)
			}
		}
	}
	out.Settings, _ = x.action(airflow.Analyzer).result.(*airflow.Settings)
	if out.Settings != nil && len(out.Findings) > 0 {
		out.Settings.Reveal()
	}
	// A suppression is of use even where only a target that is not asked for needs it, and
	// a finding keeps its identity when one of its equals is suppressed.
	raw := slices.Clone(out.Findings)
	kept, suppressed := r.suppress(out.Findings, out.Settings, opts)
	out.Findings = merge(only(kept, opts.Targets))
	accepted := merge(only(slices.DeleteFunc(raw, func(f *Finding) bool { return suppressed[f] == nil }), opts.Targets))
	if len(accepted) > 0 {
		out.Suppressed = make(map[*Finding]*Suppression, len(accepted))
	}
	for _, f := range accepted {
		out.Suppressed[f] = suppressed[f]
	}
	all := slices.Concat(out.Findings, accepted)
	slices.SortStableFunc(all, compare)
	fingerprint(all)
	out.Failures = append(out.Failures, r.failures...)
	return out
}

// run is what belongs to one project.
type run struct {
	files    *load.Files
	names    []string
	fset     *token.FileSet
	failures []error
}

func (r *run) finding(rule *rules.Rule, d analysis.Diagnostic) (*Finding, error) {
	file, span, ok := r.locate(d.Pos, d.End)
	if !ok {
		return nil, fmt.Errorf("%s: a diagnostic without a place", rule.ID)
	}
	detail := rules.ParseDetail(d.Category)
	f := &Finding{
		Rule: rule, Severity: rule.Severity, Message: r.said(d.Message), Project: r.files.Root,
		File: file, Span: span, Targets: detail.Targets, Key: key(detail.Key),
	}
	if detail.Severity != 0 {
		f.Severity = detail.Severity
	}
	for _, rel := range d.Related {
		if file, span, ok := r.locate(rel.Pos, rel.End); ok {
			f.Related = append(f.Related, Related{file, span, r.said(rel.Message)})
		}
	}
	for _, c := range detail.Credentials {
		if file, span, ok := r.locate(c.Pos, c.End); ok {
			f.Credentials = append(f.Credentials, Place{file, span})
		}
	}
	for i, fix := range d.SuggestedFixes {
		out := finding.Fix{Message: source.Redact(fix.Message), Unsafe: slices.Contains(detail.Unsafe, i)}
		if slices.Contains(detail.Untrack, i) {
			out.Untrack = f.File
		}
		for _, e := range fix.TextEdits {
			file, span, ok := r.locate(e.Pos, e.End)
			if !ok {
				return nil, fmt.Errorf("%s: an edit without a place", rule.ID)
			}
			out.Edits = append(out.Edits, finding.Edit{File: file, Span: span, Text: string(e.NewText)})
		}
		if !r.printed(out) {
			f.Fixes = append(f.Fixes, out)
		}
	}
	return f, nil
}

// printed reports a fix of what Astro printed of a Deployment: the text would be mended, and
// the Deployment not.
func (r *run) printed(x finding.Fix) bool {
	return r.files.Deployment != nil && slices.ContainsFunc(x.Edits, func(e finding.Edit) bool { return e.File == r.files.Deployment })
}

// said is a message with a mask over what looks like a credential and is not the path of
// a file of the project.
func (r *run) said(message string) string {
	clean := source.Redact(message)
	if clean == message {
		return message
	}
	for i, f := range r.files.All {
		message = strings.ReplaceAll(message, f.Path, pathMark(i))
	}
	clean = source.Redact(message)
	for i := len(r.files.All) - 1; i >= 0; i-- {
		clean = strings.ReplaceAll(clean, pathMark(i), r.files.All[i].Path)
	}
	return clean
}

// pathMark stands for the path of a file while a message is looked at.
func pathMark(i int) string { return string(rune(0xf0000 + i%0xfff0)) }

// key is the key of a finding, or nothing where it is no name but may be a credential.
func key(s string) string {
	if len(source.FindSecrets(s)) > 0 {
		return ""
	}
	return s
}

// locate turns a range of token.Pos into a file and a span of it.
func (r *run) locate(pos, end token.Pos) (*source.File, source.Span, bool) {
	i, _ := slices.BinarySearchFunc(r.files.All, pos, func(f *source.File, p token.Pos) int {
		return cmp.Compare(f.Pos(len(f.Content)), p)
	})
	if i == len(r.files.All) || !r.files.All[i].Has(pos) {
		return nil, source.Span{}, false
	}
	f := r.files.All[i]
	span := source.Span{Start: f.Offset(pos), End: f.Offset(pos)}
	if f.Has(end) && end >= pos {
		span.End = f.Offset(end)
	}
	return f, span, true
}

// only keeps the findings about some targets.
func only(in []*Finding, targets []string) []*Finding {
	return slices.DeleteFunc(in, func(f *Finding) bool { return !wanted(f, targets) })
}

func wanted(f *Finding, targets []string) bool {
	if len(targets) == 0 || len(f.Targets) == 0 {
		return true
	}
	f.Targets = slices.DeleteFunc(f.Targets, func(t string) bool { return !slices.Contains(targets, t) })
	return len(f.Targets) > 0
}
