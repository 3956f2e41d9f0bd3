package rules

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var backendMissing = define(Rule{
	ID:       "backend/missing",
	Title:    "The kwargs are set, but no backend class",
	Severity: Error,
	Doc: Doc{
		Why: `Airflow reads the kwargs only if a backend class is set. Without a class Airflow silently ignores them, in every
release.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	p.Backends(func(b *airflow.Backend) {
		if b.Class != nil || b.Env.MaySetExternally(b.Section.Env(airflow.RoleBackend)) || misnamed(b.Env, b.Section) {
			return
		}
		if b.Kwargs != nil && len(b.PerKey) == 0 && b.Kwargs.Object() != nil && len(b.Kwargs.Object().Members) == 0 {
			return // nothing is lost
		}
		name := b.Section.Env(airflow.RoleBackend)
		v, m := b.Any(), finding.Message{Text: name + " is not set" + check.ForTarget(b.Env), Outcome: schema.Ignored, Effect: "Airflow never reads the kwargs.", Help: "Set the class next to the kwargs."}
		if empty := b.Env.Lookup(name); empty != nil {
			if b.Any().Value.File != empty.Value.File || b.Any().Value.Value == "" {
				return // this target disables the backend
			}
			v, m.Text, m.Help = empty, name+" is empty", "Set it to the class."
		}
		if b.Section == airflow.Workers {
			m.Effect = "Workers ignore these kwargs and use those of [secrets]."
			m.Help = strings.TrimSuffix(m.Help, ".") + ", or remove the kwargs for workers."
		}
		p.Add(check.AtName(b.Env, v, m))
	})
})
