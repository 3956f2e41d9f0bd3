package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var secretStaticCredential = define(Rule{
	ID:               "secret/static-credential",
	Title:            "A workload identity can replace this credential",
	Severity:         Note,
	SecuritySeverity: "2.0",
	Tags:             []string{"security"},
	Defers:           []RuleID{"secret/plaintext"},
	Doc: Doc{
		Why: `A credential in the kwargs must be hidden, replaced in time and marked as secret wherever it goes. The platform can give
the process an identity instead, so that nothing can leak. The note appears where no other rule reports the credential. On
a Deployment secret/unproven and secret/not-marked report it.`,
		Bad: `
-- Dockerfile --
FROM apache/airflow:2.10.5
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47", "client_id": "6f1d2c3b-0000-4000-8000-000000000000", "client_secret": "Example8Q~not.a.real.secret"}
`,
		Good: `
-- Dockerfile --
FROM apache/airflow:2.10.5
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	// On a Deployment the mark is what counts: secret/unproven and secret/not-marked.
	hosted := false
	p.Sections(func(b *airflow.Backend) {
		hosted = hosted || b.Env.Target == setting.Hosted && b.Kwargs != nil
	})
	p.Sections(func(b *airflow.Backend) {
		if b.Env.Template || b.Spec == nil || b.Spec.Identity == "" || len(realCredentials(b)) == 0 || hosted && b.Env.Target != setting.Remote {
			return
		}
		if b.Env.LayerOf(b.Kwargs.Var) == nil {
			return
		}
		c := realCredentials(b)[0]
		f := check.AtKwargs(b.Kwargs, c.Key.Span, c.Name, finding.Message{
			Text: fmt.Sprintf("a workload identity can replace the static credential `%s`", c.Name), Help: b.Spec.Identity,
		})
		f.Credentials = kwargsPlaces(b, []airflow.Credential{c})
		p.Add(f)
	})
})
