package rules

import (
	"fmt"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var prefixLetterCase = define(Rule{
	ID:       "prefix/letter-case",
	Title:    "Prefixes that differ only in upper and lower case",
	Severity: Warning,
	Defers:   []RuleID{"prefix/collision"},
	Doc: Doc{
		Why: `Key Vault ignores case in the names of secrets. If the prefixes of connections and variables differ only in case, a
connection and a variable with the same id use the same secret.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "team-a", "variables_prefix": "Team-A"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "team-a-connections", "variables_prefix": "team-a-variables"}
`,
	},
}, func(p *pass) {
	p.Kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		if !b.Spec.IgnoresCase() || !check.HasReadableKwargs(b) {
			return
		}
		type lookup struct {
			name schema.Name
			kind schema.Kind
		}
		first := map[string]lookup{} // by the name in lower case
		for _, kind := range check.Kinds() {
			for _, name := range check.StoreNames(b, kind) {
				folded := strings.ToLower(name.Name)
				other, taken := first[folded]
				if !taken {
					first[folded] = lookup{name, kind}
					continue
				}
				m := check.PrefixMember(b, kind)
				if m == nil { // the default prefix of this kind
					m = check.PrefixMember(b, other.kind)
				}
				if other.name == name || m == nil { // prefix/collision reports equal names
					continue
				}
				p.Add(check.AtKwargs(k, m.Value.Span, m.Key.Text.Value, finding.Message{
					Text:    fmt.Sprintf("the prefixes for %ss and %ss differ only in upper and lower case", other.kind, kind),
					Outcome: schema.AsWritten, Effect: fmt.Sprintf("%s ignores case, so a %s and a %s with the same id use the same secret.", b.Spec.Title, other.kind, kind),
					Help: "Set prefixes that differ in more than case.",
				}))
			}
		}
	})
})
