package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var kwargsDuplicateKey = define(Rule{
	ID:       "kwargs/duplicate-key",
	Title:    "Duplicate key in the kwargs",
	Severity: Warning,
	Doc: Doc{
		Why: "Python's json.loads silently uses the last of equal keys. A change of the first one has no effect.",
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "sep": "-", "sep": "--"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "sep": "--"}
`,
	},
}, func(p *pass) {
	p.Backends(func(b *airflow.Backend) {
		k := b.Kwargs
		if k == nil || k.Object() == nil {
			return
		}
		last := map[string]pyjson.Member{}
		for _, m := range k.Object().Members {
			last[m.Key.Text.Value] = m
		}
		for _, m := range k.Object().Members {
			kept := last[m.Key.Text.Value]
			if m.Key.Kind != pyjson.String || kept.Key == m.Key {
				continue
			}
			f := check.AtKwargs(k, m.Key.Span, m.Key.Text.Value, finding.Message{
				Text:    check.Named("duplicate key", m.Key.Text.Value) + " in the kwargs",
				Outcome: schema.Ignored, Effect: "Airflow uses the last value, so this one has no effect.",
				Help: "Remove one of the two.",
			})
			f.Related = []finding.Related{{Range: source.Range{File: k.Var.Value.File, Span: k.File(kept.Key.Span)}, Message: "the value that Airflow uses"}}
			p.Add(f)
		}
	})
})
