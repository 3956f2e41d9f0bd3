package rules

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var kwargsInvalidJSON = define(Rule{
	ID:       "kwargs/invalid-json",
	Title:    "The kwargs are not valid JSON",
	Severity: Error,
	Fix:      Safe,
	Defers:   []RuleID{"env/readers-disagree", "env/unreadable"},
	Doc: Doc{
		Why: `Airflow reads the kwargs with Python's json.loads. If they are not JSON, Airflow logs one warning and drops all of
them: the backend starts with its defaults and finds no secrets. Airflow before 2.4.1 does not log the warning. Single
quotes, True and None, a trailing comma, a comment, or quotes that a shell or Docker strips are common causes.`,
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
	p.AddProblems(splitJSON)
	for _, v := range p.Broken {
		if opt, ok := airflow.ParseOption(v.Name.Value); ok {
			p.refused(v.Variable, opt)
		}
	}
	p.Backends(func(b *airflow.Backend) {
		k := b.Kwargs
		if k == nil || !k.Faulty() || envfile.IsSavedPlaceholder(k.Var.Value.Value) {
			return // env/readers-disagree reports the reader that causes it
		}
		targets := []setting.Target{b.Env.Target}
		certain := !k.HasUnresolvedFault()
		if twin := p.otherTargetsView(b, setting.Hosted); twin != nil && b.Env.Target == setting.Local {
			targets = append(targets, setting.Hosted)
			_, whole := k.Doc.Repair()
			certain = certain && (whole || twin.Kwargs.Text.Value == k.Text.Value) // an edit of a part of one text may break the other
		}
		if b.Env.Target == setting.Hosted && p.otherTargetsView(b, setting.Local) != nil {
			return // reported once, for `astro dev start`
		}
		faults := k.Faults()
		faults = faults[:min(len(faults), maxFaults)]
		fixes := jsonFixes(k, faults, certain)
		for i, fault := range faults {
			if fault.Kind == repair.Empty && k.Text.Value == "" || commented(k, fault) {
				continue
			}
			if fault.Kind == repair.Variable || fault.Kind == repair.Template {
				p.reportBareVariables(b, fault, targets)
				continue
			}
			f := invalid(b, fault, append([]source.Span{fault.Span}, fault.Also...), targets)
			f.Fixes = fixes[i]
			p.Add(f)
		}
	})
})

// jsonFixes returns the fixes of each fault. Together they make JSON of the text. If the file's quoting
// cannot hold some of them, each of the others must leave fewer faults by itself, so that --fix ends.
func jsonFixes(k *airflow.Kwargs, faults []repair.Fault, certain bool) [][]finding.Fix {
	fixes := make([][]finding.Fix, len(faults))
	if !certain {
		return fixes
	}
	complete := true
	for i, fault := range faults {
		if len(fault.Edits) > 0 {
			fixes[i] = k.Fix("write it as JSON", fault.Edits...)
		}
		complete = complete && len(fixes[i]) > 0
	}
	for i, fault := range faults {
		if !complete && len(fixes[i]) > 0 && !k.Doc.Improves(fault) {
			fixes[i] = nil
		}
	}
	return fixes
}

// maxFaults is the number of kinds of faults that are reported for one value.
const maxFaults = 50

// commented reports a brace that is missing because a comment takes it in, as it does all that
// follows where the lines of a YAML string were folded into one.
func commented(k *airflow.Kwargs, fault repair.Fault) bool {
	if fault.Kind != repair.MissingClose {
		return false
	}
	for _, other := range k.Doc.Faults {
		for _, at := range append(other.Also, other.Span) {
			if other.Kind == repair.Comment && at.End == len(k.Text.Value) && strings.Contains(k.Text.Value[at.Start:], "}") {
				return true
			}
		}
	}
	return false
}

// invalid is a finding about all places of one fault.
func invalid(b *airflow.Backend, fault repair.Fault, places []source.Span, targets []setting.Target) finding.Finding {
	k := b.Kwargs
	f := check.AtKwargs(k, places[0], k.Var.Name.Value+"/"+string(fault.Kind), jsonMessage(b, fault.Kind))
	f.Targets = check.TargetNames(targets...)
	if line := f.File.LineSpan(f.File.LineAt(f.Span.Start)); fault.Kind == repair.Comment && f.Span.End > line.End {
		f.Span.End = line.End // what it takes in beyond its line it was not meant to
	}
	for _, also := range places[1:] {
		if len(f.Related) < 3 {
			f.Related = append(f.Related, finding.Related{Range: source.Range{File: k.Var.Value.File, Span: k.File(also)}, Message: "also here"})
		}
	}
	return f
}

// refused reports an ENV instruction of ours at which the build stops.
func (p *pass) refused(v *setting.Variable, opt airflow.Option) {
	f := check.At(v.Value.File, v.Value.Span, v.Name.Value, finding.Message{
		Text: "Docker splits this value on spaces and strips its quotes", Effect: buildStops, Help: "Put the whole value in single quotes.",
	})
	if opt.Role == airflow.RoleKwargs {
		if e, ok := v.Value.Requote(v.Value.Value); ok {
			f.Fixes = check.SafeFix("put it in single quotes", e)
		}
	}
	p.Add(f)
}

// otherTargetsView returns how another target reads the same kwargs if they are not JSON there either; nil
// otherwise. One mistake can show in two ways to two readers.
func (p *pass) otherTargetsView(b *airflow.Backend, t setting.Target) *airflow.Backend {
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
