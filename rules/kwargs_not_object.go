package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
)

var kwargsNotObject = define(Rule{
	ID:       "kwargs/not-object",
	Title:    "The kwargs are JSON but no object",
	Severity: Error,
	Doc: Doc{
		Why: `Airflow passes the kwargs to the backend by name, so they must be a JSON object. Anything else is dropped: the
backend starts with its defaults. (Airflow before 2.4.1 does not start at all.)`,
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
	p.backends(func(b *airflow.Backend) {
		k := b.Kwargs
		if k == nil || !k.Known() || k.Faulty() || k.Doc.Root == nil || k.Doc.Root.Kind == pyjson.Object || !k.Determined(k.Doc.Root) {
			return
		}
		root := k.Doc.Root
		message := "the kwargs must be a JSON object ({…}), and this is " + article(root.Kind.String()) + ": " +
			TargetPlaceholder + " drops it with a warning and starts the backend without any kwargs"
		if falsy(root) {
			message = "the kwargs must be a JSON object ({…}), and this is " + article(root.Kind.String()) + ": " +
				TargetPlaceholder + " takes it for no kwargs, without a word"
		}
		f := on(k, root.Span, k.Var.Name.Value, says(message))
		if inner, ok := k.Doc.Unwrapped(); ok { // "{\"a\": 1}": the quotes are part of the value
			if edits, ok := inner.Repair(); ok {
				f.Fixes = k.Fix("take the quotes away", edits...)
			}
		}
		p.report(f)
	})
})

// falsy is Python's idea of a value that is as good as none.
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
	case pyjson.Int:
		return v.Text.Value == "0" || v.Text.Value == "-0"
	}
	return false
}

func article(noun string) string {
	switch noun {
	case "null":
		return noun
	case "array", "integer", "object":
		return "an " + noun
	}
	return "a " + noun
}
