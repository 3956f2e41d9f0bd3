package rules

import (
	"fmt"

	"astrosecrets/internal/airflow"
)

var secretPlaintext = define(Rule{
	ID:               "secret/plaintext",
	Title:            "A credential stands in plain text in a committed file or an image",
	Severity:         Error,
	SecuritySeverity: "8.0",
	Tags:             []string{"security"},
	Doc: Doc{
		Why: `An ENV instruction is a layer of the image: everybody who can pull the image, or read the repository, has the
credential, also after the line is gone. In Helm values it ends up in the release's Secret and in whatever repository
holds the values; there a reference to a Kubernetes Secret does the same without it.`,
		Bad: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
ENV AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
ENV AIRFLOW__SECRETS__BACKEND_KWARGS='{"vault_url": "https://contoso.vault.azure.net/", "tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47", "client_id": "6f1d2c3b-0000-4000-8000-000000000000", "client_secret": "Example8Q~not.a.real.secret"}'
`,
		Good: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
ENV AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
ENV AIRFLOW__SECRETS__BACKEND_KWARGS='{"vault_url": "https://contoso.vault.azure.net/"}'
`,
	},
}, func(p *pass) {
	p.backends(func(b *airflow.Backend) {
		for _, c := range b.Credentials() {
			if c.Placeholder {
				continue
			}
			where, severity := p.exposure(b)
			if where == "" {
				continue
			}
			f := on(b.Kwargs, c.Value.Span, c.Name, fmt.Sprintf("`%s` is a credential in plain text, and %s", c.Name, where))
			f.Severity = severity
			if kwarg := b.Def.Kwarg(c.Name); kwarg != nil && kwarg.Safer != "" {
				f.Message += "; better: " + kwarg.Safer
			}
			p.report(f)
		}
		for _, pk := range b.PerKey {
			if b.Def == nil || b.Def.Kwarg(pk.Kwarg) == nil || !b.Def.Kwarg(pk.Kwarg).Credential || pk.Var.Unknown != "" || pk.Var.Value.Value == "" || !pk.Var.Value.Known() {
				continue
			}
			if where, severity := p.exposureOf(b.Env, pk.Var.Value.File.Name, b.Env.LayerOf(pk.Var).Origin); where != "" {
				f := onVariable(b.Env, pk.Var, fmt.Sprintf("`%s` is a credential in plain text, and %s", pk.Kwarg, where))
				f.Severity = severity
				p.report(f)
			}
		}
	})
})

// exposure says who can read the kwargs' file, "" if nobody who should not.
func (p *pass) exposure(b *airflow.Backend) (string, Severity) {
	l := b.Env.LayerOf(b.Kwargs.Var)
	if l == nil {
		return "", 0
	}
	return p.exposureOf(b.Env, b.Kwargs.Var.Value.File.Name, l.Origin)
}

func (p *pass) exposureOf(e *airflow.Environment, name, origin string) (string, Severity) {
	switch origin {
	case "dockerfile":
		return "ENV writes it into a layer of the image, where everybody who can pull the image reads it: set it as a Deployment variable marked as secret", Error
	case "values":
		return "Helm values keep it readable in the repository and in the release: put it into a Kubernetes Secret and refer to that with valueFrom.secretKeyRef", Warning
	}
	if p.Settings.Files.Tracked == nil {
		return "", 0
	}
	if tracked, known := p.Settings.Files.Tracked(name); known && tracked {
		if e.Template {
			return "this template is committed: everybody who can read the repository has it; put a placeholder there", Error
		}
		return "this file is committed: everybody who can read the repository has it; take it out of git (`git rm --cached " + name + "`) and replace the credential", Error
	}
	return "", 0
}
