package rules

var projectInvalidDockerfile = define(Rule{
	ID:       "project/invalid-dockerfile",
	Title:    "BuildKit refuses the Dockerfile",
	Severity: Error,
	Fix:      NoFix,
	Doc: Doc{
		Why: "The image cannot be built from here on, so nothing that the file sets takes effect.",
		Bad: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
ENV AIRFLOW__CORE__PARALLELISM
`,
		Good: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
ENV AIRFLOW__CORE__PARALLELISM=16
`,
	},
}, func(p *pass) { p.problems("project/invalid-dockerfile") })
