package rules

var projectUnusedSuppression = define(Rule{
	ID:       "project/unused-suppression",
	Title:    "A suppression suppresses nothing",
	Severity: Warning,
	Fix:      Safe,
	Doc: Doc{
		Why: `A suppression that is not needed any more hides the next mistake of its kind on that line, and one that names no rule,
or gives no reason, never did anything. It is judged only for rules that ran. In .env a suppression stands on a line of
its own above the variable: behind the value it would be part of the value for some readers.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
# astrosecrets: ignore kwargs/unknown-key -- the fork of the provider has it
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
# astrosecrets: ignore kwargs/unknown-key -- the fork of the provider has it
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "region": "westeurope"}
`,
	},
	// The engine reports it: it alone knows what every other rule found.
}, func(*pass) {})
