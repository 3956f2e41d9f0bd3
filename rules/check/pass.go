package check

import (
	"go/token"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
)

// Pass is what a rule sees: the settings of the project, and ways to add findings. The rules of a
// project use one Pass, one after the other.
type Pass struct {
	*analysis.Pass
	*airflow.Settings
	sections []*airflow.Backend // those of all environments
	judged   []*airflow.Backend // those of sections whose kwargs can be judged
	id       finding.RuleID
	severity finding.Severity
	found    []*finding.Finding
}

// NewPass returns a pass over the settings of a project. Start makes it that of a rule.
func NewPass(settings *airflow.Settings) Pass {
	p := Pass{Settings: settings, sections: make([]*airflow.Backend, 0, len(settings.Environments))}
	for _, e := range settings.Environments {
		p.sections = append(p.sections, e.Backends()...)
	}
	p.judged = make([]*airflow.Backend, 0, len(p.sections))
	for _, b := range p.sections {
		if !b.Unread() && b.Spec != nil && b.Kwargs != nil && b.Kwargs.Object() != nil && !(b.Kwargs.Faulty() && p.readsElsewhere(b.Kwargs.Var)) {
			p.judged = append(p.judged, b)
		}
	}
	return p
}

// Start makes the pass that of a rule with an id and a default severity, without findings.
func (p *Pass) Start(ap *analysis.Pass, id finding.RuleID, severity finding.Severity) {
	p.Pass, p.id, p.severity, p.found = ap, id, severity, nil
}

// Findings returns what the rule reported.
func (p *Pass) Findings() []*finding.Finding { return p.found }

// Add adds a finding of the rule to its result, and reports it to a driver that takes diagnostics. A
// severity of zero is that of the rule.
func (p *Pass) Add(f finding.Finding) {
	f.Rule = p.id
	if p.Manifest != nil {
		f.Message = forCLI2(f.Message)
	}
	if f.Severity == 0 {
		f.Severity = p.severity
	}
	p.found = append(p.found, &f)
	if p.Report != nil {
		p.Report(p.diagnostic(&f))
	}
}

// AddAs is Add with another severity than that of the finding.
func (p *Pass) AddAs(severity finding.Severity, f finding.Finding) {
	f.Severity = severity
	p.Add(f)
}

// diagnostic returns what go/analysis can say of a finding.
func (p *Pass) diagnostic(f *finding.Finding) analysis.Diagnostic {
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

func (p *Pass) positions(r source.Range) (pos, end token.Pos) {
	return p.Settings.Files.Pos(r.File, r.Span.Start), p.Settings.Files.Pos(r.File, r.Span.End)
}

// TargetNames returns the names of targets, each once. An Airflow outside Astro has none.
func TargetNames(targets ...setting.Target) []string {
	var out []string
	for _, t := range targets {
		if name := t.Name(); name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Backends calls f for each section of each environment that configures a backend and that the
// Airflow of the environment reads.
func (p *Pass) Backends(f func(b *airflow.Backend)) {
	for _, b := range p.sections {
		if !b.Unread() { // backend/conflict reports those
			f(b)
		}
	}
}

// Sections calls f for each section of each environment that configures a backend, whether Airflow
// reads it or not: a credential is a credential in either.
func (p *Pass) Sections(f func(b *airflow.Backend)) {
	for _, b := range p.sections {
		f(b)
	}
}

// Kwargs calls f for all kwargs that can be judged: a JSON object, for a known class.
func (p *Pass) Kwargs(f func(b *airflow.Backend, k *airflow.Kwargs)) {
	for _, b := range p.judged {
		f(b, b.Kwargs)
	}
}

// KwargsFix returns a fix of kwargs. There is none if another environment uses the same text for
// another class: what is right for one class is wrong for the other.
func (p *Pass) KwargsFix(b *airflow.Backend, message string, edits ...repair.Edit) []finding.Fix {
	at, shared := b.Kwargs.Var.Value, false
	p.Backends(func(o *airflow.Backend) {
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

// SafeFix returns one safe fix that makes some edits.
func SafeFix(message string, edits ...finding.Edit) []finding.Fix {
	return []finding.Fix{{Message: message, Edits: edits}}
}

// AtKwargs returns a finding about a part of kwargs: a span of the text that json.loads gets.
func AtKwargs(k *airflow.Kwargs, span source.Span, key string, message finding.Message) finding.Finding {
	return At(k.Var.Value.File, k.File(span), key, message, k.Env.Target)
}

// AtVariable returns a finding about the value of a variable.
func AtVariable(e *airflow.Environment, v *setting.Variable, message finding.Message) finding.Finding {
	return At(v.Value.File, v.Value.Span, v.Name.Value, message, e.Target)
}

// AtName returns a finding about the name of a variable.
func AtName(e *airflow.Environment, v *setting.Variable, message finding.Message) finding.Finding {
	return At(v.Name.File, v.Name.Span, v.Name.Value, message, e.Target)
}

// At returns a finding about a place in a file. The key names what it is about.
func At(file *source.File, span source.Span, key string, message finding.Message, targets ...setting.Target) finding.Finding {
	return finding.Finding{Range: source.Range{File: file, Span: span}, Key: key, Message: message, Targets: TargetNames(targets...)}
}
