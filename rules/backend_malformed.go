package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var backendMalformed = define(Rule{
	ID:       "backend/malformed",
	Title:    "The backend class contains quotes or whitespace",
	Severity: Error,
	Fix:      Safe,
	Defers:   []RuleID{"env/readers-disagree", "env/unreadable"},
	Doc: Doc{
		Why: `Some readers keep quotes and whitespace as a part of the value: docker --env-file, Compose for a quoted list item,
airflow.cfg. Airflow does not strip them and cannot import a class of that name.`,
		Log: `airflow.exceptions.AirflowConfigException: The object could not be loaded. Please check "backend" key in "secrets" section. Current value: "…".`,
		Bad: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
ENV AIRFLOW__SECRETS__BACKEND="'airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend'"
`,
		Good: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
ENV AIRFLOW__SECRETS__BACKEND="airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
`,
	},
}, func(p *pass) {
	p.Backends(func(b *airflow.Backend) {
		if !b.Malformed || b.Path == "" {
			return
		}
		f := check.AtVariable(b.Env, b.Class, finding.Message{
			Text: "the backend class contains quotes or whitespace", Outcome: schema.DoesNotStart, Effect: cannotImport, Help: "Write the path of the class without quotes and whitespace.",
		})
		if e, ok := b.Class.Value.Rewrite(b.Path); ok {
			f.Fixes = check.SafeFix("remove the quotes and whitespace", e)
		}
		p.Add(f)
	})
})
