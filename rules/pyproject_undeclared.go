package rules

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/inventory"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/pyproject"
	references "github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var pyprojectUndeclared = defineNames(Rule{
	ID:       "pyproject/undeclared",
	Title:    "A DAG uses a connection or variable that is not declared",
	Severity: Note,
	Preview:  true,
	Doc: Doc{
		Why: "`astro local start` of Astro CLI 2 asks for the values that pyproject.toml declares. Where a project declares its\n" +
			"connections or variables, one that is missing from the list is often forgotten or misspelled: the CLI does not ask\n" +
			"for it, and the task fails.",
		Bad: `
-- pyproject.toml --
[tool.astro.env.connections]
lake = { conn_type = "aws" }
-- dags/load.py --
from airflow.sdk import BaseHook

lake = BaseHook.get_connection("lake")
db = BaseHook.get_connection("warehouse")
`,
		Good: `
-- pyproject.toml --
[tool.astro.env.connections]
lake = { conn_type = "aws" }
warehouse = { conn_type = "postgres" }
-- dags/load.py --
from airflow.sdk import BaseHook

lake = BaseHook.get_connection("lake")
db = BaseHook.get_connection("warehouse")
`,
	},
}, func(p *pass, inv *inventory.Inventory) {
	if p.Manifest == nil || p.Manifest.HasWorkspace || p.hasLocalBackend() {
		return // a linked workspace and a backend may have any id
	}
	unused := p.unusedDeclarations(inv)
	for _, i := range inv.Items {
		declares := func(d *pyproject.Declaration) bool {
			kind, _ := kindOf(d)
			return kind == i.Kind
		}
		if i.Use != references.Required || i.Local != nil || p.isManaged(i) || !slices.ContainsFunc(p.Manifest.Declarations, declares) {
			continue
		}
		// An unused declaration of nearly this name has a finding of its own.
		if slices.ContainsFunc(p.Manifest.Declarations, func(d *pyproject.Declaration) bool { return declares(d) && strings.EqualFold(d.Name, i.ID) }) ||
			slices.ContainsFunc(unused, func(d *pyproject.Declaration) bool { return declares(d) && isTypo(d.Name, i.ID) }) {
			continue
		}
		table := map[schema.Kind]string{schema.Connection: "connections", schema.Variable: "airflow_variables"}[i.Kind]
		p.addOnItem(i, check.TargetNames(setting.Local), finding.Message{
			Text:   "the " + string(i.Kind) + " " + check.Quote(i.ID) + " is not declared in pyproject.toml",
			Effect: "`astro local start` starts without it. The task fails unless .env, the shell or the metadata database of Airflow has it.",
			Help:   "Correct the id, or declare it in `[tool.astro.env." + table + "]`.",
		})
	}
})

// isTypo reports whether two ids differ in case and in at most two characters.
func isTypo(a, b string) bool {
	const most = 2
	return fuzzy.Distance(strings.ToLower(a), strings.ToLower(b), most+1) <= most
}

// hasLocalBackend reports whether local runs may ask a secrets backend: one is configured, or the files
// do not say which.
func (p *pass) hasLocalBackend() bool {
	return slices.ContainsFunc(p.Settings.Environments, func(e *airflow.Environment) bool {
		return e.Target == setting.Local && !e.Template && slices.ContainsFunc(e.Backends(), func(b *airflow.Backend) bool { return b.Class != nil || b.Path != "" })
	})
}

// isManaged reports whether the Environment Manager may have an id.
func (p *pass) isManaged(i *inventory.Item) bool {
	return slices.ContainsFunc(p.Settings.Managed, func(d load.Definition) bool { return d.Kind == i.Kind && (d.ID == "" || d.ID == i.ID) })
}
