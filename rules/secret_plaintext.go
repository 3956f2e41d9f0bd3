package rules

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/load/pyproject"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/rules/check"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/placeholder"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

var secretPlaintext = define(Rule{
	ID:               "secret/plaintext",
	Title:            "A credential is in plain text in a committed file or an image",
	Severity:         Error,
	SecuritySeverity: "8.0",
	Fix:              Unsafe,
	Tags:             []string{"security"},
	Doc: Doc{
		Why: `An ENV instruction is a layer of the image. Everybody who can pull the image or read the repository has the credential,
even after the line is removed. Helm values keep it in the Secret of the release and in the repository that holds the
values. A reference to a Kubernetes Secret has the same effect without the credential.`,
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
	p.Sections(func(b *airflow.Backend) {
		p.plainKwargs(b)
		for _, pk := range b.PerKey {
			if perKeyCredential(b, pk) {
				p.plaintext(b.Env, pk.Var, check.AtVariable(b.Env, pk.Var, inPlainText(pk.Kwarg)), "")
			}
		}
	})
	for _, e := range p.Environments {
		for _, b := range e.OverriddenKwargs() {
			p.plainKwargs(b)
		}
	}
	for _, e := range p.Environments {
		e.Vars(func(_ *setting.Layer, v *setting.Variable) { p.plainVariable(e, v) })
	}
	for _, l := range p.Unused {
		e := &airflow.Environment{Layers: []setting.Layer{l}}
		for _, b := range e.OverriddenKwargs() {
			p.plainKwargs(b)
		}
		for _, v := range l.Vars {
			p.plainVariable(e, v)
		}
	}
	// A layer that sets no option of the secrets backend makes no environment.
	for _, l := range p.described() {
		e := &airflow.Environment{Target: setting.Hosted, Layers: []setting.Layer{l}}
		for _, v := range l.Vars {
			p.plainVariable(e, v)
		}
	}
	p.markedValues()
	p.localConnections()
})

// plainKwargs reports the credentials of kwargs.
func (p *pass) plainKwargs(b *airflow.Backend) {
	for _, c := range realCredentials(b) {
		if p.isDevelopmentToken(c.Value.Text.Value) {
			continue
		}
		better := ""
		if kwarg := b.Spec.Kwarg(c.Name); kwarg != nil && kwarg.Safer != "" {
			better = "Better use " + kwarg.Safer + "."
		}
		p.plaintext(b.Env, b.Kwargs.Var, check.AtKwargs(b.Kwargs, c.Value.Span, c.Name, inPlainText(c.Name)), better)
	}
}

// developmentToken is the token of a Vault server in development mode, which a Compose file starts.
var developmentToken = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:VAULT_DEV_ROOT_TOKEN_ID|dev-root-token-id)["']?\s*[:=, ]\s*["']?([^\s"',}\]]+)`)
})

// isDevelopmentToken reports the token of such a server of the project: it protects nothing.
func (p *pass) isDevelopmentToken(text string) bool {
	for _, f := range p.Settings.Files.All {
		if !load.IsComposeName(load.NewName(f.Name)) || !bytes.Contains(f.Content, []byte(text)) {
			continue
		}
		for _, m := range developmentToken().FindAllSubmatch(f.Content, -1) {
			if string(m[1]) == text {
				return true
			}
		}
	}
	return false
}

// localConnections reports passwords in an airflow_settings.yaml that is committed.
func (p *pass) localConnections() {
	for _, c := range p.LocalConnections {
		at, ok := p.LocalSecret(c)
		if !ok {
			continue
		}
		if tracked, known := ask(p.Settings.Files.Tracked, c.Password.File.Name); !known || !tracked {
			return
		}
		f := check.At(c.Password.File, c.Password.At(at.Start, at.End), c.ID, finding.Message{
			Text:   check.Named("password of the connection", c.ID) + " in plain text",
			Effect: "git tracks this file, so everybody who can read the repository can read the password.",
			Help:   "Add the file to .gitignore, run `git rm --cached " + source.ShellPath(c.Password.File.Path) + "`, and replace the credential.",
		}, setting.Local)
		f.Credentials = []source.Range{f.Range}
		p.Add(f)
	}
}

// described returns the layers of what files and commands set on Deployments.
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

// inPlainText is the message about a credential under a name.
func inPlainText(name string) finding.Message {
	return finding.Message{Text: check.Named("credential", name) + " in plain text"}
}

// plainVariable reports a variable outside the backend's options that holds a credential.
func (p *pass) plainVariable(e *airflow.Environment, v *setting.Variable) {
	at, ok := p.PlainSecret(v)
	if !ok {
		return
	}
	f := check.AtVariable(e, v, finding.Message{Text: check.Named("variable", v.Name.Value) + " contains a credential in plain text"})
	f.Span = v.Value.At(at.Start, at.End)
	p.plaintext(e, v, f, "")
}

// plaintext reports a credential if its place exposes it. better names a way without a static
// credential, or is empty.
func (p *pass) plaintext(e *airflow.Environment, v *setting.Variable, f finding.Finding, better string) {
	l := e.LayerOf(v)
	if l == nil {
		return
	}
	x := p.readersOf(e, l)
	if x.severity == 0 {
		return
	}
	if l.Origin == setting.FromValues {
		f.Fixes = p.secretRef(v)
		x.help, better = referToSecret(e, v, len(f.Fixes) > 0), "" // both would be long
	}
	if l.Origin == setting.FromPyproject {
		f.Fixes, x.help = p.declareSecret(v), "Write `{ secret = true }` instead, set the value with `astro local env variable set "+check.Name(v.Name.Value)+"`, and replace the credential."
	}
	f.Effect, f.Help = x.effect, strings.TrimSpace(x.help+" "+better)
	f.Credentials = []source.Range{f.Range}
	p.AddAs(x.severity, f)
}

// declareSecret returns the fix that replaces a default of [tool.astro.env] by a declaration. The value
// has to be set elsewhere, so it is unsafe.
func (p *pass) declareSecret(v *setting.Variable) []finding.Fix {
	d := p.Manifest.Declaration(v)
	if d == nil || d.Kind == pyproject.DeclaredConnection || d.Entry.Len() == 0 {
		return nil
	}
	fixes := check.SafeFix("declare it as secret without a default", finding.Edit{Range: source.Range{File: v.Value.File, Span: d.Entry}, Text: "{ secret = true }"})
	fixes[0].Unsafe = true
	return fixes
}

// readers says who can read the values of a source, and what to do; severity 0 if only those can
// who may.
type readers struct {
	effect, help string
	severity     Severity
}

const (
	inRepository = "everybody who can read the repository can read it."
	fromOutside  = "Take the value from the environment, and replace the credential."
)

// exposures are the readers of a source that is committed, by what the source is.
var exposures = map[load.Exposure]readers{
	load.ExposedDeployment: {"A Deployment file is committed, so " + inRepository, "Remove the value, set it in the Astro UI as a secret, and replace the credential.", Error},
	load.ExposedState:      {"The file is committed and the value is in the Terraform state, so " + inRepository, "Take it from a variable that is marked `sensitive`, and replace the credential.", Error},
	load.ExposedScript:     {"The script is committed, so " + inRepository, "Write \"$NAME\", let the pipeline set NAME from its secrets, and replace the credential.", Error},
}

// readersOf returns who can read the values of a layer.
func (p *pass) readersOf(e *airflow.Environment, l *setting.Layer) readers {
	tracked, known := ask(p.Settings.Files.Tracked, l.File.Name)
	exposure := registry.ExposureOf(l.Origin)
	switch exposure {
	case load.ExposedInImage:
		x := readers{"ENV writes it into a layer of the image, so everybody who can pull the image can read it.", "Set it as a Deployment variable that is marked as secret, and replace the credential.", Error}
		if e.Target == setting.NonAstro {
			x.help = "Pass it to the container when it starts, and replace the credential."
		}
		return x
	case load.ExposedInRelease:
		x := readers{"Everybody who can read the repository or the Helm release can read it.", "", Warning}
		if known && tracked {
			x.severity = Error
		}
		return x
	case load.ExposedDeployment, load.ExposedState, load.ExposedScript:
		if known && !tracked || !known && p.Settings.Files.IsCLIOutput(l.File) {
			return readers{}
		}
		return exposures[exposure]
	case load.ExposedTemplate:
		if !known || !tracked || !e.Template {
			return readers{} // secret/exposed-file reports a .env
		}
		return readers{"This template is committed, so " + inRepository, "Write a placeholder here, and replace the credential.", Error}
	}
	switch {
	case !known && exposure == load.ExposedUsually:
		return readers{"A file like this is usually committed, so " + inRepository, "Take the value from the environment of the container, or from a file outside the repository.", Warning}
	case known && tracked:
		return readers{"git tracks this file, so " + inRepository, fromOutside, Error}
	}
	return readers{}
}

// markedValues reports variables that a committed file marks as secret and states the value of.
func (p *pass) markedValues() {
	for _, d := range p.Deployments {
		if d.FromCLIOutput {
			continue
		}
		x := p.readersOf(&airflow.Environment{}, &d.Layer)
		for _, v := range d.Vars {
			if x.severity == 0 || v.Secrecy != setting.Secret || v.UnresolvedReason != "" || !v.Value.IsResolved() {
				continue
			}
			if _, ours := airflow.ParseOption(v.Name.Value); ours {
				continue // its credentials are reported above
			}
			if _, reported := p.PlainSecret(v); reported {
				continue
			}
			if _, _, template := placeholder.Find(v.Value.Value); template || placeholder.IsCredential(v.Value.Value) {
				continue
			}
			f := check.At(v.Value.File, v.Value.Span, v.Name.Value, finding.Message{
				Text: check.Named("variable", v.Name.Value) + " is marked as secret, and its value is in plain text", Effect: x.effect, Help: x.help,
			}, setting.Hosted)
			f.Credentials = []source.Range{f.Range}
			p.AddAs(x.severity, f)
		}
	}
}

// secretName is the Kubernetes Secret that a fix refers to.
const secretName = "airflow-secrets-backend"

// referToSecret says how to make a Secret and pass it to the containers: the agent chart takes a
// reference in place of the value, the official chart has a list of its own.
func referToSecret(e *airflow.Environment, v *setting.Variable, fixed bool) string {
	name := strings.Trim(check.Quote(v.Name.Value), "`")
	create := "Run `kubectl create secret generic " + secretName + " --from-file=" + name + "=FILE`"
	if e.Target == setting.Remote || fixed {
		return create + ", refer to it with a secretKeyRef, and replace the credential."
	}
	return create + ", add it to the list `secret` (envName, secretName, secretKey), and replace the credential."
}

// secretRef replaces a value in Helm values by a reference to a Kubernetes Secret. The pods do not
// start without that Secret, so the fix is unsafe. It removes the value, so it is offered only
// where git keeps a copy.
func (p *pass) secretRef(v *setting.Variable) []finding.Fix {
	if tracked, known := ask(p.Settings.Files.Tracked, v.Value.File.Name); v.EntrySpan.Len() == 0 || !known || !tracked {
		return nil
	}
	return []finding.Fix{{
		Message: "refer to the Kubernetes Secret " + secretName + ", which you create first", Unsafe: true,
		Edits: []finding.Edit{{Range: source.Range{File: v.Value.File, Span: v.EntrySpan}, Text: "valueFrom: {secretKeyRef: {name: " + secretName + ", key: " + v.Name.Value + "}}"}},
	}}
}
