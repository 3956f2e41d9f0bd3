package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var providerWrongFile = define(Rule{
	ID:       "provider/wrong-file",
	Title:    "The provider package of the agents is only in requirements.txt",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: "`astro remote deploy` builds the agents' image from Dockerfile.client and requirements-client.txt; requirements.txt\n" +
			"belongs to the image that Astro runs. An agent without the provider cannot import the backend class and does not start.",
		Log: `airflow.exceptions.AirflowConfigException: The object could not be loaded. Please check "backend" key in "secrets" section. Current value: "…".`,
		Bad: `
-- requirements.txt --
apache-airflow-providers-amazon
-- Dockerfile.client --
FROM images.astronomer.cloud/baseimages/astro-remote-execution-agent:3.1-12-python-3.12-astro-agent-1.2.0
-- requirements-client.txt --
# packages of the agents
-- values.yaml --
secretBackend: airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
		Good: `
-- requirements.txt --
apache-airflow-providers-amazon
-- Dockerfile.client --
FROM images.astronomer.cloud/baseimages/astro-remote-execution-agent:3.1-12-python-3.12-astro-agent-1.2.0
-- requirements-client.txt --
apache-airflow-providers-amazon
-- values.yaml --
secretBackend: airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
	},
}, func(p *pass) {
	p.Backends(func(b *airflow.Backend) {
		dist, status := b.Provider()
		if status != packages.Absent || !p.wrongFile(b, dist) {
			return
		}
		r := p.hostedRequirement(dist)
		f := check.At(r.File, r.Span, dist, finding.Message{
			Text:    dist + " is not in requirements-client.txt",
			Outcome: schema.DoesNotStart, Effect: "`astro remote deploy` builds the agents' image from that file. " + cannotImport,
			Help: "Add it to requirements-client.txt" + ownAgentImage(b.Env) + ".",
		}, setting.Remote)
		f.Related = []finding.Related{{Range: source.Range{File: b.Class.Value.File, Span: b.Class.Value.Span}, Message: "the agents' backend"}}
		if home := b.Env.Install.RequirementsFile; home != nil {
			line := r.File.Slice(r.Span)
			extra := pip.Normalize(r.File.Slice(r.NameSpan)) != pip.Normalize(dist)
			if extra || len(redact.FindSecrets(line)) > 0 { // a token in a URL is not copied
				line = dist
			}
			f.Fixes = check.SafeFix("add it to "+home.Name, appendLine(home.File, line))
		}
		p.Add(f)
	})
})

// wrongFile reports a provider that requirements.txt has and the agents lack.
func (p *pass) wrongFile(b *airflow.Backend, dist string) bool {
	return b.Env.Target == setting.Remote && p.hostedRequirement(dist) != nil
}

// hostedRequirement returns the requirement of a distribution in requirements.txt, or nil.
func (p *pass) hostedRequirement(dist string) *packages.Package {
	if p.HostedInstall == nil {
		return nil
	}
	for _, pkg := range p.HostedInstall.Found(pip.Normalize(dist)) {
		if pkg.File.Name == "requirements.txt" {
			return &pkg
		}
	}
	return nil
}
