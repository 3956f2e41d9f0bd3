package rules

var projectUnusedSuppression = define(Rule{
	ID:       "project/unused-suppression",
	Title:    "Unused suppression",
	Severity: Warning,
	Fix:      Safe,
	Tags:     []string{Unnecessary},
	Doc: Doc{
		Why: `A suppression that is no longer needed hides the next finding of its rule on that line. A suppression without a rule or
without a reason has no effect. It is reported only for rules that ran. In .env a suppression must be on a line of its
own above the variable: after the value, some readers read it as part of the value.`,
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
