package rules

var projectInvalidAirflowCfg = define(Rule{
	ID:       "project/invalid-airflow-cfg",
	Title:    "Python's configparser refuses airflow.cfg",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: `Airflow reads airflow.cfg with configparser in strict mode: a line that is no option, a section or an option that
stands twice, a single percent sign in a value stop every airflow command before it starts. (A closing brace that is not
indented is kwargs/invalid-json.)`,
		Log: "configparser.InterpolationSyntaxError: '%' must be followed by '%' or '(', found: …",
		Bad: `
-- airflow.cfg --
[secrets]
backend = airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
backend_kwargs = {"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "team%a"}
`,
		Good: `
-- airflow.cfg --
[secrets]
backend = airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
backend_kwargs = {"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "team-a"}
`,
	},
}, func(p *pass) { p.problems("project/invalid-airflow-cfg") })
