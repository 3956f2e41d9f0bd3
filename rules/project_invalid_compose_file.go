package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var projectInvalidComposeFile = define(Rule{
	ID:       "project/invalid-compose-file",
	Title:    "Compose refuses the file",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: "`docker compose` and `astro dev start` refuse a Compose file that is not valid YAML, that has a duplicate name in a map,\n" +
			"or with a \"${\" that does not start a valid variable reference. No container starts.",
		Log: "invalid interpolation format for services.airflow-scheduler.environment. …: you may need to escape any $ with another $",
		Bad: `
-- docker-compose.yml --
services:
  airflow-scheduler:
    environment:
      AIRFLOW__SECRETS__BACKEND: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
      AIRFLOW__SECRETS__BACKEND_KWARGS: '{"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "conn${"}'
`,
		Good: `
-- docker-compose.yml --
services:
  airflow-scheduler:
    environment:
      AIRFLOW__SECRETS__BACKEND: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
      AIRFLOW__SECRETS__BACKEND_KWARGS: '{"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "conn"}'
`,
	},
}, func(p *pass) { p.AddProblems(composeRefusals) })

const composeStops = "Compose refuses the file, so no container starts."

var composeRefusals = check.ProblemTable{
	load.ComposeInvalidYAML:   {Message: check.Detailed("invalid YAML: ", composeStops, "Correct the YAML at this line.")},
	load.ComposeDuplicateName: {Message: check.Always("duplicate name in this map", composeStops, "Remove one of the two entries.")},
	load.ComposeNotString: {Fix: "put it in single quotes", Message: func(problem load.Problem) finding.Message {
		return finding.Message{Text: check.Expected("a string", "", problem), Effect: composeStops, Help: "Write the JSON as a string, in single quotes."}
	}},
	load.ComposeItemNotString: {Message: check.Always("this item of the list is a map, because of the colon and the space", composeStops,
		"Write NAME=VALUE in single quotes, or write the whole environment as a map.")},
	load.ComposeInterpolation: {Message: check.Always("this `$` does not start a valid variable reference", composeStops, "Write `$$` for a dollar sign.")},
}
