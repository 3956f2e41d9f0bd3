package rules

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

var kwargsPlaceholder = define(Rule{
	ID:       "kwargs/placeholder",
	Title:    "A placeholder was not replaced",
	Severity: Error,
	Doc: Doc{
		Why: `The text is a placeholder. Airflow passes it to the backend as is: the backend uses a vault that does not exist, and
Airflow continues with environment variables and the metadata database.
It is an error if the placeholder breaks the JSON, if it is a template expression ({env}, {{ env }}) that no reader of
the file renders, if the kwarg does not take a string, and in the output that --deployment reads. In other places, such
as "<your-vault-url>" in quotes, it is a note: something may replace it before Airflow reads the file, and the files do
not show that. If nothing does, make it an error in the configuration (below).
In a file that is copied (.env.example, .env.template, .env.dist) placeholders are correct and not reported.`,
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
	p.backends(func(b *airflow.Backend) {
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
		if fault.Kind != pyjson.Template {
			continue
		}
		for _, at := range append([]source.Span{fault.Span}, fault.Also...) {
			if !isPlaceholder(k, at) {
				continue
			}
			key, how := "", ""
			if m := bareAt(k, at); m != nil && !takesObject(b, at) {
				key, how = m.Key.Text.Value, ", in double quotes"
			}
			p.report(placeholderAt(k, at, key, Error, "The text is not JSON. "+droppedKwargs(b), how))
		}
	}
}

// heldPlaceholder reports a placeholder inside valid JSON. v is the value of m, or a part of it.
func (p *pass) heldPlaceholder(b *airflow.Backend, k *airflow.Kwargs, m pyjson.Member, v *pyjson.Value) {
	if v.Kind != pyjson.String {
		return
	}
	i, j, ok := placeholder(v.Text.Value)
	if !ok {
		return
	}
	at := k.Inner(v, i, j)
	if !k.Text.IsResolvedIn(at.Start, at.End) || refAt(k, at) != nil {
		return
	}
	key := m.Key.Text.Value
	switch {
	case v == m.Value && takesNoText(b, key):
		p.report(placeholderAt(k, at, key, Error, usedAsIs, ", without quotes"))
	case p.certain(v.Text.Value[i:j], k.Var):
		p.report(placeholderAt(k, at, key, Error, usedAsIs, ""))
	default:
		p.report(placeholderAt(k, at, key, Note, unlessReplaced, ""))
	}
}

// The effects of a placeholder in the kwargs.
const (
	usedAsIs       = "Airflow passes the text to the backend as is."
	unlessReplaced = "Unless something replaces it first, Airflow passes the text to the backend as is."
)

// placeholderAt is the finding about a placeholder. how says in what form to write the value.
func placeholderAt(k *airflow.Kwargs, at source.Span, key string, s Severity, effect, how string) finding.Finding {
	m := finding.Message{Text: "placeholder in place of a value", Effect: effect, Help: "Write the value" + how + "."}
	if source.LooksLikeIdentifier(key) {
		m.Text, m.Help = "placeholder in place of the value of "+quote(key), "Write the value of "+quote(key)+how+"."
	}
	f := on(k, at, key, m)
	f.Severity = s
	return f
}

// certain reports whether nothing replaces a placeholder: a template expression in a file that no
// template engine reads, and the output of a Deployment. Any other may be replaced by a script
// before Airflow reads the file.
func (p *pass) certain(text string, v *setting.Variable) bool {
	return strings.HasPrefix(text, "{") || slices.ContainsFunc(p.Deployments, func(d *load.DeploymentSource) bool { return d.FromCLIOutput && d.File == v.Value.File })
}

// takesNoText reports a kwarg between whose quotes nothing can be right.
func takesNoText(b *airflow.Backend, name string) bool {
	if b.Spec == nil {
		return false
	}
	kwarg := b.Spec.Kwarg(name)
	return kwarg != nil && len(kwarg.Types) > 0 && !slices.Contains(kwarg.Types, "string")
}

// referredPlaceholders reports variables that the kwargs refer to and that were not filled in.
func (p *pass) referredPlaceholders(k *airflow.Kwargs) {
	for _, r := range k.Refs {
		v := k.Referred(r.Name)
		if !r.Set || !isPlaceholderValue(v) {
			continue
		}
		i, j, _ := placeholder(v.Value.Value)
		severity, effect := Note, "Unless something replaces it first, Airflow puts the text into the kwargs as is."
		if p.certain(v.Value.Value[i:j], v) {
			severity, effect = Error, "Airflow puts the text into the kwargs as is."
		}
		p.report(finding.Finding{
			Range: source.Range{File: v.Value.File, Span: v.Value.At(i, j)}, Key: v.Name.Value, Targets: names(k.Env.Target), Severity: severity,
			Message: finding.Message{Text: "placeholder in place of the value of this variable", Effect: effect, Help: "Write the value."},
			Related: []finding.Related{{Range: source.Range{File: k.Var.Value.File, Span: k.Var.Value.At(r.Span.Start, r.Span.End)}, Message: "the kwargs refer to it here"}},
		})
	}
}

func isPlaceholder(k *airflow.Kwargs, at source.Span) bool {
	_, _, ok := placeholder(k.Text.Value[at.Start:at.End])
	return ok
}

// placeholder finds the part of a value that was meant to be replaced: <your-vault-url>,
// {env}, {{ vault_url }}, YOUR_VAULT, your-project-id. Positions are bytes of s.
func placeholder(s string) (i, j int, ok bool) {
	for _, b := range []struct{ open, end string }{{"<", ">"}, {"{{", "}}"}, {"{", "}"}, {"[", "]"}} {
		start := strings.Index(s, b.open)
		if start < 0 || start > 0 && s[start-1] == '$' {
			continue // ${NAME} is a reference
		}
		n := strings.Index(s[start:], b.end)
		if n < 0 {
			continue
		}
		inside := strings.TrimSpace(s[start+len(b.open) : start+n])
		end := start + n + len(b.end)
		if inside == "" || !templateWord(inside) || b.open == "{" && strings.Contains(inside, ": ") || b.open == "[" && (start > 0 || end < len(s)) {
			continue
		}
		if b.open == "<" { // <<<NAME>>> is one placeholder
			for start > 0 && s[start-1] == '<' {
				start--
			}
			for end < len(s) && s[end] == '>' {
				end++
			}
		}
		return start, end, true
	}
	return yourWord(s)
}

// templateWord reports text that reads like the name of a value to fill in.
func templateWord(s string) bool {
	letters := 0
	for _, r := range s {
		switch {
		case r|0x20 >= 'a' && r|0x20 <= 'z':
			letters++
		case r >= '0' && r <= '9', strings.ContainsRune("_-. /:'()<", r), r > 127:
		default:
			return false
		}
	}
	return letters > 0 && len(s) <= 60
}

// yourWord finds YOUR_VAULT, your-project-id, my-vault-name-here, CHANGEME, xxx.
func yourWord(s string) (i, j int, ok bool) {
	lower := strings.ToLower(s)
	for _, word := range []string{"your_", "your-", "<your", "seu_", "seu-"} {
		at := strings.Index(lower, word)
		if at < 0 || at > 0 && isWord(lower[at-1]) {
			continue
		}
		end := at
		for end < len(s) && isWord(lower[end]) {
			end++
		}
		return at, end, true
	}
	switch strings.Trim(lower, "_- ") {
	case "changeme", "change-me", "change_me", "replaceme", "replace-me", "replace_me", "todo", "tbd", "placeholder", "...", "…", "xxx", "xxxx", "xxxxx", "xxxxxx", "xxxxxxxx":
		return 0, len(s), true
	}
	return 0, 0, false
}

func isWord(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z'
}
