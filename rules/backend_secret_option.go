package rules

import (
	"fmt"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var backendSecretOption = define(Rule{
	ID:       "backend/secret-option",
	Title:    "No secret answers an option with _SECRET",
	Severity: Error,
	Since:    "0.2.0",
	Doc: Doc{
		Why: `Airflow can take a sensitive option from the secrets backend: AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_SECRET holds the name of
a secret, which Airflow looks up below config_prefix (or config_path). If the value is not a name, if lookups of options are
disabled, or if there is no secrets backend, the lookup finds nothing and Airflow silently uses the default of the option: an
empty SQLite database, for example.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "config_prefix": null}
AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_SECRET=metadata-database
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_SECRET=metadata-database
`,
	},
}, func(p *pass) {
	for _, e := range p.Environments {
		if e.Template {
			continue
		}
		e.Vars(func(_ *setting.Layer, v *setting.Variable) {
			option := airflow.SecretOption(v.Name.Value)
			if option == nil || v.UnresolvedReason != "" || !v.Value.IsResolved() || v.Value.Value == "" || e.Lookup(option.Env()) != nil {
				return
			}
			if f, ok := unanswered(e, v, option); ok {
				p.Add(f)
			}
		})
	}
})

// unanswered returns the finding about an option whose secret cannot be found.
func unanswered(e *airflow.Environment, v *setting.Variable, option *schema.Option) (finding.Finding, bool) {
	usesDefault := fmt.Sprintf("The lookup finds nothing, so Airflow silently uses the default of `%s` in [%s].", option.Name, option.Section)
	value, b := v.Value.Value, e.Secrets
	switch {
	case strings.Contains(value, "://"):
		return check.AtVariable(e, v, finding.Message{
			Text: "a URL in place of the name of a secret", Outcome: schema.LookupFails, Effect: "Airflow looks the URL up as a name. " + usesDefault,
			Help: fmt.Sprintf("Store the URL as a secret and write its name, or set %s.", airflow.NameIn(v, option.Env())),
		}), true
	case strings.ContainsAny(value, "\"' \t"):
		return check.AtVariable(e, v, finding.Message{
			Text: "the name of the secret contains quotes or whitespace", Outcome: schema.LookupFails, Effect: usesDefault, Help: "Write the name without quotes and whitespace.",
		}), true
	case b.Class == nil && !e.MaySetExternally(airflow.Secrets.Env(airflow.RoleBackend)):
		f := check.AtName(e, v, finding.Message{
			Text: "no secrets backend answers this option", Outcome: schema.LookupFails, Effect: usesDefault,
			Help: fmt.Sprintf("Set %s, or set %s.", airflow.NameIn(v, airflow.Secrets.Env(airflow.RoleBackend)), airflow.NameIn(v, option.Env())),
		})
		f.Severity = Warning
		return f, true
	case b.SpecClass != nil && (b.Kwargs == nil || b.Kwargs.Known()) && b.LookupNames(schema.Config, value).Why == schema.Disabled: //leakcheck:ok only the reason is used
		return check.AtName(e, v, finding.Message{
			Text: "the backend does not look up options", Outcome: schema.LookupFails, Effect: usesDefault,
			Help: "Set the prefix or path of options in the kwargs, or set " + airflow.NameIn(v, option.Env()) + ".",
		}), true
	}
	return finding.Finding{}, false
}
