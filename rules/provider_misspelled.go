package rules

import (
	"fmt"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

var providerMisspelled = define(Rule{
	ID:       "provider/misspelled",
	Title:    "A requirement is nearly the name of a provider package",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: `The package index has no such package, and the image build stops; or, worse, it has one, by somebody else. Providers
are called apache-airflow-providers-<vendor>-<service>: microsoft-azure, not azure.`,
		Log: "ERROR: No matching distribution found for apache-airflow-providers-azure",
		Bad: `
-- Dockerfile --
FROM astrocrpublic.azurecr.io/runtime:3.1-12
-- requirements.txt --
apache-airflow-providers-azure
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
		Good: `
-- Dockerfile --
FROM astrocrpublic.azurecr.io/runtime:3.1-12
-- requirements.txt --
apache-airflow-providers-microsoft-azure
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
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
				return // it is what Airflow 1.10 takes
			}
			f := finding.Finding{
				Range: source.Range{File: pkg.File, Span: pkg.NameSpan}, Key: name, Targets: names(e.Target),
				Message: says(fmt.Sprintf("there is no package %s, so the image cannot be built; the provider is called `%s`", quote(pkg.Name), right)),
				Fixes:   fixes("write "+right, finding.Edit{Range: source.Range{File: pkg.File, Span: pkg.NameSpan}, Text: right}),
			}
			if backport {
				if len(pkg.Specifiers) > 0 { // a release of the backport is none of the provider's
					f.Fixes = nil
				}
				f.Text = fmt.Sprintf("%s is for Airflow 1.10 and needs it: pip refuses to build the image, or replaces its Airflow; the provider is called `%s`", quote(pkg.Name), right)
			}
			p.report(f)
		})
	}
})

// misspelling is the requirement that was meant to be a distribution, or nil.
func (p *pass) misspelling(in *packages.Install, distribution string) *packages.Package {
	var found *packages.Package
	in.Packages(func(name string, pkg packages.Package) {
		if right, known := schema.Distribution(name); !known && right == distribution {
			found = &pkg
		}
	})
	return found
}
