package rules

import (
	"strconv"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var kwargsNotObject = define(Rule{
	ID:       "kwargs/not-object",
	Title:    "The kwargs are not a JSON object",
	Severity: Error,
	Doc: Doc{
		Why: `Airflow passes the kwargs to the backend by name, so they must be a JSON object. Airflow drops anything else, and
the backend starts with its defaults. Airflow before 2.4.1 does not start.`,
		Log: "WARNING - Failed to parse [secrets] backend_kwargs into a dict, defaulting to no kwargs.",
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS=["https://contoso.vault.azure.net/"]
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	p.Backends(func(b *airflow.Backend) {
		k := b.Kwargs
		if k == nil || !k.Known() || k.Faulty() || k.Doc.Root == nil || k.Doc.Root.Kind == pyjson.Object || !k.Determined(k.Doc.Root) {
			return
		}
		root := k.Doc.Root
		f := check.AtKwargs(k, root.Span, k.Var.Name.Value, finding.Message{
			Text: "expected a JSON object for the kwargs, found " + check.Article(root.Kind.String()),
			Help: "Write the kwargs as a JSON object: {\"name\": \"value\"}.",
		}.With(notObjectEffect(b, root)))
		if inner, ok := k.Doc.Unwrapped(); ok { // "{\"a\": 1}": the quotes are part of the value
			if edits, ok := inner.Repair(); ok {
				f.Fixes = k.Fix("remove the quotes", edits...)
			}
		}
		p.Add(f)
	})
})

// notObjectEffect says what Airflow does with kwargs that are JSON and not an object (run with
// each release; apache/airflow#26580).
func notObjectEffect(b *airflow.Backend, root *pyjson.Value) finding.Effect {
	switch {
	case len(b.Env.Airflow) > 0 && b.Env.Airflow.All(schema.Range{Until: "2.4.1"}):
		return finding.Effect{Outcome: schema.DoesNotStart, Words: "Airflow raises TypeError, so no airflow command starts."}
	case falsy(root):
		return withoutKwargs(b, "silently drops")
	}
	return withoutKwargs(b, "logs one warning and drops")
}

// falsy reports a value that is false in a condition of Python.
func falsy(v *pyjson.Value) bool {
	switch v.Kind {
	case pyjson.Null:
		return true
	case pyjson.Array:
		return len(v.Items) == 0
	case pyjson.Bool:
		return v.Text.Value == "false"
	case pyjson.String:
		return v.Text.Value == ""
	case pyjson.Int, pyjson.Float:
		n, err := strconv.ParseFloat(v.Text.Value, 64)
		return err == nil && n == 0
	}
	return false
}
