package rules

import (
	"fmt"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

var secretStaticCredential = define(Rule{
	ID:               "secret/static-credential",
	Title:            "An identity would do without this credential",
	Severity:         Note,
	SecuritySeverity: "2.0",
	Tags:             []string{"security"},
	Doc: Doc{
		Why: `A credential in the kwargs has to be kept from readers, replaced in time and marked as secret wherever it goes. The
platform can give the process an identity instead: then there is nothing to leak. It is said where no other rule speaks of
the credential: on a Deployment that is a matter of the mark.`,
		Bad: `
-- Dockerfile --
FROM apache/airflow:2.10.5
RUN pip install --no-cache-dir apache-airflow-providers-microsoft-azure
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47", "client_id": "6f1d2c3b-0000-4000-8000-000000000000", "client_secret": "Example8Q~not.a.real.secret"}
`,
		Good: `
-- Dockerfile --
FROM apache/airflow:2.10.5
RUN pip install --no-cache-dir apache-airflow-providers-microsoft-azure
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	// On a Deployment the mark is what counts: secret/unproven and secret/not-marked.
	hosted := false
	p.sections(func(b *airflow.Backend) {
		hosted = hosted || b.Env.Target == setting.Hosted && b.Kwargs != nil
	})
	p.sections(func(b *airflow.Backend) {
		if b.Env.Template || len(realCredentials(b)) == 0 || b.Spec.Identity == "" || hosted && b.Env.Target != setting.Remote {
			return
		}
		l := b.Env.LayerOf(b.Kwargs.Var)
		if l == nil {
			return
		}
		if where, _ := p.exposureOf(b.Env, l); where != "" {
			return // secret/plaintext says what is better
		}
		c := realCredentials(b)[0]
		f := on(b.Kwargs, c.Key.Span, c.Name, says(fmt.Sprintf("an identity needs no `%s`: %s", c.Name, strings.TrimSuffix(b.Spec.Identity, "."))))
		f.Credentials = kwargsPlaces(b, []airflow.Credential{c})
		p.report(f)
	})
})
