package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load/pyproject"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var pyprojectInvalidDeclaration = define(Rule{
	ID:       "pyproject/invalid-declaration",
	Title:    "The Astro CLI refuses a declaration in [tool.astro.env]",
	Severity: Error,
	Fix:      Safe,
	Preview:  true,
	Doc: Doc{
		Why: "One declaration that Astro CLI 2 refuses stops `astro local start`, and no declaration is read: a secret and a\n" +
			"connection cannot have a committed default, a connection is always secret, and an unknown key is an error.",
		Log: "invalid [tool.astro.env]: tool.astro.env.TOKEN.sensitive: unknown field: use secret",
		Bad: `
-- pyproject.toml --
[tool.astro.env]
VAULT_TOKEN = { sensitive = true }
`,
		Good: `
-- pyproject.toml --
[tool.astro.env]
VAULT_TOKEN = { secret = true }
`,
	},
}, func(p *pass) {
	if p.Manifest == nil {
		return
	}
	for _, d := range p.Manifest.Declarations {
		for _, r := range d.Refused {
			f := check.At(d.Variable.Name.File, r.Span, d.Name, refusedDeclaration(d, r), setting.Local)
			if r.Kind == pyproject.UnknownAnnotation && r.Name == "sensitive" && d.Kind != pyproject.DeclaredConnection {
				f.Fixes = check.SafeFix("write `secret`", finding.Edit{Range: f.Range, Text: "secret"})
			}
			p.Add(f)
		}
	}
})

// refusedDeclaration returns the message about an entry that the CLI refuses.
func refusedDeclaration(d *pyproject.Declaration, r pyproject.Refusal) finding.Message {
	m := finding.Message{Effect: "`astro local start` refuses the whole of [tool.astro.env], and does not start."}
	set := "`astro local env " + d.Kind.Noun() + " set " + check.Name(d.Name) + "`"
	switch r.Kind {
	case pyproject.SecretWithDefault:
		m.Text = check.Quote(d.Name) + " is secret and has a default"
		m.Help = "Remove the default, and set the value: " + set + "."
	case pyproject.ConnectionWithDefault:
		m.Text = "the connection " + check.Quote(d.Name) + " has a default"
		m.Help = "Remove the default, and set the connection: " + set + "."
	case pyproject.SecretOfConnection:
		m.Text, m.Help = "a connection cannot be declared as secret", "Remove `secret`: a connection always is."
	case pyproject.UnknownAnnotation:
		m.Text, m.Help = "unknown key in a declaration", "Remove it. The keys are default, optional, secret, type, enum, description, source and conn_type."
		if r.Name == "sensitive" {
			m.Text, m.Help = "unknown key `sensitive`", "Write `secret`."
		}
	}
	return m
}
