package rules

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var kwargsExpansion = define(Rule{
	ID:       "kwargs/expansion",
	Title:    "Airflow expands a part of the kwargs",
	Severity: Warning,
	Doc: Doc{
		Why: `Airflow replaces $NAME and ${NAME} in every option with environment variables before it reads the JSON, and keeps a
name that is not set as is. A secret that contains a dollar sign can change, or break the JSON. Write the dollar sign
as \u0024 if it is part of the value. A string that is one reference and nothing else ("$VAULT_TOKEN") is not
reported.`,
		Bad: `
-- airflow.cfg --
[secrets]
backend = airflow.providers.hashicorp.secrets.vault.VaultBackend
backend_kwargs = {"url": "https://vault.example.com:8200", "token_path": "/vault/token", "mount_point": "team$a"}
`,
		Good: `
-- airflow.cfg --
[secrets]
backend = airflow.providers.hashicorp.secrets.vault.VaultBackend
backend_kwargs = {"url": "https://vault.example.com:8200", "token_path": "/vault/token", "mount_point": "team\u0024a"}
`,
	},
}, func(p *pass) {
	p.Backends(func(b *airflow.Backend) {
		k := b.Kwargs
		if k == nil || k.Doc == nil || b.IsCustomClass() {
			return
		}
		for _, ref := range k.Refs {
			if ref.Set || meantReference(k.Var.Value.Value, ref) {
				continue
			}
			// The name is not repeated: it may be a piece of a password with a dollar sign.
			f := check.AtVariable(b.Env, k.Var, finding.Message{
				Text:   "Airflow replaces this part of the value with an environment variable",
				Effect: "Airflow expands $NAME and ${NAME} before it reads the JSON. It keeps the text if no variable has that name.",
				Help:   `Write the dollar sign as \u0024 if it is part of the value.`,
			})
			f.Span = k.Var.Value.Source(ref.Span.Start, ref.Span.End)
			p.Add(f)
		}
	})
})

// meantReference reports a reference that somebody wrote on purpose: it is in braces, or it is the whole
// string and has the form of an environment variable.
func meantReference(value string, ref airflow.Ref) bool {
	braced := value[ref.Span.Start+1] == '{'
	if !upperName(ref.Name) {
		return braced
	}
	before := ref.Span.Start > 0 && strings.IndexByte("\" :\n\t", value[ref.Span.Start-1]) >= 0
	after := ref.Span.End < len(value) && strings.IndexByte("\",}\\ \r\n", value[ref.Span.End]) >= 0
	return braced || before && after
}
