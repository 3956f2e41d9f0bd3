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
	Title:            "Cannot verify that a credential is marked as secret",
	Severity:         Note,
	SecuritySeverity: "5.0",
	Tags:             []string{"security"},
	Defers:           []RuleID{"secret/exposed-file", "secret/not-marked"},
	Doc: Doc{
		Why: "`astro deployment variable create --load` uploads every variable of the file unmarked, unless the command has\n" +
			"--secret. Everybody with access to the Deployment can read an unmarked value in the Astro UI. The files alone do not\n" +
			"show the mark. The kwargs, the variables that the backend signs in with, and connections with a password are held\n" +
			"to this. The output of `astro deployment inspect`, passed with --deployment, or a Deployment file does.",
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
	if p.markedEvidence() == nil {
		p.Sections(func(b *airflow.Backend) {
			if b.Kwargs != nil && len(b.Credentials()) > 0 { // a placeholder will be one
				p.unproven(b.Env, b.Kwargs.Var, kwargsPlaces(b, b.Credentials()))
			}
		})
	}
	for _, e := range p.Environments {
		if len(e.Backends()) == 0 {
			continue // connections of a project that keeps none in a store
		}
		e.Vars(func(_ *setting.Layer, v *setting.Variable) {
			at, ok := p.PlainSecret(v)
			if ok && p.evidence(func(name string) bool { return name == v.Name.Value }) == nil {
				p.unproven(e, v, []source.Range{{File: v.Value.File, Span: v.Value.At(at.Start, at.End)}})
			}
		})
	}
})

// unproven reports a variable of an env file with credentials, which a Deployment gets from it.
func (p *pass) unproven(e *airflow.Environment, v *setting.Variable, held []source.Range) {
	l := e.LayerOf(v)
	if e.Target != setting.Hosted || e.Template || l == nil || l.Origin != setting.FromEnvFile {
		return
	}
	c := p.loadedBy(v.Value.File)
	f := check.AtName(e, v, finding.Message{
		Text: "cannot verify that the variable is marked as secret on the Deployment",
		Help: fmt.Sprintf("Mark it with `astro deployment variable update --deployment-id <id> --load --env %s --secret`.", source.ShellPath(v.Value.File.Name)),
	})
	f.Credentials = held
	if c != nil && c.Update {
		f.Help = "Add --secret to the command, or pass the output of `astro deployment inspect` to --deployment."
		f.Related = []finding.Related{{Range: source.Range{File: c.File, Span: c.Span}, Message: "`update --load` does not change the mark"}}
	}
	p.Add(f)
}
