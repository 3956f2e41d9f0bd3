package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var secretSavedPlaceholder = define(Rule{
	ID:               "secret/saved-placeholder",
	Title:            "Loading this line overwrites the secret on the Deployment",
	Severity:         Error,
	SecuritySeverity: "5.0",
	Tags:             []string{"security"},
	Fix:              Unsafe,
	Doc: Doc{
		Why: "`astro deployment variable list --save` cannot read secrets back and writes `KEY= # secret` in their place. Loading that\n" +
			"file again sets the variable to the text `# secret`: the Deployment loses the real value, and Airflow its kwargs.",
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend
AIRFLOW_CONN_WAREHOUSE= # secret
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend
`,
	},
}, func(p *pass) {
	for _, f := range p.EnvFiles {
		if f.Template {
			continue
		}
		for st := range assignments(f) {
			rest := f.LineSpan(st.Line)
			rest.Start = st.Key.End
			if rest.Start > rest.End || !envfile.IsSavedPlaceholder(f.Slice(rest)) {
				continue
			}
			out := check.At(f.File, rest, f.Slice(st.Key), finding.Message{
				Text:   "this line is the placeholder of a secret that `variable list --save` cannot read",
				Effect: "`astro deployment variable create --load` and `update --load` set the variable to the text `# secret`, and the real value is lost.",
				Help:   "Remove the line, or put the value here.",
			}, setting.Hosted)
			out.Fixes = []finding.Fix{{Message: "remove the line", Unsafe: true, Edits: []finding.Edit{{Range: source.Range{File: f.File, Span: wholeLine(f.File, st.Line)}}}}}
			p.Add(out)
		}
	}
})

// wholeLine is a line with its line end.
func wholeLine(f *source.File, n int) source.Span {
	line := f.LineSpan(n)
	if n < f.LineCount() {
		line.End = f.LineSpan(n + 1).Start
	}
	return line
}
