package rules

import (
	"fmt"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

var secretPlaintext = define(Rule{
	ID:               "secret/plaintext",
	Title:            "A credential stands in plain text in a committed file or an image",
	Severity:         Error,
	SecuritySeverity: "8.0",
	Fix:              Unsafe,
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
	p.sections(func(b *airflow.Backend) {
		for _, c := range realCredentials(b) {
			f := on(b.Kwargs, c.Value.Span, c.Name, says(fmt.Sprintf("`%s` is a credential in plain text", c.Name)))
			if kwarg := b.Spec.Kwarg(c.Name); kwarg != nil && kwarg.Safer != "" {
				f.Text += "%s; better: " + kwarg.Safer
			}
			p.plaintext(b.Env, b.Kwargs.Var, f)
		}
		for _, pk := range b.PerKey {
			if perKeyCredential(b, pk) {
				p.plaintext(b.Env, pk.Var, onVariable(b.Env, pk.Var, says(quote(pk.Kwarg)+" is a credential in plain text")))
			}
		}
	})
	for _, e := range p.Environments {
		e.Vars(func(_ *setting.Layer, v *setting.Variable) { p.plainVariable(e, v) })
	}
	// What sets none of our options makes no environment.
	for _, l := range p.described() {
		e := &airflow.Environment{Target: setting.Hosted, Layers: []setting.Layer{l}}
		for _, v := range l.Vars {
			p.plainVariable(e, v)
		}
	}
	p.markedValues()
	p.localConnections()
})

// localConnections reports passwords in an airflow_settings.yaml that is committed.
func (p *pass) localConnections() {
	for _, c := range p.LocalConnections {
		at, ok := airflow.LocalSecret(c)
		if !ok {
			continue
		}
		if tracked, known := ask(p.Settings.Files.Tracked, c.Password.File.Name); !known || !tracked {
			return
		}
		span := c.Password.At(at.Start, at.End)
		p.report(finding.Finding{
			Range: source.Range{File: c.Password.File, Span: span}, Key: c.ID, Targets: names(setting.Local), Credentials: []source.Range{{File: c.Password.File, Span: span}},
			Message: says("the password of the connection " + quote(c.ID) + " stands here in plain text, and this file is committed: everybody who can read the repository has it; leave it out, or the file to .gitignore as `astro dev init` does (`git rm --cached " +
				source.ShellPath(c.Password.File.Path) + "` takes it out of the next commit), and replace the credential"),
		})
	}
}

// described are the layers of what files and commands set on Deployments.
func (p *pass) described() []setting.Layer {
	var out []setting.Layer
	for _, d := range p.Deployments {
		if !d.FromCLIOutput {
			out = append(out, d.Layer)
		}
	}
	for _, c := range p.Commands {
		out = append(out, setting.Layer{File: c.File, Origin: setting.FromCommand, Vars: c.Vars})
	}
	return out
}

// plainVariable reports a variable that is none of the backend's and holds a credential.
func (p *pass) plainVariable(e *airflow.Environment, v *setting.Variable) {
	at, ok := airflow.PlainSecret(v)
	if !ok {
		return
	}
	f := onVariable(e, v, says(quote(v.Name.Value)+" holds a credential in plain text"))
	f.Span = v.Value.At(at.Start, at.End)
	p.plaintext(e, v, f)
}

// plaintext reports a credential if its place exposes it. A "%s" in the message is where.
func (p *pass) plaintext(e *airflow.Environment, v *setting.Variable, f finding.Finding) {
	l := e.LayerOf(v)
	if l == nil {
		return
	}
	where, severity := p.exposureOf(e, l)
	if where == "" {
		return
	}
	if l.Origin == setting.FromValues {
		f.Fixes = secretRef(v)
		where += inSecret(e, v, len(f.Fixes) > 0)
	}
	if head, tail, ok := strings.Cut(f.Text, "%s"); ok {
		f.Text = head + ", and " + where + tail
	} else {
		f.Text += ", and " + where
	}
	f.Severity, f.Credentials = severity, []source.Range{{File: f.File, Span: f.Span}}
	p.report(f)
}

// exposureOf says who can read a source who should not, "" if nobody.
func (p *pass) exposureOf(e *airflow.Environment, l *setting.Layer) (string, Severity) {
	name := l.File.Name
	tracked, known := false, false
	if p.Settings.Files.Tracked != nil {
		tracked, known = p.Settings.Files.Tracked(name)
	}
	committed := "everybody who can read the repository has it"
	exposure := load.ExposureOf(l.Origin)
	switch exposure {
	case load.ExposedInImage:
		where := "ENV writes it into a layer of the image, where everybody who can pull the image reads it"
		if e.Target == setting.NonAstro {
			return where + ": give it to the container when it starts", Error
		}
		return where + ": set it as a Deployment variable marked as secret", Error
	case load.ExposedInRelease:
		return "Helm values keep it readable in the repository and in the release: put it into a Kubernetes Secret", Warning
	case load.ExposedDeployment, load.ExposedState, load.ExposedScript:
		if known && !tracked || !known && l.File == p.Settings.Files.Deployment {
			return "", 0
		}
		return map[load.Exposure]string{
			load.ExposedDeployment: "a Deployment file is committed, so " + committed + ": leave the value out, set it with `astro deployment variable update --secret`, and replace the credential",
			load.ExposedState:      "it is committed with the configuration and kept in the state, so " + committed + ": take it from a variable marked sensitive, and replace the credential",
			load.ExposedScript:     "the script is committed, so " + committed + ": take it from the environment (\"$NAME\"), which the pipeline fills from its secrets, and replace the credential",
		}[exposure], Error
	case load.ExposedTemplate:
		if !known || !tracked || !e.Template {
			return "", 0 // of .env itself secret/exposed-file speaks
		}
		return "this template is committed: " + committed + "; put a placeholder there", Error
	}
	if !known && exposure == load.ExposedUsually {
		return "files like this one are committed as a rule: take it from the environment of the container, or from a file outside of the repository", Warning
	}
	switch {
	case known && tracked:
		return "this file is committed: " + committed + "; take it from the environment and replace the credential", Error
	}
	return "", 0
}

// markedValues finds variables that a committed file marks as secret and gives the value of.
func (p *pass) markedValues() {
	for _, d := range p.Deployments {
		if d.FromCLIOutput {
			continue
		}
		where, severity := p.exposureOf(&airflow.Environment{}, &d.Layer)
		for _, v := range d.Vars {
			if where == "" || v.Secrecy != setting.Secret || v.UnresolvedReason != "" || !v.Value.IsResolved() {
				continue
			}
			if _, ours := airflow.ParseOption(v.Name.Value); ours {
				continue // its credentials have been looked at
			}
			if _, said := airflow.PlainSecret(v); said {
				continue
			}
			if _, _, template := placeholder(v.Value.Value); template || airflow.Dummy(v.Value.Value, "", "") {
				continue
			}
			p.report(finding.Finding{
				Range: source.Range{File: v.Value.File, Span: v.Value.Span}, Key: v.Name.Value, Severity: severity, Targets: names(setting.Hosted),
				Credentials: []source.Range{{File: v.Value.File, Span: v.Value.Span}},
				Message:     says(quote(v.Name.Value) + " is marked as secret, and its value stands here in plain text: " + where),
			})
		}
	}
}

// secretName is the Kubernetes Secret that a fix refers to.
const secretName = "airflow-secrets-backend"

// inSecret says how a Secret is made and gets to the containers: the chart of the agents takes
// a reference where the value stands, the official one has a list of its own for them.
func inSecret(e *airflow.Environment, v *setting.Variable, fixed bool) string {
	name := strings.Trim(quote(v.Name.Value), "`")
	how := " (`kubectl create secret generic " + secretName + " --from-file=" + name + "=FILE`)"
	if e.Target == setting.Remote || fixed {
		return how + " and refer to that by a secretKeyRef"
	}
	return how + ", and name that in the list `secret` (envName: " + name + ", secretName: " + secretName + ", secretKey: " + name + ")"
}

// secretRef replaces a value in Helm values by a reference. Without the Secret the pods do
// not start, so it is no safe fix.
func secretRef(v *setting.Variable) []finding.Fix {
	if v.EntrySpan.Len() == 0 {
		return nil
	}
	return []finding.Fix{{
		Message: "refer to a Kubernetes Secret instead", Unsafe: true,
		Edits: []finding.Edit{{Range: source.Range{File: v.Value.File, Span: v.EntrySpan}, Text: "valueFrom: {secretKeyRef: {name: " + secretName + ", key: " + v.Name.Value + "}}"}},
	}}
}
