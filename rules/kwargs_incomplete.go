package rules

var kwargsIncomplete = define(Rule{
	ID:       "kwargs/incomplete",
	Title:    "Kwargs that only work together are given in part",
	Severity: Error,
	Doc: Doc{
		Why: `Some kwargs make sense only as a set: a service principal is a tenant, a client and a secret; each Vault
auth_type has its own. With a part of the set the backend either refuses to start or ignores what was given and tries
another identity, which may not exist or may not be allowed to read.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) { p.violations("kwargs/incomplete") })
