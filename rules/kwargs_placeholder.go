package rules

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/placeholder"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var kwargsPlaceholder = define(Rule{
	ID:       "kwargs/placeholder",
	Title:    "A placeholder was not replaced",
	Severity: Error,
	Doc: Doc{
		Why: `The text is a placeholder. Airflow passes it to the backend as is: the backend uses a vault that does not exist, and
Airflow continues with environment variables and the metadata database.
It is an error in a .env that git does not track, because its readers take the text as it is, wherever it breaks the JSON,
if the kwarg does not take a string, and in the output that --deployment reads. It is a warning in a file that something may
fill in before it is used: a .env that git tracks, Helm values, a script. In a file that is copied (.env.example,
.env.template, .env.dist), and where the marker of a known tool shows who fills it in (sops, argocd-vault-plugin, Replace
Tokens, 1Password), nothing is reported.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://kv-{env}.vault.azure.net/", "connections_prefix": "<your-prefix>"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://kv-prod.vault.azure.net/", "connections_prefix": "airflow"}
`,
	},
}, func(p *pass) {
	p.Backends(func(b *airflow.Backend) {
		k := b.Kwargs
		if k == nil || k.Doc == nil || b.Env.Template {
			return
		}
		p.brokenByPlaceholders(b, k)
		if k.Object() == nil || b.IsCustomClass() { // a custom class may expect such a text
			return
		}
		p.referredPlaceholders(k)
		for _, m := range k.Object().Members {
			m.Value.Walk(func(v *pyjson.Value) { p.heldPlaceholder(b, k, m, v) })
		}
	})
})

// brokenByPlaceholders reports the placeholders that break the JSON.
func (p *pass) brokenByPlaceholders(b *airflow.Backend, k *airflow.Kwargs) {
	for _, fault := range k.Faults() {
		if fault.Kind != repair.Template {
			continue
		}
		for _, at := range append([]source.Span{fault.Span}, fault.Also...) {
			if !isPlaceholder(k, at) {
				continue
			}
			key, how, dropped := "", "", droppedKwargs(b)
			if m := bareAt(k, at); m != nil && !takesObject(b, at) {
				key, how = m.Key.Text.Value, ", in double quotes"
			}
			dropped.Words = "The text is not JSON. " + dropped.Words
			p.AddAs(Error, placeholderAt(k, at, key, dropped, how))
		}
	}
}

// heldPlaceholder reports a placeholder inside valid JSON. v is the value of m, or a part of it.
func (p *pass) heldPlaceholder(b *airflow.Backend, k *airflow.Kwargs, m pyjson.Member, v *pyjson.Value) {
	if v.Kind != pyjson.String {
		return
	}
	key := m.Key.Text.Value
	if b.PerKeyVariable(key) != nil {
		return // it overrides the value
	}
	i, j, ok := placeholder.Find(v.Text.Value)
	kwarg := b.Spec.Kwarg(key)
	if !ok && kwarg != nil && kwarg.Credential && (placeholder.IsFiller(v.Text.Value) || v == m.Value && b.IsPlaceholder(key, v.Text.Value)) {
		i, j, ok = 0, len(v.Text.Value), true
	}
	if !ok {
		return
	}
	if isPatternKwarg(b, key) && v.Text.Value[i] != '<' {
		return // braces and brackets are part of a regular expression
	}
	at := k.Inner(v, i, j)
	if !k.Text.IsResolvedIn(at.Start, at.End) || refAt(k, at) != nil {
		return
	}
	severity, effect := p.replaceable(k.Env, k.Var, v.Text.Value[i:j])
	if v == m.Value && kwarg != nil && len(kwarg.Types) > 0 && !slices.Contains(kwarg.Types, "string") {
		p.AddAs(Error, placeholderAt(k, at, key, usedAsIs, ", without quotes"))
		return
	}
	p.AddAs(severity, placeholderAt(k, at, key, effect, ""))
}

// The effects of a placeholder in the kwargs.
var (
	usedAsIs       = finding.Effect{Outcome: schema.AsWritten, Words: "Airflow passes the text to the backend as is."}
	unlessReplaced = finding.Effect{Outcome: schema.AsWritten, Words: "Unless something replaces it first, Airflow passes the text to the backend as is."}
)

// placeholderAt is the finding about a placeholder. how says in what form to write the value.
func placeholderAt(k *airflow.Kwargs, at source.Span, key string, effect finding.Effect, how string) finding.Finding {
	m := finding.Message{Text: "placeholder in place of a value", Help: "Write the value" + how + "."}.With(effect)
	if redact.LooksLikeIdentifier(key) {
		m.Text, m.Help = "placeholder in place of the value of "+check.Quote(key), "Write the value of "+check.Quote(key)+how+"."
	}
	return check.AtKwargs(k, at, key, m)
}

// replaceable says how sure it is that nothing replaces a placeholder before Airflow reads the file.
// The readers of a .env take it as it is, and no reader renders {name}. A file that git tracks and
// a script may be filled in by a pipeline, and Ansible or helmfile renders {{ name }} in values.
func (p *pass) replaceable(e *airflow.Environment, v *setting.Variable, text string) (Severity, finding.Effect) {
	l := e.LayerOf(v)
	if l == nil {
		return Warning, unlessReplaced
	}
	printed := slices.ContainsFunc(p.Deployments, func(d *load.DeploymentSource) bool { return d.FromCLIOutput && d.File == l.File })
	tracked, known := ask(p.Settings.Files.Tracked, l.File.Name)
	expression := strings.HasPrefix(text, "{{")
	switch {
	case printed, l.Origin == setting.FromEnvFile && !(known && tracked), strings.HasPrefix(text, "{") && !expression:
		return Error, usedAsIs
	case expression && (l.Origin == setting.FromValues || l.Origin == setting.FromManifest):
		return Note, unlessReplaced
	}
	return Warning, unlessReplaced
}

// referredPlaceholders reports variables that the kwargs refer to and that were not filled in.
func (p *pass) referredPlaceholders(k *airflow.Kwargs) {
	for _, r := range k.Refs {
		v := k.Referred(r.Name)
		if !r.Set || !isPlaceholderValue(v) {
			continue
		}
		i, j, _ := placeholder.Find(v.Value.Value)
		severity, effect := p.replaceable(k.Env, v, v.Value.Value[i:j])
		f := check.At(v.Value.File, v.Value.At(i, j), v.Name.Value,
			finding.Message{Text: "placeholder in place of the value of this variable", Help: "Write the value."}.With(effect), k.Env.Target)
		f.Related = []finding.Related{{Range: source.Range{File: k.Var.Value.File, Span: k.Var.Value.At(r.Span.Start, r.Span.End)}, Message: "the kwargs refer to it here"}}
		p.AddAs(severity, f)
	}
}

func isPlaceholder(k *airflow.Kwargs, at source.Span) bool {
	_, _, ok := placeholder.Find(k.Text.Value[at.Start:at.End])
	return ok
}
