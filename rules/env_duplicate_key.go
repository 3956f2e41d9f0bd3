package rules

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var envDuplicateKey = define(Rule{
	ID:       "env/duplicate-key",
	Title:    "Duplicate variable in this .env",
	Severity: Warning,
	Tags:     []string{Unnecessary},
	Doc: Doc{
		Why: "`astro deployment variable create --load` uses the first of equal names and skips the others; every other reader\n" +
			"uses the last. The Deployment gets another value than local runs.",
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://fabrikam.vault.azure.net/"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	for _, f := range p.EnvFiles {
		first := map[string]*dotenv.Statement{}
		for st := range assignments(f) {
			name := f.Slice(st.Key)
			if _, ours := airflow.ParseOption(name); !ours && !strings.HasPrefix(name, "AIRFLOW_CONN_") && !strings.HasPrefix(name, "AIRFLOW_VAR_") {
				continue
			}
			one := first[name]
			if one == nil {
				first[name] = st
				continue
			}
			if f.Slice(one.Value) == f.Slice(st.Value) {
				continue // the same value twice is read alike by all
			}
			out := check.At(f.File, st.Key, name, finding.Message{
				Text:   check.Named("duplicate variable", name),
				Effect: "`astro deployment variable create --load` uses the first value, every other reader this one.",
				Help:   "Remove one of the two lines.",
			})
			out.Related = []finding.Related{{Range: source.Range{File: f.File, Span: one.Key}, Message: "the first value"}}
			p.Add(out)
		}
	}
})
