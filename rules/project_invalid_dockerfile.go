package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

var projectInvalidDockerfile = define(Rule{
	ID:       "project/invalid-dockerfile",
	Title:    "BuildKit refuses the Dockerfile",
	Severity: Error,
	Fix:      Safe,
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
}, func(p *pass) {
	p.problems("project/invalid-dockerfile")
	for _, v := range p.Broken {
		if _, ours := airflow.ParseOption(v.Name.Value); ours {
			continue // kwargs/invalid-json says it of the kwargs
		}
		f := finding.Finding{Range: source.Range{File: v.Problem.File, Span: v.Problem.Span}, Message: says(v.Problem.Message), Key: v.Name.Value}
		if e, ok := v.Value.Requote(v.Value.Value); ok {
			f.Fixes = fixes("put the value in quotes", e)
		}
		p.report(f)
	}
})
