package rules

import "github.com/astrosecrets/astrosecrets/internal/airflow"

var backendMalformed = define(Rule{
	ID:       "backend/malformed",
	Title:    "Quotes or blanks are part of the backend class",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: `Some places keep quotes and blanks as a part of the value: docker --env-file, a quoted YAML list item, airflow.cfg.
Airflow does not strip them and cannot import a class of that name.`,
		Log: `airflow.exceptions.AirflowConfigException: The object could not be loaded. Please check "backend" key in "secrets" section. Current value: "…".`,
		Bad: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
ENV AIRFLOW__SECRETS__BACKEND="'airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend'"
ENV AIRFLOW__SECRETS__BACKEND_KWARGS='{"vault_url": "https://contoso.vault.azure.net/"}'
`,
		Good: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
ENV AIRFLOW__SECRETS__BACKEND="airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend"
ENV AIRFLOW__SECRETS__BACKEND_KWARGS='{"vault_url": "https://contoso.vault.azure.net/"}'
`,
	},
}, func(p *pass) {
	p.backends(func(b *airflow.Backend) {
		if !b.Malformed || b.Path == "" || p.misreadClass(b.Class) {
			return
		}
		f := onVariable(b.Env, b.Class, says("the quotes or blanks around the class are part of the value here: "+cannotImport+"; write the bare path"))
		if e, ok := b.Class.Value.Rewrite(b.Path); ok {
			f.Fixes = fixes("write the bare path", e)
		}
		p.report(f)
	})
})
