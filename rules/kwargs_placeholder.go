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
	Title:    "A placeholder from the documentation was not filled in",
	Severity: Error,
	Doc: Doc{
		Why: `The text was meant to be replaced. Airflow passes it on as it stands, the backend asks a vault that does not exist, and
every look-up falls through to environment variables and the metadata database.
It is an error where the placeholder breaks the JSON, where it is a template's expression ({env}, {{ env }}) that no reader
of the file renders, where the kwarg takes no text at all, and in the settings of a Deployment as it is (--deployment).
Elsewhere, "<your-vault-url>" in quotes, it is a note: a script may fill it in before Airflow reads the file, and the files
do not tell. Where nothing does, make it an error in the configuration (below).
In a file made to be copied (.env.example, .env.template, .env.dist) placeholders are right, and not reported.`,
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
		if k.Object() == nil || b.IsCustomClass() { // what a class of one's own makes of a text nobody knows
			return
		}
		p.referredPlaceholders(k)
		for _, m := range k.Object().Members {
			m.Value.Walk(func(v *pyjson.Value) { p.heldPlaceholder(b, k, m, v) })
		}
	})
})

// brokenByPlaceholders reports those that make the JSON none.
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
			p.report(placeholderAt(k, at, key, Error, ": "+dropped(b), how))
		}
	}
}

// heldPlaceholder reports one that JSON holds: v is the value of m, or a part of it.
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
	key, stays := m.Key.Text.Value, ", and "+TargetPlaceholder+" will use it as it stands"
	switch {
	case v == m.Value && takesNoText(b, key):
		p.report(placeholderAt(k, at, key, Error, stays, ", without the quotes"))
	case p.certain(v.Text.Value[i:j], k.Var):
		p.report(placeholderAt(k, at, key, Error, stays, ""))
	default:
		p.report(placeholderAt(k, at, key, Note, ": unless something fills it in first, "+TargetPlaceholder+" will use it as it stands", ""))
	}
}

// placeholderAt is the finding on one; then says what comes of it, how says how the real value
// is to be written.
func placeholderAt(k *airflow.Kwargs, at source.Span, key string, s Severity, then, how string) finding.Finding {
	what := "put the real value here"
	if source.LooksLikeIdentifier(key) {
		what = "put the real value of " + quote(key) + " here"
	}
	f := on(k, at, key, says("this is still a placeholder"+then+"; "+what+how))
	f.Severity = s
	return f
}

// certain reports a placeholder that nothing will fill in: the expression of a template engine
// in a file that none reads, and what Astro printed of a Deployment as it is. Of another
// nobody can tell whether a script replaces it before Airflow reads the file.
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
		severity, then := Note, ": unless something fills it in first, "
		if p.certain(v.Value.Value[i:j], v) {
			severity, then = Error, ", and "
		}
		p.report(finding.Finding{
			Range: source.Range{File: v.Value.File, Span: v.Value.At(i, j)}, Key: v.Name.Value, Targets: names(k.Env.Target), Severity: severity,
			Message: says("this is still a placeholder" + then + TargetPlaceholder + " puts it into the kwargs as it stands; put the real value here"),
			Related: []finding.Related{{Range: source.Range{File: k.Var.Value.File, Span: k.Var.Value.At(r.Span.Start, r.Span.End)}, Message: "the kwargs take it here"}},
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
