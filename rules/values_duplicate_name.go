package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var valuesDuplicateName = define(Rule{
	ID:       "values/duplicate-name",
	Title:    "Duplicate name",
	Severity: Warning,
	Doc: Doc{
		Why: "Kubernetes keeps the last of two variables with one name in a list, and Helm the last of two equal keys of a map. A change of the first one has no effect.",
		Bad: `
-- values.yaml --
secretBackend: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
commonEnv:
  - name: AIRFLOW__SECRETS__BACKEND_KWARGS
    value: '{"vault_url": "https://fabrikam.vault.azure.net/"}'
  - name: AIRFLOW__SECRETS__BACKEND_KWARGS
    value: '{"vault_url": "https://contoso.vault.azure.net/"}'
`,
		Good: `
-- values.yaml --
secretBackend: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
commonEnv:
  - name: AIRFLOW__SECRETS__BACKEND_KWARGS
    value: '{"vault_url": "https://contoso.vault.azure.net/"}'
`,
	},
}, func(p *pass) { p.AddProblems(duplicateNames) })

var duplicateNames = check.ProblemTable{
	load.ValuesDuplicateKey: {Message: func(problem load.Problem) finding.Message {
		return finding.Message{Text: "duplicate key `" + problem.Name + "`", Effect: "Helm keeps the last one, so the first has no effect.", Help: "Merge the two into one key."}
	}},
	load.ValuesDuplicateName: {Message: func(problem load.Problem) finding.Message {
		return finding.Message{
			Text:   "duplicate name in this list of variables",
			Effect: fmt.Sprintf("Kubernetes keeps the last one, so the item on line %d has no effect.", problem.Line), Help: "Remove one of the two items.",
		}
	}},
}
