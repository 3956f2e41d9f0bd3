package rules

var prefixCharset = define(Rule{
	ID:       "prefix/charset",
	Title:    "The store does not allow secret names with this prefix",
	Severity: Error,
	Doc: Doc{
		Why: `Each store allows its own characters in names: Key Vault allows letters, digits and dashes, Google Secret Manager
underscores too, neither allows a slash. With any other prefix no lookup finds a secret, and only some backends log that.`,
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
}, func(p *pass) { p.AddViolations("prefix/charset") })
