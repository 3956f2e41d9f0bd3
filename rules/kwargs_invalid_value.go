package rules

import (
	"errors"
	"fmt"
	"regexp/syntax"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
)

var kwargsInvalidValue = define(Rule{
	ID:       "kwargs/invalid-value",
	Title:    "A value of the kwargs is one that the backend or its store refuses",
	Severity: Error,
	Doc: Doc{
		Why: `The value has the right type and still cannot work: a vault URL without https, an auth_type that does not
exist, a region that is no region. Most clients only find out at the first look-up, and Airflow then goes on as if the
secret did not exist.`,
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
			if name == "" || m == nil || m.Value.Kind != pyjson.String || !k.Determined(m.Value) {
				continue
			}
			if what := brokenPattern(m.Value.Text.Value); what != "" {
				p.report(on(k, m.Value.Span, name, says(fmt.Sprintf("%s: Python raises re.error at every look-up of a %s; mend the pattern, or leave it out", what, kind))))
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
		return "a parenthesis has no partner"
	case syntax.ErrMissingBracket:
		return "a bracket is not closed"
	case syntax.ErrMissingRepeatArgument:
		return "there is nothing to repeat before `*`, `+` or `?`"
	case syntax.ErrTrailingBackslash:
		return "the pattern ends in a backslash"
	}
	return ""
}
