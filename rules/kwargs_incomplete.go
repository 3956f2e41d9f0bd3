package rules

var kwargsIncomplete = define(Rule{
	ID:       "kwargs/incomplete",
	Title:    "Some of the kwargs that are required together are missing",
	Severity: Error,
	Doc: Doc{
		Why: `Some kwargs are required together: a service principal is a tenant, a client and a secret; each Vault auth_type
has its own set. With a part of the set the backend does not start, or it ignores the kwargs that are set and uses
another identity, which may not exist or may not have access.`,
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
}, func(p *pass) { p.AddViolations("kwargs/incomplete") })
