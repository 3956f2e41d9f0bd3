package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/schema"
)

var backendUnknownClass = define(Rule{
	ID:       "backend/unknown-class",
	Title:    "The backend class does not exist",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: `Airflow imports the class when it starts. If it cannot, no airflow command runs and no DAG is parsed. A class of a
package we do not know may be your own: that is a note, because whether it is in the image the files cannot tell.`,
		Log: `airflow.exceptions.AirflowConfigException: The object could not be loaded. Please check "backend" key in "secrets" section. Current value: "…".`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackendd
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
		if b.Path == "" || b.SpecClass != nil || p.misreadClass(b.Class) {
			return
		}
		if _, ok := schema.ThirdParty(b.Path); ok {
			return
		}
		if why, ok := schema.Builtin(b.Path); ok {
			f := onVariable(b.Env, b.Class, says(why+"; remove the setting"))
			f.Severity = Warning
			if k := b.Kwargs; k != nil && !k.Faulty() && k.Object() != nil && len(k.Object().Members) > 0 {
				f.Severity = Error
				f.Text = why + ", and it takes no kwargs: TypeError, and no airflow command starts; remove the setting and its kwargs"
			}
			p.report(f)
			return
		}
		meant := schema.Suggest(b.Path)
		if airflow.IsLikelyCustomClass(b.Path, meant) {
			f := onVariable(b.Env, b.Class, says(class(b)+" is no backend that we know: its kwargs are not checked, and neither is whether the class is in the image"))
			f.Severity = Note
			p.report(f)
			return
		}
		message := "there is no class " + class(b) + ": " + cannotImport
		f := onVariable(b.Env, b.Class, says(message))
		if len(meant) > 0 {
			f.Text += "; did you mean `" + meant[0] + "`?"
			if e, ok := b.Class.Value.Rewrite(meant[0]); ok {
				f.Fixes = fixes("write "+meant[0], e)
			}
		}
		p.report(f)
	})
})

// class is the class path, if that is what stands there.
func class(b *airflow.Backend) string {
	if b.ClassName() != b.Path {
		return "of that name"
	}
	return quote(b.Path)
}

// cannotImport is what happens when the class cannot be imported.
const cannotImport = TargetPlaceholder + " cannot import it, so no airflow command starts and no DAG is parsed"
