package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var projectInvalidPyproject = define(Rule{
	ID:       "project/invalid-pyproject",
	Title:    "pyproject.toml is not valid TOML",
	Severity: Error,
	Doc: Doc{
		Why: "pip, uv, Poetry and Astro CLI 2 refuse a pyproject.toml that is not valid TOML. Nothing of it is installed, and\n" +
			"`astro local start` and `astro deploy` stop.",
		Log: "error: TOML parse error at line 2, column 42",
		Bad: `
-- pyproject.toml --
[project]
dependencies = ["apache-airflow==3.3.*" "apache-airflow-providers-amazon"]
`,
		Good: `
-- pyproject.toml --
[project]
dependencies = ["apache-airflow==3.3.*", "apache-airflow-providers-amazon"]
`,
	},
}, func(p *pass) { p.AddProblems(pyprojectRefusals) })

var pyprojectRefusals = check.ProblemTable{
	load.PyprojectInvalid: {Message: check.Detailed("not valid TOML: ", "pip, uv, Poetry and the Astro CLI refuse the file.", "Correct the TOML at this place.")},
}
