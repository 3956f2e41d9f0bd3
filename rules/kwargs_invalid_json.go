package rules

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

var kwargsInvalidJSON = define(Rule{
	ID:       "kwargs/invalid-json",
	Title:    "The kwargs are not JSON",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: `Airflow reads the kwargs with Python's json.loads. What that refuses is dropped with one warning in the log: the
backend starts with its defaults, looks healthy and finds nothing. (Before Airflow 2.4.1 there is not even the warning.)
Single quotes, True and None, a trailing comma, a comment, quotes that a shell or a Dockerfile ate: each is enough.`,
		Log: "WARNING - Failed to parse [secrets] backend_kwargs as JSON, defaulting to no kwargs.",
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "config_prefix": None}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "config_prefix": null}
`,
	},
}, func(p *pass) {
	p.problems(splitJSON)
	for _, v := range p.Broken {
		if opt, ok := airflow.ParseOption(v.Name.Value); ok {
			p.refused(v.Variable, opt)
		}
	}
	p.backends(func(b *airflow.Backend) {
		k := b.Kwargs
		if k == nil || !k.Faulty() || p.misread(k.Var) || load.IsSavedPlaceholder(k.Var.Value.Value) {
			return // env/readers-disagree says it of the reader that is to blame
		}
		targets := []setting.Target{b.Env.Target}
		certain := !k.HasUnresolvedFault()
		if twin := p.twin(b, setting.Hosted); twin != nil && b.Env.Target == setting.Local {
			targets = append(targets, setting.Hosted)
			_, whole := k.Doc.Repair()
			certain = certain && (whole || twin.Kwargs.Text.Value == k.Text.Value) // what mends a part of one text may break another
		}
		if b.Env.Target == setting.Hosted && p.twin(b, setting.Local) != nil {
			return // said once, of what `astro dev start` reads
		}
		for i, fault := range k.Faults() {
			if i == maxFaults {
				break
			}
			if fault.Kind == pyjson.Empty && k.Text.Value == "" || commented(k, fault) {
				continue
			}
			if fault.Kind == pyjson.Variable || fault.Kind == pyjson.Template {
				p.unfilled(b, fault, targets)
				continue
			}
			f := invalid(b, fault, append([]source.Span{fault.Span}, fault.Also...), targets)
			if len(fault.Edits) > 0 && certain {
				f.Fixes = k.Fix("write it as JSON", fault.Edits...)
			}
			p.report(f)
		}
	})
})

// maxFaults is how many faults of one value are told apart: who has mended these runs again.
const maxFaults = 50

// commented reports a brace that is missing because a comment takes it in, as it does all that
// follows where the lines of a YAML string were folded into one.
func commented(k *airflow.Kwargs, fault pyjson.Fault) bool {
	if fault.Kind != pyjson.MissingClose {
		return false
	}
	for _, other := range k.Doc.Faults {
		for _, at := range append(other.Also, other.Span) {
			if other.Kind == pyjson.Comment && at.End == len(k.Text.Value) && strings.Contains(k.Text.Value[at.Start:], "}") {
				return true
			}
		}
	}
	return false
}

// invalid is a finding about all places of one fault.
func invalid(b *airflow.Backend, fault pyjson.Fault, places []source.Span, targets []setting.Target) finding.Finding {
	k := b.Kwargs
	f := on(k, places[0], k.Var.Name.Value+"/"+string(fault.Kind), says(fault.Message+": "+dropped(b)))
	f.Targets = names(targets...)
	if line := f.File.LineSpan(f.File.LineAt(f.Span.Start)); fault.Kind == pyjson.Comment && f.Span.End > line.End {
		f.Span.End = line.End // what it takes in beyond its line it was not meant to
	}
	for _, also := range places[1:] {
		if len(f.Related) < 3 {
			f.Related = append(f.Related, finding.Related{Range: source.Range{File: k.Var.Value.File, Span: k.File(also)}, Message: "and here"})
		}
	}
	return f
}

// refused reports an ENV instruction of ours at which the build stops.
func (p *pass) refused(v *setting.Variable, opt airflow.Option) {
	f := finding.Finding{
		Range: source.Range{File: v.Value.File, Span: v.Value.Span}, Key: v.Name.Value,
		Message: says("the image build stops here: a Dockerfile splits this value at its blanks and takes its quotes away; put the whole of it in single quotes"),
	}
	if opt.Role == airflow.RoleKwargs {
		if e, ok := v.Value.Requote(v.Value.Value); ok {
			f.Fixes = fixes("put it in single quotes", e)
		}
	}
	p.report(f)
}

// dropped says what Airflow makes of kwargs that are not JSON.
func dropped(b *airflow.Backend) string {
	silent := schema.Range{Until: "2.4.1"}
	if len(b.Env.Airflow) > 0 && b.Env.Airflow.All(silent) {
		return TargetPlaceholder + " drops the kwargs without a word and starts the backend with its defaults"
	}
	return "this is not JSON, so " + TargetPlaceholder + " logs one warning and starts the backend without any kwargs"
}

// twin is the other target's view of the same kwargs, where that is no JSON either: two
// readers may stumble over one mistake in two ways.
func (p *pass) twin(b *airflow.Backend, t setting.Target) *airflow.Backend {
	for _, e := range p.Environments {
		for _, o := range e.Backends() {
			if e.Target == t && o != b && o.Section == b.Section && o.Kwargs != nil && o.Kwargs.Faulty() &&
				o.Kwargs.Var.Name.File == b.Kwargs.Var.Name.File && o.Kwargs.Var.Name.Span == b.Kwargs.Var.Name.Span {
				return o
			}
		}
	}
	return nil
}
