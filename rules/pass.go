package rules

import (
	"go/token"
	"reflect"
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
	rule  *Rule
	found []*finding.Finding
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
			p := &pass{Pass: ap, Settings: ap.ResultOf[airflow.Analyzer].(*airflow.Settings), rule: &r}
			check(p)
			return p.found, nil
		},
		ResultType: reflect.TypeFor[[]*finding.Finding](),
	}
	return &r
}

// identifier is an id as a Go identifier, which the name of an analyzer has to be.
func identifier(id RuleID) string {
	return strings.Map(func(c rune) rune {
		if c == '/' || c == '-' {
			return '_'
		}
		return c
	}, string(id))
}

// report adds a finding of the rule to its result, and reports it to the driver as well, as
// every analyzer does. A severity of zero is that of the rule.
func (p *pass) report(f finding.Finding) {
	f.Rule = p.rule.ID
	if f.Severity == 0 {
		f.Severity = p.rule.Severity
	}
	p.found = append(p.found, &f)
	p.Report(p.diagnostic(&f))
}

// diagnostic returns what go/analysis can say of a finding.
func (p *pass) diagnostic(f *finding.Finding) analysis.Diagnostic {
	out := analysis.Diagnostic{Message: f.Message.String()}
	out.Pos, out.End = p.positions(f.Range)
	for _, r := range f.Related {
		pos, end := p.positions(r.Range)
		out.Related = append(out.Related, analysis.RelatedInformation{Pos: pos, End: end, Message: r.Message})
	}
	for _, fix := range f.Fixes {
		suggested := analysis.SuggestedFix{Message: fix.Message}
		for _, e := range fix.Edits {
			pos, end := p.positions(e.Range)
			suggested.TextEdits = append(suggested.TextEdits, analysis.TextEdit{Pos: pos, End: end, NewText: []byte(e.Text)})
		}
		out.SuggestedFixes = append(out.SuggestedFixes, suggested)
	}
	return out
}

func (p *pass) positions(r source.Range) (pos, end token.Pos) {
	return p.Settings.Files.Pos(r.File, r.Span.Start), p.Settings.Files.Pos(r.File, r.Span.End)
}

// names returns the names of targets, each once. An Airflow outside Astro has none.
func names(targets ...setting.Target) []string {
	var out []string
	for _, t := range targets {
		if name := t.Name(); name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
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
func on(k *airflow.Kwargs, span source.Span, key string, message finding.Message) finding.Finding {
	return finding.Finding{
		Range: source.Range{File: k.Var.Value.File, Span: k.File(span)}, Message: message, Key: key,
		Targets: names(k.Env.Target),
	}
}

// onVariable is a finding about a variable's value.
func onVariable(e *airflow.Environment, v *setting.Variable, message finding.Message) finding.Finding {
	return finding.Finding{
		Range: source.Range{File: v.Value.File, Span: v.Value.Span}, Message: message, Key: v.Name.Value,
		Targets: names(e.Target),
	}
}
