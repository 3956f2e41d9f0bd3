package rules

var kwargsInvalidValue = define(Rule{
	ID:       "kwargs/invalid-value",
	Title:    "A value of the kwargs is one that the backend or its store refuses",
	Severity: Error,
	Doc: Doc{
		Why: `The value has the right type and still cannot work: a vault URL without https, an auth_type that does not
exist, a region that is no region. Most clients only find out at the first look-up, and Airflow then goes on as if the
secret did not exist.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "contoso.vault.azure.net"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) { p.violations("kwargs/invalid-value") })
