package rules

var projectUnreadableFile = define(Rule{
	ID:       "project/unreadable-file",
	Title:    "A file of the project cannot be read",
	Severity: Error,
	Fix:      NoFix,
	Doc: Doc{
		Why: "A file that cannot be read, is too large, is no text or is not UTF-8 may configure anything: what it says is not checked, and its readers may not be able to read it either.",
		Bad: "-- .env --\nA=\x00\n",
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) { p.problems("project/unreadable-file") })
