package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var secretUnproven = define(Rule{
	ID:               "secret/unproven",
	Title:            "Cannot verify that the kwargs are marked as secret",
	Severity:         Note,
	SecuritySeverity: "5.0",
	Tags:             []string{"security"},
	Defers:           []RuleID{"secret/exposed-file", "secret/not-marked"},
	Doc: Doc{
		Why: "`astro deployment variable create --load` uploads every variable of the file unmarked, unless the command has\n" +
			"--secret. Everybody with access to the Deployment can read an unmarked value in the Astro UI. The files alone do not\n" +
			"show the mark. The output of `astro deployment inspect`, passed with --deployment, or a Deployment file does.",
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
	if p.markedEvidence() != nil {
		return
	}
	p.Sections(func(b *airflow.Backend) {
		if b.Env.Target != setting.Hosted || b.Env.Template || len(b.Credentials()) == 0 { // a placeholder will be one
			return
		}
		l := b.Env.LayerOf(b.Kwargs.Var)
		if l == nil || l.Origin != setting.FromEnvFile {
			return
		}
		v := b.Kwargs.Var
		c := p.loadedBy(v.Value.File)
		f := check.AtVariable(b.Env, v, finding.Message{
			Text: "cannot verify that the variable is marked as secret on the Deployment",
			Help: fmt.Sprintf("Mark it with `astro deployment variable update --deployment-id <id> --load --env %s --secret`.", source.ShellPath(v.Value.File.Name)),
		})
		f.Span = v.Name.Span
		f.Credentials = kwargsPlaces(b, b.Credentials())
		if c != nil && c.Update {
			f.Help = "Add --secret to the command, or pass the output of `astro deployment inspect` to --deployment."
			f.Related = []finding.Related{{Range: source.Range{File: c.File, Span: c.Span}, Message: "`update --load` does not change the mark"}}
		}
		p.Add(f)
	})
})
