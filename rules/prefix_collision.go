package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

var prefixCollision = define(Rule{
	ID:       "prefix/collision",
	Title:    "Connections, variables or configuration share one namespace",
	Severity: Warning,
	Doc: Doc{
		Why: `With equal prefixes a connection and a variable of the same name are the same secret: Airflow reads a connection's
URI as a variable, or a variable's text as a connection, and access cannot be granted to one kind alone.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "airflow", "variables_prefix": "airflow"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "airflow-connections", "variables_prefix": "airflow-variables"}
`,
	},
}, func(p *pass) {
	p.kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		if !legible(b) {
			return
		}
		first := map[schema.Name]schema.Kind{}
		for _, kind := range kinds {
			for _, name := range asked(b, kind) {
				other, clash := first[name]
				if !clash {
					first[name] = kind
					continue
				}
				p.collision(b, k, other, kind)
				break
			}
		}
	})
})

func (p *pass) collision(b *airflow.Backend, k *airflow.Kwargs, one, two schema.Kind) {
	var at []source.Span
	var key string
	for _, kind := range []schema.Kind{two, one} {
		if m := prefixMember(b, kind); m != nil {
			at = append(at, m.Value.Span)
			if key == "" {
				key = m.Key.Text.Value
			}
		}
	}
	if len(at) == 0 {
		return
	}
	f := on(k, at[0], key, says(fmt.Sprintf("%ss and %ss are looked up under the same names: a %s and a %s called alike are one secret; give them different prefixes, or null to the kind you do not keep here",
		one, two, one, two)))
	if len(at) > 1 {
		f.Related = []finding.Related{{Range: source.Range{File: k.Var.Value.File, Span: k.File(at[1])}, Message: "the prefix of the other kind"}}
	}
	p.report(f)
}
