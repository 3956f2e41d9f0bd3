package rules

var prefixSeparator = define(Rule{
	ID:       "prefix/separator",
	Title:    "The separator makes names that the store cannot have",
	Severity: Error,
	Doc: Doc{
		Why: `sep joins the prefix and the id. On Key Vault it also takes the place of every underscore: with "" the connection
my_db is asked for as mydb, with "/" or "_" the name is one that no secret can have. Nothing is ever found, and Airflow
goes on to environment variables and the metadata database as if the secret did not exist.`,
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
}, func(p *pass) { p.violations("prefix/separator") })
