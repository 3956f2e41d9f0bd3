package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var valuesExpansion = define(Rule{
	ID:       "values/expansion",
	Title:    "$(NAME) in a value refers to a variable that is not set",
	Severity: Warning,
	Doc: Doc{
		Why: "Kubernetes replaces $(NAME) in the value of a variable with the variable NAME of the same container that is set above, and keeps the text if there is none. $$(NAME) always keeps the text.",
		Bad: `
-- values.yaml --
secretBackend: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
commonEnv:
  - name: AIRFLOW__SECRETS__BACKEND_KWARGS
    value: '{"vault_url": "https://$(VAULT_NAME).vault.azure.net/"}'
`,
		Good: `
-- values.yaml --
secretBackend: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
commonEnv:
  - name: AIRFLOW__SECRETS__BACKEND_KWARGS
    value: '{"vault_url": "https://contoso.vault.azure.net/"}'
`,
	},
}, func(p *pass) { p.AddProblems(expansions) })

var expansions = check.ProblemTable{
	load.ValuesExpansion: {Message: check.Always("no variable of this name is set above, so Kubernetes does not expand it",
		"The agents get the text `$(…)` as it is.", "Set the variable above this one, or write `$$(…)` if the text is meant.")},
}
