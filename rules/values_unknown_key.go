package rules

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var valuesUnknownKey = define(Rule{
	ID:       "values/unknown-key",
	Title:    "Unknown key for the chart",
	Severity: Warning,
	Doc: Doc{
		Why: "Helm silently ignores keys that a chart does not use. The chart of the agent has the key secretBackend for the class and no key for the kwargs: they belong in commonEnv.",
		Bad: `
-- values.yaml --
secretBackend: airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend
secretBackendKwargs: '{"region_name": "eu-west-1"}'
`,
		Good: `
-- values.yaml --
secretBackend: airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend
commonEnv:
  - name: AIRFLOW__SECRETS__BACKEND_KWARGS
    value: '{"region_name": "eu-west-1"}'
`,
	},
}, func(p *pass) { p.AddProblems(unknownKeys) })

var unknownKeys = check.ProblemTable{
	load.ValuesUnknownKey: {Message: func(problem load.Problem) finding.Message {
		m := finding.Message{Text: check.Named("unknown key", problem.Name) + " for the chart", Effect: "Helm silently ignores it.", Help: "Remove it, or correct its name."}
		switch {
		case strings.Contains(strings.ToLower(problem.Name), "kwargs"):
			m.Help = "Put the kwargs into commonEnv, as an item with the name AIRFLOW__SECRETS__BACKEND_KWARGS."
		case problem.Suggestion != "":
			m.Help = "Rename it to `" + problem.Suggestion + "`."
		}
		return m
	}},
}
