package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var prefixCollision = define(Rule{
	ID:       "prefix/collision",
	Title:    "Connections, variables or configuration use the same secret names",
	Severity: Warning,
	Doc: Doc{
		Why: `With equal prefixes a connection and a variable with the same id use the same secret: Airflow reads the URI of a
connection as a variable, or the text of a variable as a connection, and access to one kind cannot be granted alone.`,
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
	p.Kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		if !check.HasReadableKwargs(b) {
			return
		}
		first := map[schema.Name]schema.Kind{}
		for _, kind := range check.Kinds() {
			for _, name := range check.StoreNames(b, kind) {
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
		if m := check.PrefixMember(b, kind); m != nil {
			at = append(at, m.Value.Span)
			if key == "" {
				key = m.Key.Text.Value
			}
		}
	}
	if len(at) == 0 {
		return
	}
	f := check.AtKwargs(k, at[0], key, finding.Message{
		Text:    fmt.Sprintf("%ss and %ss use the same secret names", one, two),
		Outcome: schema.AsWritten, Effect: fmt.Sprintf("A %s and a %s with the same id use the same secret.", one, two),
		Help: "Set different prefixes, or set the prefix of the kind that this store does not hold to null.",
	})
	if len(at) > 1 {
		f.Related = []finding.Related{{Range: source.Range{File: k.Var.Value.File, Span: k.File(at[1])}, Message: "the other prefix"}}
	}
	p.Add(f)
}
