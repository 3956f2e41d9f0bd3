package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

var secretUnproven = define(Rule{
	ID:               "secret/unproven",
	Title:            "Nothing in the files shows that the kwargs are marked as secret",
	Severity:         Note,
	SecuritySeverity: "5.0",
	Tags:             []string{"security"},
	Doc: Doc{
		Why: "`astro deployment variable create --load` uploads every variable of the file in the clear unless --secret stands\n" +
			"beside it: everybody with access to the Deployment reads the credential in the Astro UI. Whether the variable is marked\n" +
			"the files cannot tell; the output of `astro deployment inspect`, given by --deployment, or a Deployment file can.",
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47", "client_id": "6f1d2c3b-0000-4000-8000-000000000000", "client_secret": "Example8Q~not.a.real.secret"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	if p.proof() != nil {
		return
	}
	p.sections(func(b *airflow.Backend) {
		if b.Env.Target != setting.Hosted || b.Env.Template || len(b.Credentials()) == 0 { // a placeholder will be one
			return
		}
		l := b.Env.LayerOf(b.Kwargs.Var)
		if l == nil || l.Origin != setting.FromEnvFile {
			return
		}
		v := b.Kwargs.Var
		if p.exposedBy(v) {
			return // secret/exposed-file says what is worse
		}
		c := p.loadedBy(v.Value.File)
		if c != nil && !c.Update && c.Secret == setting.Plain {
			return // secret/not-marked says so
		}
		how := fmt.Sprintf("`astro deployment variable update --deployment-id <id> --load --env %s --secret` marks it (and everything else in the file), and the output of `astro deployment inspect`, given by --deployment, proves it", source.ShellPath(v.Value.File.Name))
		f := onVariable(b.Env, v, says(""))
		f.Span = v.Name.Span
		f.Credentials = kwargsPlaces(b, b.Credentials())
		if c != nil && c.Update {
			how = "`update --load` keeps a mark that is there and `create --load` makes none: add --secret to the command, or prove it by the output of `astro deployment inspect`, given by --deployment"
			f.Related = []finding.Related{{Range: source.Range{File: c.File, Span: c.Span}, Message: "this command leaves the mark as it is"}}
		}
		f.Text = "these kwargs hold a credential, and nothing here shows that the variable is marked as secret on the Deployment; " + how
		p.report(f)
	})
})
