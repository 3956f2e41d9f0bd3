package rules

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load/pyproject"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var pyprojectNotDeployed = define(Rule{
	ID:       "pyproject/not-deployed",
	Title:    "A backend in [tool.astro.env] does not reach the Deployment",
	Severity: Error,
	Preview:  true,
	Doc: Doc{
		Why: "`astro deploy` of Astro CLI 2 builds the image from the dependencies and the packages alone: it has none of the values\n" +
			"that `[tool.astro.env]` declares, defaults included. A backend that is set there works with `astro local start`, and on\n" +
			"the Deployment Airflow looks up connections and variables in its environment and its database only. It is a warning if\n" +
			"pyproject.toml links no Deployment.",
		Bad: `
-- pyproject.toml --
[tool.astro.deployments.prod]
deployment = "cm0example"

[tool.astro.env]
AIRFLOW__SECRETS__BACKEND = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
`,
		Good: `
-- pyproject.toml --
[tool.astro.deployments.prod]
deployment = "cm0example"

[tool.astro.env]
AIRFLOW__SECRETS__BACKEND = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
-- deploy.sh --
astro env variable set AIRFLOW__SECRETS__BACKEND --deployment prod --value airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
	},
}, func(p *pass) {
	if p.Manifest == nil {
		return
	}
	var missing []*pyproject.Declaration
	for _, d := range p.Manifest.Declarations {
		_, ours := airflow.ParseOption(d.Variable.Name.Value)
		if ours && d.HasDefault && !p.isDeployed(d.Variable.Name.Value) {
			missing = append(missing, d)
		}
	}
	if len(missing) == 0 {
		return
	}
	first := missing[0].Variable
	f := check.At(first.Name.File, first.Name.Span, first.Name.Value, finding.Message{
		Text:   "the Deployment does not get " + check.Quote(first.Name.Value),
		Effect: "`astro deploy` builds an image without the values of [tool.astro.env], so Airflow on the Deployment has no such setting.",
		Help: "Set it there: `astro env variable set " + check.Name(first.Name.Value) + " --deployment <id>`. If it is set already, pass the output of " +
			"`astro deployment inspect` to --deployment.",
	}, setting.Hosted)
	if len(p.Manifest.Links) == 0 {
		f.Severity = Warning
	} else {
		f.Related = append(f.Related, finding.Related{Range: source.Range{File: first.Name.File, Span: p.Manifest.Links[0]}, Message: "the project ships to this Deployment"})
	}
	for _, d := range missing[1:] {
		f.Related = append(f.Related, finding.Related{Range: source.Range{File: first.Name.File, Span: d.Variable.Name.Span}, Message: "also here"})
	}
	p.Add(f)
})

// isDeployed reports whether a source sets a variable on a Deployment.
func (p *pass) isDeployed(name string) bool {
	for _, e := range p.Environments {
		if e.Target == setting.Hosted && e.Lookup(name) != nil {
			return true
		}
	}
	return slices.ContainsFunc(p.described(), func(l setting.Layer) bool {
		return slices.ContainsFunc(l.Vars, func(v *setting.Variable) bool { return v.Name.Value == name })
	})
}
