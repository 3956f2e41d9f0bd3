package rules

import (
	"astrosecrets/internal/airflow"
	"astrosecrets/internal/pyjson"
	"astrosecrets/schema"
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
	p.backends(func(b *airflow.Backend) {
		k := b.Kwargs
		if k == nil {
			return
		}
		for _, fault := range k.Faults() {
			if fault.Kind == pyjson.Empty && k.Text.Value == "" || openObject(b, k, fault) {
				continue
			}
			if fault.Kind == pyjson.Template && isPlaceholder(k, fault) {
				continue // kwargs/placeholder says it better
			}
			f := on(k, fault.Span, k.Var.Name.Value+"/"+string(fault.Kind), fault.Message+": "+dropped(b))
			for _, also := range fault.Also {
				if len(f.Related) < 3 {
					f.Related = append(f.Related, related{k.Var.Value.File, k.File(also), "and here"})
				}
			}
			if len(fault.Edits) > 0 {
				f.Fixes = k.Fix("write it as JSON", fault.Edits...)
			}
			p.report(f)
		}
	})
})

// dropped says what Airflow makes of kwargs that are not JSON.
func dropped(b *airflow.Backend) string {
	silent := schema.Range{Until: "2.4.1"}
	if len(b.Env.Airflow) > 0 && b.Env.Airflow.All(silent) {
		return Airflow + " drops the kwargs without a word and starts the backend with its defaults"
	}
	return "this is not JSON, so " + Airflow + " logs one warning and starts the backend without any kwargs"
}

// openObject reports a bare $VAR in a place where the backend takes an object or a number:
// the variable may hold just that, and then the whole is JSON.
func openObject(b *airflow.Backend, k *airflow.Kwargs, fault pyjson.Fault) bool {
	if fault.Kind != pyjson.Variable || k.Object() == nil {
		return false
	}
	for _, m := range k.Object().Members {
		if m.Value.Kind != pyjson.Unknown || m.Value.Span != fault.Span {
			continue
		}
		if b.Def == nil {
			return true
		}
		kwarg := b.Def.Kwarg(m.Key.Text.Value)
		if kwarg == nil {
			return false
		}
		for _, t := range kwarg.Types {
			if t != "string" && t != "null" {
				return true
			}
		}
	}
	return false
}
