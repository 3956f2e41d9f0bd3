package rules

var kwargsWrongType = define(Rule{
	ID:       "kwargs/wrong-type",
	Title:    "A kwarg has a value of the wrong type",
	Severity: Error,
	Doc: Doc{
		Why: `The backend uses the value as is. A number in place of a string, or the string "2" in place of the number 2,
can stop Airflow at start, make every lookup fail, or set something else. The finding says which of these happens.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": 42}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "airflow-connections"}
`,
	},
}, func(p *pass) { p.AddViolations("kwargs/wrong-type") })
