package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

var providerVersion = define(Rule{
	ID:       "provider/version",
	Title:    "No release that the pins allow has the class, or fits the image's Airflow",
	Severity: Error,
	Doc: Doc{
		Why: `Each release of a provider asks for a minimum Airflow, and older ones lack the class. If the pin leaves only such
releases, pip stops the build, replaces the Runtime's Airflow, or installs a package without the class.`,
		Bad: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:7.4.2
-- requirements.txt --
apache-airflow-providers-microsoft-azure>=12.0.0
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
		Good: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:7.4.2
-- requirements.txt --
apache-airflow-providers-microsoft-azure>=4.1.0
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	p.backends(func(b *airflow.Backend) {
		dist, status := provider(b)
		if status != packages.Present || b.Env.Install == nil {
			return
		}
		var pin *packages.Package
		for _, pkg := range b.Env.Install.Found(dist) {
			if len(pkg.Specifiers) > 0 && !pkg.Open {
				pin = &pkg
			}
		}
		if pin == nil {
			return
		}
		f := finding.Finding{Range: source.Range{File: pin.File, Span: pin.Span}, Key: dist, Targets: names(b.Env.Target)}
		allowed := b.Env.Install.Allowed(b.Spec)
		class := schema.Range{Since: b.SpecClass.Since, Until: b.SpecClass.Until}
		switch {
		case len(allowed) == 0:
			return // a release newer than we know, or none at all: pip will say so
		case b.SpecClass.Replacement != "" && b.SpecClass.Until != "" && allowed.All(schema.Range{Since: b.SpecClass.Until}):
			return // backend/moved-class says it, and the pin is right for the new path
		case b.SpecClass.Distribution == b.Spec.Distribution && !allowed.Any(class):
			f.Text = fmt.Sprintf("no release that this pin allows has the class %s (%s): %s; allow one that has it", quote(b.Path), existence(class), cannotImport)
		case len(b.Env.Airflow) > 0 && len(b.Env.Install.Matching(b.Spec)) == 0:
			oldest := b.Spec.Releases.MinimumAirflow(allowed[0].String())
			f.Text = fmt.Sprintf("every release that this pin allows needs Airflow %s or newer, and %s has %s: pip refuses to build the image, or replaces its Airflow; pin an older provider or take a newer Runtime",
				oldest, imageName(b.Env.Install), airflowName(b.Env.Airflow))
		default:
			return
		}
		f.Related = []finding.Related{{Range: source.Range{File: b.Class.Value.File, Span: b.Class.Value.Span}, Message: "the backend that needs it"}}
		p.report(f)
	})
})

// airflowName names the Airflow of an image: "2.5.3" or "3.1".
func airflowName(vs schema.Versions) string {
	last := vs[len(vs)-1]
	if len(vs) == 1 {
		return last.String()
	}
	if vs[0].Segment(0) == last.Segment(0) && vs[0].Segment(1) == last.Segment(1) {
		return fmt.Sprintf("%d.%d", last.Segment(0), last.Segment(1))
	}
	return "at most " + last.String()
}
