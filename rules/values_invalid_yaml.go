package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var valuesInvalidYAML = define(Rule{
	ID:       "values/invalid-yaml",
	Title:    "The values file is not YAML",
	Severity: Error,
	Doc: Doc{
		Why: "Helm cannot read the file, and the upgrade fails before anything is changed.",
		Bad: `
-- values.yaml --
secretBackend: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
commonEnv:
  - name: AIRFLOW__SECRETS__BACKEND_KWARGS
    value: "{"vault_url": "https://contoso.vault.azure.net/"}"
`,
		Good: `
-- values.yaml --
secretBackend: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
commonEnv:
  - name: AIRFLOW__SECRETS__BACKEND_KWARGS
    value: '{"vault_url": "https://contoso.vault.azure.net/"}'
`,
	},
}, func(p *pass) { p.AddProblems(invalidYAML) })

var invalidYAML = check.ProblemTable{
	load.ValuesInvalidYAML: {Message: check.Detailed("invalid YAML: ", "`helm upgrade` refuses the file and changes nothing.", "Correct the YAML at this line.")},
}
