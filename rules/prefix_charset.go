package rules

var prefixCharset = define(Rule{
	ID:       "prefix/charset",
	Title:    "No secret of the store can have this prefix",
	Severity: Error,
	Doc: Doc{
		Why: `Each store has its own alphabet for names: Key Vault takes letters, digits and dashes, Google Secret Manager
underscores too, neither takes a slash. A prefix outside of it matches nothing, and only some backends say so.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "airflow/connections"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "airflow-connections"}
`,
	},
}, func(p *pass) { p.violations("prefix/charset") })
