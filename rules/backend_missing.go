package rules

import "astrosecrets/internal/airflow"

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
		if b.Class != nil || b.Env.Open(b.Section.Env(airflow.RoleBackend)) || misnamed(b.Env, b.Section) {
			return
		}
		v := b.Any()
		f := onVariable(b.Env, v, "nothing sets "+b.Section.Env(airflow.RoleBackend)+here(b.Env)+", so "+Airflow+
			" never reads these kwargs; set the class beside them")
		if b.Section == airflow.Workers {
			f.Message = "nothing sets AIRFLOW__WORKERS__SECRETS_BACKEND, so " + Airflow +
				" ignores these kwargs and takes those of [secrets]; set the class too, or remove them"
		}
		f.Span = v.Name.Span
		p.report(f)
	})
})
