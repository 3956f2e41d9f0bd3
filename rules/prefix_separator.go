package rules

var prefixSeparator = define(Rule{
	ID:       "prefix/separator",
	Title:    "The store does not allow secret names with this separator",
	Severity: Error,
	Doc: Doc{
		Why: `sep joins the prefix and the id. On Key Vault it also replaces every underscore: with "" Airflow looks up the
connection my_db as mydb; with "/" or "_" the name is one that Key Vault does not allow. Every lookup finds nothing, and
Airflow continues with environment variables and the metadata database as if the secret did not exist.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "sep": "/"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "sep": "-"}
`,
	},
}, func(p *pass) { p.AddViolations("prefix/separator") })
