package rules

import (
	"maps"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var kwargsUnknownKey = define(Rule{
	ID:       "kwargs/unknown-key",
	Title:    "Unknown kwarg",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: `A misspelled key, or a key of another backend, has no effect of its own. What happens depends on the class: the
constructor raises TypeError and no airflow command starts; the key is silently ignored and the default is used; or
every lookup fails, and Airflow continues with the next backend.`,
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
	p.AddViolations("kwargs/unknown-key")
	p.Kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		for _, m := range k.Object().Members {
			if m.Key.Kind != pyjson.String || !k.Determined(m.Key) {
				continue
			}
			name := m.Key.Text.Value
			if b.Spec.Kwarg(name) != nil {
				continue // kwargs/unsupported judges the release
			}
			right, advice := b.Spec.SuggestKwarg(name)
			if right != "" && k.Has(right) {
				right, advice = "", "Remove it: "+check.Quote(right)+" is set, too"
			}
			f := check.AtKwargs(k, m.Key.Span, name, unknownKwarg(b, name, right, advice))
			if right != "" {
				f.Fixes = p.renamed(b, m, right)
			}
			p.Add(f)
		}
	})
})

// renamed puts the right key in place of a wrong one, and makes its value fit.
func (p *pass) renamed(b *airflow.Backend, m pyjson.Member, right string) []finding.Fix {
	edits := []repair.Edit{{Span: m.Key.Span, New: pyjson.Quote(right)}}
	switch b.Spec.ValueAfterRename(m.Key.Text.Value) {
	case schema.NeedsOther:
		return nil
	case schema.NamesVariable:
		name := m.Value.Text.Value
		if m.Value.Kind != pyjson.String || strings.ToUpper(name) != name || !redact.LooksLikeIdentifier(name) {
			return nil
		}
		edits = append(edits, repair.Edit{Span: m.Value.Span, New: pyjson.Quote("$" + name)})
	}
	return p.KwargsFix(b, "rename it to "+right, edits...)
}

// unknownKwarg is the message about a name that the backend does not know. right is the kwarg
// that was probably meant, advice what the data says about the name.
func unknownKwarg(b *airflow.Backend, name, right, advice string) finding.Message {
	m := finding.Message{Text: check.Named("unknown kwarg", name) + " for " + b.Spec.Title, Help: "Remove it."}.With(unknownEffect(b, b.Versions()))
	if mistake := b.Spec.KnownMistakes[name]; mistake.Outcome != "" {
		m = m.With(finding.Effect{Outcome: mistake.Outcome, Words: mistake.Effect})
	}
	if e, ok := effectOfAbsent(b, name, right, m.Outcome); ok {
		m = m.With(e)
	}
	switch {
	case advice != "":
		m.Help = strings.TrimSuffix(advice, ".") + "."
	case right != "":
		m.Help = "Rename it to " + check.Quote(right) + "."
	}
	return m
}

// effectOfAbsent says what happens because the backend does not get the kwarg that was meant, if
// that is worse than what happens anyway. name is what is written in its place, or "".
func effectOfAbsent(b *airflow.Backend, name, right string, anyway schema.Outcome) (finding.Effect, bool) {
	worse := schema.Outcomes()
	worse = worse[:max(0, min(2, slices.Index(worse, anyway)))]
	found := slices.DeleteFunc(slices.Clone(b.Violations()), func(v schema.Violation) bool {
		_, needed := check.SeverityOf(b, v)
		return !slices.Contains(worse, v.Outcome) || !needed
	})
	if right == "" || len(found) == 0 {
		return finding.Effect{}, false
	}
	arguments := maps.Clone(b.Arguments())
	if arguments == nil {
		arguments = map[string]any{}
	}
	delete(arguments, name)
	arguments[right] = schema.UnknownValue{Any: true}
	if !b.Env.ReadsPerKey() {
		for _, own := range b.PerKey {
			arguments[own.Kwarg] = schema.UnknownValue{Any: true}
		}
	}
	left := b.Spec.Validate(arguments, b.Versions())
	for _, outcome := range worse {
		for _, v := range found {
			if v.Outcome == outcome && !slices.ContainsFunc(left, func(l schema.Violation) bool { return l.Message == v.Message }) {
				return finding.Effect{Outcome: v.Outcome, Words: check.Quote(right) + " is then missing. " + v.Effect}, true
			}
		}
	}
	return finding.Effect{}, false
}

// unknownEffect says what these releases do with a kwarg that they do not know. If they differ, it says what the newest does, and what the older ones do.
func unknownEffect(b *airflow.Backend, versions schema.Versions) finding.Effect {
	all := b.Spec.UnknownKwargsIn(versions)
	if len(all) == 0 && b.Spec.IsCustom() {
		return finding.Effect{Words: "The schema of the class does not list it. What the class does with it cannot be determined from the files."}
	}
	if len(all) == 0 {
		return finding.Effect{Outcome: schema.Ignored, Words: "It is silently ignored."}
	}
	newest := all[len(all)-1]
	effect := finding.Effect{Outcome: newest.Outcome, Words: newest.Effect}
	for _, older := range all[:len(all)-1] {
		if older.Outcome != newest.Outcome {
			effect.Words += " Before " + older.Until + ", " + outcomes[older.Outcome] + "."
		}
	}
	return effect
}

// outcomes are the classes of effects as a part of a sentence.
var outcomes = map[schema.Outcome]string{
	schema.DoesNotStart: "no airflow command starts",
	schema.LookupFails:  "every lookup fails",
	schema.Ignored:      "it is silently ignored",
	schema.OtherValue:   "the backend silently uses another value",
}
