package rules

var valuesWrongType = define(Rule{
	ID:       "values/wrong-type",
	Title:    "A value of the chart has the wrong type",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: "commonEnv and every env are lists of name and value, as Kubernetes has them, and each value is a string: true and 8080 have to be quoted. Otherwise the chart cannot be rendered, or Kubernetes refuses the Deployment.",
		Bad: `
-- values.yaml --
secretBackend: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
commonEnv:
  - name: AIRFLOW__SECRETS__BACKEND_KWARGS
    value: '{"vault_url": "https://contoso.vault.azure.net/"}'
  - name: AIRFLOW__SECRETS__USE_CACHE
    value: true
`,
		Good: `
-- values.yaml --
secretBackend: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
commonEnv:
  - name: AIRFLOW__SECRETS__BACKEND_KWARGS
    value: '{"vault_url": "https://contoso.vault.azure.net/"}'
`,
	},
}, func(p *pass) { p.problems("values/wrong-type") })
