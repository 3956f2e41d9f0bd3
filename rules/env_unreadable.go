package rules

import (
	"fmt"

	"astrosecrets/internal/airflow"
	"astrosecrets/internal/dotenv"
	"astrosecrets/internal/load"
	"astrosecrets/internal/source"
)

var envUnreadable = define(Rule{
	ID:       "env/unreadable",
	Title:    "A reader stops at a line of this .env",
	Severity: Error,
	Doc: Doc{
		Why: "A reader that cannot take a line gives up on the whole file: `astro dev start` does not start, or\n" +
			"`astro deployment variable create --load` sets nothing of what follows.",
		Log: `failed to read .env: line 1: unexpected character …`,
		Bad: `
-- .env --
ENV AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
ENV AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	for _, f := range p.EnvFiles {
		if f.Template || !readByCLI(f.Name) {
			continue
		}
		p.unreadable(f, dotenv.Compose, airflow.Local, "does not start")
		p.unreadable(f, dotenv.VariableLoad, airflow.Hosted, "sets nothing from here on")
	}
})

// unreadable reports where one reader stops. The readers that matter less are left to
// env/readers-disagree, which speaks where a variable of ours is lost.
func (p *pass) unreadable(f *load.EnvFile, r dotenv.Reader, t airflow.Target, then string) {
	err := f.Read(r).Err
	if err == nil {
		return
	}
	span := source.Span{Start: err.Offset, End: err.Offset}
	if st, ok := f.Script.At(err.Offset); ok {
		span = st.Key
		if st.Kind != dotenv.Assigns {
			span = st.Span
		}
	}
	if span.Len() == 0 && err.Line > 0 && err.Line <= f.LineCount() {
		span = f.LineSpan(err.Line)
	}
	p.report(finding{
		File: f.File, Span: span, Key: string(r), Targets: []airflow.Target{t},
		Message: fmt.Sprintf("%s stops at this line (%s): it %s", load.Commands[r], err.Message, then),
	})
}
