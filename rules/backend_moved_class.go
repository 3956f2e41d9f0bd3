package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var backendMovedClass = define(Rule{
	ID:       "backend/moved-class",
	Title:    "The backend class has moved",
	Severity: Error,
	Fix:      Safe,
	Tags:     []string{Deprecated},
	Doc: Doc{
		Why: `Class paths of Airflow 1.10 (airflow.contrib.…) and of early providers appear in many old guides. If the releases in
your image no longer have the path, Airflow does not start. If they keep it as a deprecated alias, this is a warning.`,
		Log: `airflow.exceptions.AirflowConfigException: The object could not be loaded. Please check "backend" key in "secrets" section. Current value: "…".`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.contrib.secrets.aws_secrets_manager.SecretsManagerBackend
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
	},
}, func(p *pass) {
	p.Backends(func(b *airflow.Backend) {
		c := b.SpecClass
		if c == nil || c.Replacement == "" {
			return
		}
		versions := b.ClassReleases()
		old := schema.Range{Since: c.DeprecatedSince}
		f := check.AtVariable(b.Env, b.Class, finding.Message{Help: "Write `" + c.Replacement + "`."})
		switch {
		case b.ClassRemoved() || c.Until != "" && len(versions) == 0:
			f.Text, f.Outcome, f.Effect = fmt.Sprintf("this class path was removed in %s %s", c.Distribution, c.Until), schema.DoesNotStart, cannotImport
			if len(versions) == 0 {
				f.Effect = "An image with this or a later release does not start: Airflow cannot import the class."
			}
		case c.DeprecatedSince != "" && (len(versions) == 0 || versions.All(old)):
			f.Severity = Warning
			f.Text = fmt.Sprintf("this class path is deprecated since %s %s", c.Distribution, c.DeprecatedSince)
			f.Outcome, f.Effect = schema.AsWritten, "It works as an alias. A later release removes it, and then no airflow command starts."
		default:
			return
		}
		if e, ok := b.Class.Value.Rewrite(c.Replacement); ok {
			f.Fixes = check.SafeFix("write "+c.Replacement, e)
		}
		p.Add(f)
	})
})
