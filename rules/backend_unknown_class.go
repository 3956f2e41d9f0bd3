package rules

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var backendUnknownClass = define(Rule{
	ID:       "backend/unknown-class",
	Title:    "The backend class does not exist",
	Severity: Error,
	Fix:      Safe,
	Defers:   []RuleID{"env/readers-disagree", "env/unreadable"},
	Doc: Doc{
		Why: `Airflow imports the class when it starts. If it cannot, no airflow command starts and no DAG is parsed. A class of
an unknown package may be a custom one: that is a note, because the files do not show what the image contains.`,
		Log: `airflow.exceptions.AirflowConfigException: The object could not be loaded. Please check "backend" key in "secrets" section. Current value: "…".`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackendd
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
	},
}, func(p *pass) {
	p.Backends(func(b *airflow.Backend) {
		if b.Path == "" || b.SpecClass != nil {
			return
		}
		if _, ok := schema.ThirdParty(b.Path); ok {
			return
		}
		if why, ok := schema.Builtin(b.Path); ok {
			f := check.AtVariable(b.Env, b.Class, finding.Message{Text: why, Outcome: schema.AsWritten, Effect: "Airflow searches this source twice. Nothing else changes.", Help: "Remove the setting."})
			f.Severity = Warning
			k := b.Kwargs
			if k != nil && !k.Faulty() && k.Object() != nil && len(k.Object().Members) > 0 || len(b.PerKey) > 0 && b.Env.ReadsPerKey() {
				f.Severity = Error
				f.Outcome, f.Effect = schema.DoesNotStart, "It takes no kwargs: Airflow raises TypeError, so no airflow command starts."
				f.Help = "Remove the setting and its kwargs."
			}
			p.Add(f)
			return
		}
		suggestions := schema.Suggest(b.Path)
		if airflow.IsLikelyCustomClass(b.Path, suggestions) {
			p.AddAs(Note, check.AtVariable(b.Env, b.Class, finding.Message{
				Text:   "unknown backend class" + class(b),
				Effect: "Its kwargs are not checked, and the files do not show whether the image contains the class.",
				Help:   "Describe the class under `backends` in .astrosecrets.yaml to check its kwargs.",
			}))
			return
		}
		f := check.AtVariable(b.Env, b.Class, finding.Message{Text: "unknown backend class" + class(b), Outcome: schema.DoesNotStart, Effect: cannotImport, Help: "Write the path of an existing class."})
		if of := schema.ModuleDistributions(b.Path); slices.ContainsFunc(of, func(name string) bool { return b.Env.Install.Status(name) != packages.Absent }) {
			f.Text, f.Effect = "the path names a module, not a class", "Airflow raises TypeError ('module' object is not callable), so no airflow command starts."
		}
		if len(suggestions) > 0 {
			f.Help = "Write `" + suggestions[0] + "`."
			if e, ok := b.Class.Value.Rewrite(suggestions[0]); ok {
				f.Fixes = check.SafeFix("write "+suggestions[0], e)
			}
		}
		p.Add(f)
	})
})

// class returns the class path in backticks after a space, and nothing if it may be no path.
func class(b *airflow.Backend) string {
	if b.ClassName() != b.Path {
		return ""
	}
	return " " + check.Quote(b.Path)
}

// cannotImport is the effect of a class that cannot be imported.
const cannotImport = "Airflow cannot import the class, so no airflow command starts and no DAG is parsed."
