package rules

import "github.com/astrosecrets/astrosecrets/internal/airflow"

var backendMissing = define(Rule{
	ID:       "backend/missing",
	Title:    "There are kwargs but no backend class",
	Severity: Error,
	Doc: Doc{
		Why: `Airflow reads the kwargs only when a backend class is set. Without one they do nothing, in every release, and
nothing is logged.`,
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
	p.backends(func(b *airflow.Backend) {
		if b.Class != nil || b.Env.MaySetExternally(b.Section.Env(airflow.RoleBackend)) || misnamed(b.Env, b.Section) {
			return
		}
		name := b.Section.Env(airflow.RoleBackend)
		v, state, advice := b.Any(), "nothing sets "+name+here(b.Env), "set the class beside them"
		if empty := b.Env.Lookup(name); empty != nil {
			if b.Any().Value.File != empty.Value.File || b.Any().Value.Value == "" {
				return // it is switched off, for this target alone
			}
			v, state, advice = empty, name+" is empty", "put the class there"
		}
		f := onVariable(b.Env, v, says(state+", so "+TargetPlaceholder+" never reads the kwargs; "+advice))
		if b.Section == airflow.Workers {
			f.Text = state + ", so " + TargetPlaceholder + " ignores the workers' kwargs and takes those of [secrets]; " + advice + ", or remove them"
		}
		f.Span = v.Name.Span
		p.report(f)
	})
})
