package rules

import (
	"fmt"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var providerMisspelled = define(Rule{
	ID:       "provider/misspelled",
	Title:    "A requirement is almost the name of a provider package",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: `The package index has no such package, so the image build stops; or it has one that somebody else published. Providers
are called apache-airflow-providers-<vendor>-<service>: microsoft-azure, not azure.`,
		Log: "ERROR: No matching distribution found for apache-airflow-providers-aws",
		Bad: `
-- Dockerfile --
FROM astrocrpublic.azurecr.io/runtime:3.1-12
-- requirements.txt --
apache-airflow-providers-aws
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
		Good: `
-- Dockerfile --
FROM astrocrpublic.azurecr.io/runtime:3.1-12
-- requirements.txt --
apache-airflow-providers-amazon
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
	},
}, func(p *pass) {
	for _, e := range p.Environments {
		if e.Install == nil {
			continue
		}
		e.Install.Packages(func(name string, pkg packages.Package) {
			right, known := schema.Distribution(name)
			if known || right == "" {
				return
			}
			backport := strings.HasPrefix(name, schema.Backport)
			if backport && (len(e.Airflow) == 0 || !e.Airflow.All(schema.Range{Since: "2.0.0"})) {
				return // Airflow 1.10 needs the backport
			}
			f := check.At(pkg.File, pkg.NameSpan, name, finding.Message{
				Text:   "no package of this name exists",
				Effect: "pip finds no such distribution, so the image build fails.",
				Help:   fmt.Sprintf("Write `%s`, the provider package.", right),
			}, e.Target)
			f.Fixes = check.SafeFix("write "+right, finding.Edit{Range: f.Range, Text: right})
			if backport {
				if len(pkg.Specifiers) > 0 { // the provider has other releases than the backport
					f.Fixes = nil
				}
				f.Text = "this package is a backport for Airflow 1.10"
				f.Effect = "It requires Airflow 1.10, so pip stops the image build or replaces the Airflow of the image."
			}
			p.Add(f)
		})
	}
})

// misspelling returns the requirement that is a misspelling of a distribution, or nil.
func (p *pass) misspelling(in *packages.Install, distribution string) *packages.Package {
	var found *packages.Package
	in.Packages(func(name string, pkg packages.Package) {
		if right, known := schema.Distribution(name); !known && right == distribution {
			found = &pkg
		}
	})
	return found
}
