package rules

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/dockerimage"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var kwargsMissing = define(Rule{
	ID:       "kwargs/missing",
	Title:    "The backend requires kwargs, and none are set",
	Severity: Error,
	Doc: Doc{
		Why: `Some backends have defaults that work, others do not: with Key Vault and no vault URL every lookup fails, Vault
without a way to log in does not start, a local filesystem backend without files is empty. On Astro the kwargs may be
set in the UI, so this is reported only if the files set everything: for local runs and agents.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	p.Backends(func(b *airflow.Backend) {
		name := b.Section.Env(airflow.RoleKwargs)
		empty := b.Kwargs != nil && b.Kwargs.Empty()
		if b.Spec == nil || b.Kwargs != nil && !empty || setsOne(b) || b.Env.MaySetExternally(name) || misnamedKwargs(b) || p.brokenValues(b) || p.brokenENV(name) ||
			b.Section == airflow.Workers && b.Env.Secrets.Kwargs != nil {
			return
		}
		for _, v := range b.Spec.Validate(map[string]any{}, b.Versions()) {
			if v.Keyword != "required" && v.Rule != "kwargs/missing" && v.Rule != "kwargs/incomplete" {
				continue
			}
			severity, needed := check.SeverityOf(b, v)
			if !needed {
				continue
			}
			f := check.AtVariable(b.Env, b.Class, finding.Message{Text: name + " is not set" + check.ForTarget(b.Env) + ": " + v.Message, Outcome: v.Outcome, Effect: v.Effect, Help: v.Help})
			if empty {
				f = check.AtName(b.Env, b.Kwargs.Var, finding.Message{Text: "the kwargs are empty: " + v.Message, Outcome: v.Outcome, Effect: v.Effect, Help: v.Help})
			}
			p.AddAs(severity, f)
			return
		}
	})
})

// setsOne reports a variable for a single kwarg, which counts as kwargs. Where Airflow does not read
// them, it has to name a kwarg: kwargs/unsupported says what is missing then.
func setsOne(b *airflow.Backend) bool {
	return slices.ContainsFunc(b.PerKey, func(pk airflow.PerKey) bool {
		right, _ := b.Spec.SuggestKwarg(pk.Kwarg)
		return b.Env.ReadsPerKey() || right != "" || b.Spec.Kwarg(pk.Kwarg) != nil
	})
}

// brokenValues reports agents whose values have a fault of form: the kwargs may be in the
// part that cannot be read, and values/* says so.
func (p *pass) brokenValues(b *airflow.Backend) bool {
	if b.Env.Target != setting.Remote {
		return false
	}
	return wrongTypes.Has(p.Problems, func(problem load.Problem) bool { return !problem.Scalar }) ||
		invalidYAML.Has(p.Problems, func(load.Problem) bool { return true })
}

// brokenENV reports whether an ENV instruction that BuildKit refuses sets a variable:
// kwargs/invalid-json reports it.
func (p *pass) brokenENV(name string) bool {
	return slices.ContainsFunc(p.Broken, func(r dockerimage.RefusedVariable) bool { return r.Name.Value == name })
}
