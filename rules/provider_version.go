package rules

import (
	"fmt"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var providerVersion = define(Rule{
	ID:       "provider/version",
	Title:    "No release allowed by the pin has this class, or supports this Airflow",
	Severity: Error,
	Doc: Doc{
		Why: `Each release of a provider requires a minimum Airflow, and old releases lack the class. If the pin allows only such
releases, pip stops the build, replaces the Airflow of the Runtime, or installs a package without the class.`,
		Bad: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:7.4.2
-- requirements.txt --
apache-airflow-providers-amazon>=9.0.0
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
		Good: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:7.4.2
-- requirements.txt --
apache-airflow-providers-amazon>=7.0.0
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
	},
}, func(p *pass) {
	p.Backends(func(b *airflow.Backend) {
		dist, status := b.Provider()
		if status != packages.Present || b.Env.Install == nil {
			return
		}
		var pin *packages.Package
		found := b.Env.Install.Found(dist)
		for i := range found {
			if len(found[i].Specifiers) > 0 && !found[i].Open {
				pin = &found[i]
			}
		}
		if pin == nil {
			return
		}
		var f finding.Finding
		allowed := b.Env.Install.Allowed(b.Spec)
		switch {
		case len(allowed) == 0:
			return // a release newer than the catalog, or one that does not exist
		case b.SpecClass.Replacement != "" && b.SpecClass.Until != "" && allowed.All(schema.Range{Since: b.SpecClass.Until}):
			return // backend/moved-class reports it, and the pin is right for the new path
		case b.NoReleaseWithClass():
			f.Message = finding.Message{
				Text:    fmt.Sprintf("no release allowed by this pin has the class %s", lastSegment(b.Path)),
				Outcome: schema.DoesNotStart, Effect: cannotImport, Help: fmt.Sprintf("Allow a release that has it (%s).", existence(b.ClassExists())),
			}
		case len(b.Env.Airflow) > 0 && len(b.Env.Install.Matching(b.Spec)) == 0:
			oldest := b.Spec.Releases.MinimumAirflow(allowed[0].String())
			f.Message = finding.Message{
				Text:   fmt.Sprintf("every release allowed by this pin requires Airflow %s or newer", oldest),
				Effect: fmt.Sprintf("%s has Airflow %s, so pip stops the image build or replaces its Airflow.", check.Capital(imageName(b.Env.Install)), airflowName(b.Env.Airflow)),
				Help:   "Pin an older release of the provider, or use a newer Runtime.",
			}
		default:
			return
		}
		f.Range, f.Key, f.Targets = source.Range{File: pin.File, Span: pin.Span}, dist, check.TargetNames(b.Env.Target)
		f.Related = []finding.Related{{Range: source.Range{File: b.Class.Value.File, Span: b.Class.Value.Span}, Message: "the backend that needs it"}}
		p.Add(f)
	})
})

// lastSegment returns the class name of a class path, in backquotes.
func lastSegment(path string) string { return check.Quote(path[strings.LastIndexByte(path, '.')+1:]) }

// airflowName returns the Airflow of an image for a sentence: "2.5.3" or "3.1".
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
