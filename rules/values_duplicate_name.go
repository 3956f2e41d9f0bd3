package rules

var valuesDuplicateName = define(Rule{
	ID:       "values/duplicate-name",
	Title:    "A name stands twice",
	Severity: Warning,
	Fix:      NoFix,
	Doc: Doc{
		Why: "Of two variables with one name in a list Kubernetes keeps the last, and of two equal keys of a map Helm does. Whoever edits the first one sees no effect.",
		Bad: `
-- values.yaml --
secretBackend: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
commonEnv:
  - name: AIRFLOW__SECRETS__BACKEND_KWARGS
    value: '{"vault_url": "https://fabrikam.vault.azure.net/"}'
  - name: AIRFLOW__SECRETS__BACKEND_KWARGS
    value: '{"vault_url": "https://contoso.vault.azure.net/"}'
`,
		Good: `
-- values.yaml --
secretBackend: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
commonEnv:
  - name: AIRFLOW__SECRETS__BACKEND_KWARGS
    value: '{"vault_url": "https://contoso.vault.azure.net/"}'
`,
	},
}, func(p *pass) { p.problems("values/duplicate-name") })
