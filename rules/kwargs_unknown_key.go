package rules

import (
	"fmt"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

var kwargsUnknownKey = define(Rule{
	ID:       "kwargs/unknown-key",
	Title:    "A key of the kwargs is none that the backend knows",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: `A misspelt key, or a key of another backend, never does what it says. What happens depends on the class.
The constructor may raise a TypeError, and every Airflow command dies; the key may be swallowed without a word,
so that the default stays in force; or the first look-up fails, which Airflow hides by asking the next backend.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "conections_prefix": "airflow-conn"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "airflow-conn"}
`,
	},
}, func(p *pass) {
	p.violations("kwargs/unknown-key")
	p.kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		for _, m := range k.Object().Members {
			if m.Key.Kind != pyjson.String || !k.Determined(m.Key) {
				continue
			}
			name := m.Key.Text.Value
			if b.Spec.Kwarg(name) != nil {
				continue // kwargs/unsupported judges the release
			}
			right, advice := b.Spec.SuggestKwarg(name)
			f := on(k, m.Key.Span, name, says(fmt.Sprintf("%s has no kwarg %s: %s%s",
				b.Spec.Title, quote(name), unknownEffect(b, b.Versions()), instead(right, advice))))
			if right != "" && !k.Has(right) {
				f.Fixes = p.renamed(b, m, right)
			}
			p.report(f)
		}
	})
})

// renamed puts the right key in place of a wrong one, and makes its value fit.
func (p *pass) renamed(b *airflow.Backend, m pyjson.Member, right string) []finding.Fix {
	edits := []pyjson.Edit{{Span: m.Key.Span, New: pyjson.Quote(right)}}
	switch b.Spec.ValueAfterRename(m.Key.Text.Value) {
	case "other":
		return nil
	case "env":
		name := m.Value.Text.Value
		if m.Value.Kind != pyjson.String || strings.ToUpper(name) != name || !source.LooksLikeIdentifier(name) {
			return nil
		}
		edits = append(edits, pyjson.Edit{Span: m.Value.Span, New: pyjson.Quote("$" + name)})
	}
	return p.fit(b, "rename the key to "+right, edits...)
}

// unknownEffect says what happens with a key that the class of these releases does not know.
func unknownEffect(b *airflow.Backend, versions schema.Versions) string {
	effects := map[schema.Outcome]string{
		schema.DoesNotStart: "its constructor raises TypeError, and no Airflow command starts",
		schema.LookupFails:  "every look-up fails, and Airflow goes on to environment variables and the metadata database as if the secret did not exist",
		schema.Ignored:      "it is ignored without a word",
	}
	var said []string
	for _, u := range b.Spec.UnknownKwargsIn(versions) {
		said = append(said, effects[u.Outcome])
	}
	if len(said) == 0 && b.Spec.IsCustom() {
		return "its schema does not list it, and what the class does with it cannot be determined from the files"
	}
	if len(said) == 0 {
		return effects[schema.Ignored]
	}
	said = unique(said)
	last := len(said) - 1
	if last == 0 {
		return said[0]
	}
	return said[last] + " (in older releases " + orList(said[:last]) + ")"
}

// instead says what to write in place of a wrong name.
func instead(right, advice string) string {
	switch {
	case advice != "":
		return ". " + strings.TrimSuffix(advice, ".")
	case right != "":
		return "; did you mean " + quote(right) + "?"
	}
	return "; remove it"
}
