package rules

var kwargsWrongType = define(Rule{
	ID:       "kwargs/wrong-type",
	Title:    "A value of the kwargs has a type that the backend cannot use",
	Severity: Error,
	Doc: Doc{
		Why: `The backend takes the value as it is: a number where text is expected, or the text "2" where the number 2 is
expected, raises an exception when Airflow starts or at the first look-up.`,
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
}, func(p *pass) { p.violations("kwargs/wrong-type") })
