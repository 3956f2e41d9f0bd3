package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/schema"
)

var backendMovedClass = define(Rule{
	ID:       "backend/moved-class",
	Title:    "The backend class has moved",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: `Class paths of Airflow 1.10 (airflow.contrib.…) and of early providers stand in many old guides. The releases that
your image and pins give you no longer have the path, and Airflow does not start; or they keep it as a deprecated alias,
which is a warning.`,
		Log: `airflow.exceptions.AirflowConfigException: The object could not be loaded. Please check "backend" key in "secrets" section. Current value: "…".`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.azure_key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	p.backends(func(b *airflow.Backend) {
		c := b.SpecClass
		if c == nil || c.Replacement == "" {
			return
		}
		versions := b.Env.Install.Possible(c.Distribution, b.Spec)
		gone := schema.Range{Since: c.Until}
		old := schema.Range{Since: c.DeprecatedSince}
		f := onVariable(b.Env, b.Class, says(""))
		switch {
		case c.Until != "" && (len(versions) == 0 || versions.All(gone)):
			f.Text = fmt.Sprintf("this path is gone since %s %s: %s; the class is now `%s`", c.Distribution, c.Until, cannotImport, c.Replacement)
			if len(versions) == 0 {
				f.Text = fmt.Sprintf("this path is gone since %s %s, and an image with a newer release does not start with it; the class is now `%s`", c.Distribution, c.Until, c.Replacement)
			}
		case c.DeprecatedSince != "" && (len(versions) == 0 || versions.All(old)):
			f.Severity = Warning
			f.Text = fmt.Sprintf("this path is a deprecated alias since %s %s; the class is now `%s`", c.Distribution, c.DeprecatedSince, c.Replacement)
		default:
			return
		}
		if e, ok := b.Class.Value.Rewrite(c.Replacement); ok {
			f.Fixes = fixes("write "+c.Replacement, e)
		}
		p.report(f)
	})
})
