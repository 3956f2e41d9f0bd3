package rules

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/inventory"
	"github.com/astrosecrets/astrosecrets/internal/load/pyproject"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var pyprojectUnusedDeclaration = defineNames(Rule{
	ID:       "pyproject/unused-declaration",
	Title:    "A required connection or variable is declared, and no DAG uses it",
	Severity: Note,
	Preview:  true,
	Doc: Doc{
		Why: "`astro local start` of Astro CLI 2 refuses to start as long as a declared value is missing. Everybody who clones the\n" +
			"project has to set a value that nothing reads, often because the id is misspelled.",
		Log: "warehous: required, but not set",
		Bad: `
-- pyproject.toml --
[tool.astro.env.connections]
warehous = { conn_type = "postgres" }
-- dags/load.py --
from airflow.sdk import BaseHook

db = BaseHook.get_connection("warehouse")
`,
		Good: `
-- pyproject.toml --
[tool.astro.env.connections]
warehouse = { conn_type = "postgres" }
-- dags/load.py --
from airflow.sdk import BaseHook

db = BaseHook.get_connection("warehouse")
`,
	},
}, func(p *pass, inv *inventory.Inventory) {
	for _, d := range p.unusedDeclarations(inv) {
		name := d.Variable.Name
		kind, _ := kindOf(d)
		p.Add(check.At(name.File, name.Span, d.Name, finding.Message{
			Text:   "no DAG uses the " + string(kind) + " " + check.Quote(d.Name),
			Effect: "`astro local start` does not start until somebody sets it.",
			Help:   "Correct the id, or remove the declaration: `astro local env " + d.Kind.Noun() + " undeclare " + check.Name(d.Name) + "`.",
		}, setting.Local))
	}
})

// unusedDeclarations are the required connections and variables that no DAG uses; none if the DAGs were
// not all read, or compute ids.
func (p *pass) unusedDeclarations(inv *inventory.Inventory) []*pyproject.Declaration {
	if p.Manifest == nil || len(inv.Dynamic)+len(inv.Unread) > 0 || !slices.ContainsFunc(inv.Items, used) {
		return nil
	}
	var out []*pyproject.Declaration
	for _, d := range p.Manifest.Declarations {
		kind, ok := kindOf(d)
		if ok && !d.HasDefault && !d.Optional && !slices.ContainsFunc(inv.Items, func(i *inventory.Item) bool {
			return i.Kind == kind && strings.EqualFold(i.ID, d.Name)
		}) {
			out = append(out, d)
		}
	}
	return out
}

// kindOf returns what Airflow looks up for a declaration; false for a variable of the environment.
func kindOf(d *pyproject.Declaration) (schema.Kind, bool) {
	switch d.Kind {
	case pyproject.DeclaredConnection:
		return schema.Connection, true
	case pyproject.DeclaredAirflowVariable:
		return schema.Variable, true
	}
	return "", false
}
