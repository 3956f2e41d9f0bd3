package rules

import (
	"fmt"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var prefixPartial = define(Rule{
	ID:       "prefix/partial",
	Title:    "Only some prefixes are empty",
	Severity: Warning,
	Doc: Doc{
		Why: `To use no prefixes, all of them must be empty. If one is left, Airflow still looks up that kind with its prefix (the
default one too) and the other kind without: one naming convention works for half of the lookups. To disable lookups of
a kind, set its prefix to null.`,
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
	p.Kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		if !check.HasReadableKwargs(b) {
			return
		}
		// Lookups of configuration are rare: its prefix is not considered here.
		c, v := check.PrefixMember(b, schema.Connection), check.PrefixMember(b, schema.Variable)
		for _, pair := range [][2]*pyjson.Member{{c, v}, {v, c}} {
			m, other := pair[0], pair[1]
			if m == nil || m.Value.Text.Value != "" || strings.HasSuffix(m.Key.Text.Value, "_file_path") { // a file, not a prefix
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
			p.Add(check.AtKwargs(k, m.Value.Span, m.Key.Text.Value, finding.Message{
				Text:    fmt.Sprintf("only the prefix for %ss is empty", kind),
				Outcome: schema.AsWritten, Effect: fmt.Sprintf("Airflow looks up %ss without a prefix, and %ss with one.", kind, rest),
				Help: fmt.Sprintf("Set `%s` to \"\" too, or to null if the store holds no %s.", name, rest),
			}))
		}
	})
})
