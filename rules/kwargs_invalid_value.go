package rules

import (
	"errors"
	"fmt"
	"regexp/syntax"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/schema"
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
	p.violations("kwargs/invalid-value")
	p.kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		for _, kind := range kinds {
			name := b.Spec.PatternKwarg(kind)
			m := k.Member(name)
			if name == "" || m == nil || b.SampleNames(kind).Why == schema.Disabled || m.Value.Kind != pyjson.String || !k.Determined(m.Value) {
				continue
			}
			if what := brokenPattern(m.Value.Text.Value); what != "" {
				p.report(on(k, m.Value.Span, name, finding.Message{
					Text:   fmt.Sprintf("invalid regular expression in `%s`: %s", name, what),
					Effect: fmt.Sprintf("Every lookup of a %s raises re.error, and Airflow continues with environment variables and the metadata database.", kind),
					Help:   "Correct the pattern, or remove the kwarg.",
				}))
			}
		}
	})
})

// brokenPattern says what no dialect of regular expressions accepts in a pattern. Python
// knows more than Go (look-around, back references): what only Go refuses is not judged.
func brokenPattern(pattern string) string {
	_, err := syntax.Parse(pattern, syntax.Perl)
	var fault *syntax.Error
	if !errors.As(err, &fault) {
		return ""
	}
	switch fault.Code {
	case syntax.ErrMissingParen, syntax.ErrUnexpectedParen:
		return "unbalanced parenthesis"
	case syntax.ErrMissingBracket:
		return "missing closing bracket"
	case syntax.ErrMissingRepeatArgument:
		return "nothing to repeat before `*`, `+` or `?`"
	case syntax.ErrTrailingBackslash:
		return "trailing backslash"
	}
	return ""
}
