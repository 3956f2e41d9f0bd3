package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var valuesWrongType = define(Rule{
	ID:       "values/wrong-type",
	Title:    "A value of the chart has the wrong type",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: "commonEnv and every env are lists of name and value, and each value is a string: true and 8080 require quotes. Otherwise Helm cannot render the chart, or Kubernetes refuses the Deployment.",
		Bad: `
-- values.yaml --
secretBackend: airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend
commonEnv:
  - name: AIRFLOW__SECRETS__USE_CACHE
    value: true
`,
		Good: `
-- values.yaml --
secretBackend: airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend
commonEnv:
  - name: AIRFLOW__SECRETS__USE_CACHE
    value: "true"
`,
	},
}, func(p *pass) { p.AddProblems(wrongTypes) })

const upgradeFails = "Kubernetes refuses the Deployment, so `helm upgrade` fails."

var wrongTypes = check.ProblemTable{
	load.ValuesNotMap: {Message: check.Always("expected a map of keys and values, found a list", "`helm upgrade` refuses the file and changes nothing.",
		"Write the keys of the chart at the top level.")},
	load.ValuesBackendNotString: {Message: func(problem load.Problem) finding.Message {
		return finding.Message{Text: check.Expected("a string", "`secretBackend`", problem), Outcome: schema.DoesNotStart, Effect: "The agents get text that is not a class path, and do not start.", Help: "Write the path of the class."}
	}},
	load.ValuesEnvNotList: {Message: func(problem load.Problem) finding.Message {
		return finding.Message{
			Text: check.Expected("a list", "`"+problem.Name+"`", problem), Effect: "`helm upgrade` fails, or the agents start without these variables.",
			Help: "Write a list of items with `name` and `value`.",
		}
	}},
	load.ValuesEnvItem: {Message: func(problem load.Problem) finding.Message {
		return finding.Message{Text: "this item of `" + problem.Name + "` has no `name`", Effect: upgradeFails, Help: "Write it with `name` and `value`."}
	}},
	load.ValuesEnvNotString: {
		Fix: "write it as a string",
		Severity: func(problem load.Problem) Severity {
			if problem.Scalar { // a template that quotes every value lets it pass
				return Warning
			}
			return Error
		},
		Message: func(problem load.Problem) finding.Message {
			m := finding.Message{Text: check.Expected("a string", "`value`", problem), Effect: upgradeFails, Help: asText(problem)}
			if problem.Scalar {
				m.Effect, m.Help = "Kubernetes refuses it and `helm upgrade` fails, unless the chart quotes the value.", "Put it in quotes."
			}
			return m
		},
	},
	load.ChartEnvNotString: {Fix: "write it as a string", Message: func(problem load.Problem) finding.Message {
		return finding.Message{Text: check.Expected("a string", "`value`", problem), Effect: "`helm upgrade` fails, or Airflow gets text that is not JSON.", Help: asText(problem)}
	}},
	load.ChartConfigNotString: {Fix: "write it as a string", Message: func(problem load.Problem) finding.Message {
		return finding.Message{
			Text: check.Expected("a string", "`"+problem.Name+"`", problem), Effect: "The chart writes it into airflow.cfg as Go prints it, which is not JSON.",
			Help: asText(problem),
		}
	}},
	load.HelmSetList: {Message: check.Always("helm reads the braces as a list and splits it at each comma",
		"The chart gets a list, so Airflow gets text that is not JSON.", "Put the kwargs into a values file, or write a backslash before each brace and comma.")},
}

// asText is the help for a map or a list where a string belongs.
func asText(problem load.Problem) string {
	if problem.Encoded {
		return "Put it into jsonencode(…)."
	}
	return "Write it as JSON text, in single quotes."
}
