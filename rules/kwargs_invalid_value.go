package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow"
)

var kwargsInvalidValue = define(Rule{
	ID:       "kwargs/invalid-value",
	Title:    "Invalid kwarg value",
	Severity: Error,
	Doc: Doc{
		Why: `The value has the right type, but the backend or its store refuses it: a vault URL without https, an auth_type
or a region that does not exist. Most clients fail at the first lookup, and Airflow then continues as if the secret did
not exist.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "contoso.vault.azure.net"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	p.AddViolations("kwargs/invalid-value")
	p.Kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		p.lookupPatterns(b, k)
		p.localhost(b, k)
	})
})
