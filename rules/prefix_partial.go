package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/schema"
)

var prefixPartial = define(Rule{
	ID:       "prefix/partial",
	Title:    "The prefixes are emptied only in part",
	Severity: Warning,
	Doc: Doc{
		Why: `To do without prefixes, all of them have to be empty. With one of them left, that kind is still looked up under its
prefix (the default counts too), and the other without: secrets named by one convention are found for half of the
look-ups. To switch a kind off, use null.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "", "variables_prefix": "airflow-variables"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "airflow-connections", "variables_prefix": null}
`,
	},
}, func(p *pass) {
	p.kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		if !legible(b) {
			return
		}
		// Configuration is looked up by hardly anybody: its prefix does not count here.
		c, v := prefixMember(b, schema.Connection), prefixMember(b, schema.Variable)
		for _, pair := range [][2]*pyjson.Member{{c, v}, {v, c}} {
			m, other := pair[0], pair[1]
			if m == nil || m.Value.Text.Value != "" {
				continue
			}
			kind, rest := schema.Connection, schema.Variable
			if m == v {
				kind, rest = rest, kind
			}
			name := b.Spec.PrefixKwarg(rest)
			switch value, set := b.Arguments()[name]; {
			case set && (value == "" || value == nil), other != nil && other.Value.Text.Value == "":
				continue
			}
			p.report(on(k, m.Value.Span, m.Key.Text.Value, says(fmt.Sprintf(
				"%ss are looked up without a prefix, and %ss still with one: empty `%s` too, or set it to null if no %s is kept here",
				kind, rest, name, rest))))
		}
	})
})
