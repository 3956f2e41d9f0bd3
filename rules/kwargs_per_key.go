package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var kwargsPerKey = define(Rule{
	ID:       "kwargs/per-key",
	Title:    "A variable for a single kwarg has the wrong type, or is shown unmasked",
	Severity: Error,
	Doc: Doc{
		Why: `AIRFLOW__SECRETS__BACKEND_KWARG__<KEY> (Airflow 3.2 and later) passes its value as a string. Airflow does not parse
it as JSON and does not expand it. A kwarg that must be a number, an object, a list, true or null cannot be set this
way. Before Airflow 3.3.0 the Config API also shows these values unmasked (CVE-2026-48892).`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"url": "https://vault.example.com:8200", "token_path": "/vault/token"}
AIRFLOW__SECRETS__BACKEND_KWARG__KV_ENGINE_VERSION=2
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"url": "https://vault.example.com:8200", "token_path": "/vault/token", "kv_engine_version": 2}
`,
	},
}, func(p *pass) {
	p.Backends(func(b *airflow.Backend) {
		if len(b.PerKey) == 0 || !b.Env.ReadsPerKey() {
			return // kwargs/unsupported reports them
		}
		for _, pk := range b.PerKey {
			if b.Spec == nil || pk.Var.UnresolvedReason != "" {
				continue
			}
			kwarg := b.Spec.Kwarg(pk.Kwarg)
			if kwarg == nil {
				right, advice := b.Spec.SuggestKwarg(pk.Kwarg)
				p.Add(check.AtName(b.Env, pk.Var, unknownKwarg(b, pk.Kwarg, right, advice)))
				continue
			}
			if b.Spec.Supported(kwarg.Name, b.Versions()) == schema.None {
				continue // kwargs/unsupported judges the release
			}
			if len(kwarg.Types) > 0 && !slices.Contains(kwarg.Types, "string") {
				p.Add(check.AtVariable(b.Env, pk.Var, finding.Message{
					Text: fmt.Sprintf("`%s` must be %s, and this variable passes a string", kwarg.Name, check.Article(check.OrList(kwarg.Types))),
					Help: intoKwargs(b, kwarg.Name),
				}.With(perKeyEffect(b, kwarg.Name))))
			}
			if word := pk.Var.Value.Value; slices.Contains(kwarg.Types, "boolean") && slices.Contains(kwarg.Types, "string") &&
				(strings.EqualFold(word, "true") || strings.EqualFold(word, "false")) {
				p.Add(check.AtVariable(b.Env, pk.Var, finding.Message{
					Text: fmt.Sprintf("`%s` gets a string, not the JSON value `%s`", kwarg.Name, strconv.FormatBool(strings.EqualFold(word, "true"))),
					Help: intoKwargs(b, kwarg.Name),
				}.With(boolAsText(kwarg.Name))))
			}
			leaky := schema.Range{Until: "3.3.0"}
			if kwarg.Credential && len(b.Env.Airflow) > 0 && b.Env.Airflow.All(leaky) {
				f := check.AtName(b.Env, pk.Var, finding.Message{
					Text:    fmt.Sprintf("the Config API shows the credential `%s` unmasked", kwarg.Name),
					Outcome: schema.AsWritten, Effect: "Airflow before 3.3.0 shows the values of these variables to everybody who may read its configuration (CVE-2026-48892).",
					Help: "Upgrade to Airflow 3.3.0, or set the kwarg in " + b.Section.Env(airflow.RoleKwargs) + ".",
				})
				f.Credentials = []source.Range{{File: pk.Var.Value.File, Span: pk.Var.Value.Span}}
				p.AddAs(Warning, f)
			}
		}
	})
})

// intoKwargs is the help for a kwarg that cannot be set by a variable of its own.
func intoKwargs(b *airflow.Backend, name string) string {
	return fmt.Sprintf("Set `%s` in %s.", name, b.Section.Env(airflow.RoleKwargs))
}

// boolAsText says what happens with "true" or "false" as text. The kwargs that say whether a certificate
// is verified take text for the path of a file.
func boolAsText(name string) finding.Effect {
	if strings.HasSuffix(name, "verify") {
		return finding.Effect{Outcome: schema.LookupFails, Words: "The client takes the text for the path of a certificate file, so every lookup fails."}
	}
	return finding.Effect{Outcome: schema.OtherValue, Words: "A variable for a single kwarg always passes a string, and every string that is not empty counts as true."}
}

// perKeyEffect says what the backend does with a string in place of the value of a kwarg.
func perKeyEffect(b *airflow.Backend, name string) finding.Effect {
	const always = "A variable for a single kwarg always passes a string."
	for _, v := range b.Violations() {
		if v.Keyword == "type" && len(v.Path) == 1 && v.Path[0] == name && v.Effect != "" {
			return finding.Effect{Outcome: v.Outcome, Words: always + " " + v.Effect}
		}
	}
	return finding.Effect{Words: always}
}
