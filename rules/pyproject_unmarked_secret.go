package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load/pyproject"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var pyprojectUnmarkedSecret = define(Rule{
	ID:               "pyproject/unmarked-secret",
	Title:            "A value with a credential is not declared as secret",
	Severity:         Warning,
	SecuritySeverity: "4.0",
	Fix:              Safe,
	Tags:             []string{"security"},
	Preview:          true,
	Doc: Doc{
		Why: "`astro local env variable set --plain` of Astro CLI 2 writes a value into .env unless pyproject.toml declares it with\n" +
			"`secret = true`. The declaration keeps the credential in the encrypted vault, for everybody who works on the project.",
		Bad: `
-- pyproject.toml --
[tool.astro.env]
AIRFLOW_CONN_WAREHOUSE = { description = "the warehouse" }
-- .env --
AIRFLOW_CONN_WAREHOUSE=postgresql://loader:Example8Qnotarealsecret@warehouse.example.com:5432/dw
`,
		Good: `
-- pyproject.toml --
[tool.astro.env]
AIRFLOW_CONN_WAREHOUSE = { description = "the warehouse", secret = true }
-- .env --
AIRFLOW_CONN_WAREHOUSE=postgresql://loader:Example8Qnotarealsecret@warehouse.example.com:5432/dw
`,
	},
}, func(p *pass) {
	if p.Manifest == nil {
		return
	}
	for _, d := range p.Manifest.Declarations {
		if d.Kind == pyproject.DeclaredConnection || d.Secret || d.HasDefault {
			continue // a connection is always secret, and secret/plaintext reports a default
		}
		at := p.credentialsUnder(d.Variable.Name.Value)
		if len(at) == 0 {
			continue
		}
		name := d.Variable.Name
		f := check.At(name.File, name.Span, d.Name, finding.Message{
			Text:   check.Quote(d.Name) + " holds a credential and is not declared as secret",
			Effect: "`astro local env " + d.Kind.Noun() + " set --plain` writes it into .env without encryption.",
			Help:   "Add `secret = true` to the declaration.",
		}, setting.Local)
		f.Related, f.Credentials = []finding.Related{{Range: at[0], Message: "the credential"}}, at
		if span, text, ok := d.SecretEdit(); ok {
			f.Fixes = check.SafeFix("declare it as secret", finding.Edit{Range: source.Range{File: name.File, Span: span}, Text: text})
		}
		p.Add(f)
	}
})

// credentialsUnder returns the places of the credentials that local runs get in a variable.
func (p *pass) credentialsUnder(name string) []source.Range {
	for _, e := range p.Environments {
		if e.Target != setting.Local || e.Template {
			continue
		}
		if v := e.Lookup(name); v != nil {
			if _, at := p.credentialsIn(v); len(at) > 0 {
				return at
			}
		}
	}
	return nil
}
