package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

var kwargsDuplicateKey = define(Rule{
	ID:       "kwargs/duplicate-key",
	Title:    "A key stands twice in the kwargs",
	Severity: Warning,
	Doc: Doc{
		Why: "Python's json.loads takes the last of equal keys without a word. Whoever edits the first one will wonder why nothing changes.",
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
	p.backends(func(b *airflow.Backend) {
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
			f := on(k, m.Key.Span, m.Key.Text.Value,
				says(fmt.Sprintf("%s is set again further on, and the last one wins: this value has no effect; remove it", quote(m.Key.Text.Value))))
			f.Related = []finding.Related{{Range: source.Range{File: k.Var.Value.File, Span: k.File(kept.Key.Span)}, Message: "the one that counts"}}
			p.report(f)
		}
	})
})
