package rules

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
)

// pass is what a rule's check sees: the settings of the project, and a way to report.
type pass struct {
	*analysis.Pass
	*airflow.Settings
}

// finding is one report of a rule. File, Span and Message are required.
type draft struct {
	File    *source.File
	Span    source.Span
	Message string
	// Severity overrides the rule's; 0 keeps it.
	Severity Severity
	// Targets are where it holds; empty for everywhere.
	Targets []setting.Target
	// Key is the name of what it is about, for its identity: a kwarg, a variable.
	Key     string
	Related []related
	Fixes   []finding.Fix
	// Credentials are those that it is about, also where it points to something else: a
	// mark, a command, the name of the variable.
	Credentials []place
}

// place is a part of a file.
type place struct {
	File *source.File
	Span source.Span
}

// related is another place a finding speaks of.
type related struct {
	File    *source.File
	Span    source.Span
	Message string
}

// define makes a rule of its description and its check.
func define(r Rule, check func(p *pass)) *Rule {
	if r.Since == "" {
		r.Since = "0.1.0"
	}
	r.Analyzer = &analysis.Analyzer{
		Name:     identifier(r.ID),
		Doc:      r.Title + "\n\n" + r.Doc.Why,
		URL:      r.URL(),
		Requires: []*analysis.Analyzer{airflow.Analyzer},
		Run: func(ap *analysis.Pass) (any, error) {
			check(&pass{ap, ap.ResultOf[airflow.Analyzer].(*airflow.Settings)})
			return nil, nil
		},
	}
	return &r
}

// identifier is an id as a Go identifier, which the name of an analyzer has to be.
func identifier(id string) string {
	return strings.Map(func(c rune) rune {
		if c == '/' || c == '-' {
			return '_'
		}
		return c
	}, id)
}

func (p *pass) report(f draft) {
	d := Detail{Severity: f.Severity, Key: f.Key}
	for _, t := range f.Targets {
		if t != setting.NonAstro && !slices.Contains(d.Targets, string(t)) {
			d.Targets = append(d.Targets, string(t))
		}
	}
	diag := analysis.Diagnostic{
		Pos: f.File.Pos(f.Span.Start), End: f.File.Pos(f.Span.End),
		Message: f.Message,
	}
	for _, r := range f.Related {
		diag.Related = append(diag.Related, analysis.RelatedInformation{
			Pos: r.File.Pos(r.Span.Start), End: r.File.Pos(r.Span.End), Message: r.Message,
		})
	}
	for _, c := range f.Credentials {
		d.Credentials = append(d.Credentials, Range{c.File.Pos(c.Span.Start), c.File.Pos(c.Span.End)})
	}
	for i, fix := range f.Fixes {
		out := analysis.SuggestedFix{Message: fix.Message}
		for _, e := range fix.Edits {
			out.TextEdits = append(out.TextEdits, analysis.TextEdit{
				Pos: e.File.Pos(e.Span.Start), End: e.File.Pos(e.Span.End), NewText: []byte(e.Text),
			})
		}
		if fix.Unsafe {
			d.Unsafe = append(d.Unsafe, i)
		}
		if fix.Untrack == f.File {
			d.Untrack = append(d.Untrack, i)
		}
		diag.SuggestedFixes = append(diag.SuggestedFixes, out)
	}
	diag.Category = d.Encode()
	p.Report(diag)
}

// problems reports what loaders and readers found under this rule's id.
func (p *pass) problems(id string) {
	for _, pr := range p.Problems {
		if pr.Rule != id {
			continue
		}
		f := draft{File: pr.File, Span: pr.Span, Message: pr.Message, Fixes: pr.Fixes}
		if pr.Warning {
			f.Severity = Warning
		}
		for _, t := range pr.Targets {
			f.Targets = append(f.Targets, setting.Target(t))
		}
		p.report(f)
	}
}

// backends calls f for every section of every environment that configures a backend and
// that its Airflow reads.
func (p *pass) backends(f func(b *airflow.Backend)) {
	p.sections(func(b *airflow.Backend) {
		if !b.Unread() { // backend/conflict speaks of those
			f(b)
		}
	})
}

// sections calls f for every section of every environment that configures a backend, read
// or not: a credential is a credential in either.
func (p *pass) sections(f func(b *airflow.Backend)) {
	for _, e := range p.Environments {
		for _, b := range e.Backends() {
			f(b)
		}
	}
}

// kwargs calls f for every kwargs object that is known well enough to be judged: it is
// JSON and an object, for a class we know.
func (p *pass) kwargs(f func(b *airflow.Backend, k *airflow.Kwargs)) {
	p.backends(func(b *airflow.Backend) {
		if b.Spec != nil && b.Kwargs != nil && b.Kwargs.Object() != nil && !(b.Kwargs.Faulty() && p.misread(b.Kwargs.Var)) {
			f(b, b.Kwargs)
		}
	})
}

// fit is a fix of kwargs that suits their class, unless another environment hands the same
// text to another class: what is right for one is wrong for the other then, and nobody knows
// which of them was meant.
func (p *pass) fit(b *airflow.Backend, message string, edits ...pyjson.Edit) []finding.Fix {
	at, shared := b.Kwargs.Var.Value, false
	p.backends(func(o *airflow.Backend) {
		if o.Kwargs != nil && o.Spec != b.Spec {
			v := o.Kwargs.Var.Value
			shared = shared || v.File == at.File && v.Span.Overlaps(at.Span)
		}
	})
	if shared {
		return nil
	}
	return b.Kwargs.Fix(message, edits...)
}

// on is a finding about a part of kwargs (a span of the text json.loads gets).
func on(k *airflow.Kwargs, span source.Span, key, message string) draft {
	return draft{
		File: k.Var.Value.File, Span: k.File(span), Message: message, Key: key,
		Targets: []setting.Target{k.Env.Target},
	}
}

// onVariable is a finding about a variable's value.
func onVariable(e *airflow.Environment, v *setting.Variable, message string) draft {
	return draft{
		File: v.Value.File, Span: v.Value.Span, Message: message, Key: v.Name.Value,
		Targets: []setting.Target{e.Target},
	}
}
