package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var kwargsUnsupported = define(Rule{
	ID:       "kwargs/unsupported",
	Title:    "The installed release does not have this kwarg",
	Severity: Error,
	Doc: Doc{
		Why: `Releases of a provider add and remove kwargs, and the per-key variables (AIRFLOW__SECRETS__BACKEND_KWARG__…) exist
only from Airflow 3.2 on. The release that your pins or the bundled packages of the Runtime install does not have this
kwarg, so the backend treats it as an unknown one.`,
		Bad: `
-- requirements.txt --
apache-airflow-providers-microsoft-azure==4.1.0
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "managed_identity_client_id": "6f1d2c3b-0000-4000-8000-000000000000", "workload_identity_tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "managed_identity_client_id": "6f1d2c3b-0000-4000-8000-000000000000", "workload_identity_tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47"}
`,
	},
}, func(p *pass) {
	p.AddViolations("kwargs/unsupported")
	p.Kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		for _, m := range k.Object().Members {
			if m.Key.Kind != pyjson.String || !k.Determined(m.Key) || !check.IsUnavailable(b, m.Key.Text.Value) {
				continue
			}
			kwarg := b.Spec.Kwarg(m.Key.Text.Value)
			p.AddAs(proven(b.Versions()), check.AtKwargs(k, m.Key.Span, kwarg.Name, noKwarg(b, kwarg)))
		}
	})
	p.Backends(func(b *airflow.Backend) {
		for _, pk := range b.PerKey {
			if b.Env.ReadsPerKey() {
				if check.IsUnavailable(b, pk.Kwarg) {
					p.AddAs(proven(b.Versions()), check.AtName(b.Env, pk.Var, noKwarg(b, b.Spec.Kwarg(pk.Kwarg))))
				}
				continue
			}
			name := pk.Kwarg
			if b.Spec != nil && b.Spec.Kwarg(name) == nil {
				if right, _ := b.Spec.SuggestKwarg(name); right != "" {
					name = right
				}
			}
			f := check.AtName(b.Env, pk.Var, finding.Message{
				Text:    "Airflow reads variables for single kwargs only from 3.2.0 on",
				Outcome: schema.Ignored, Effect: airflowRelease(b.Env.Airflow) + " silently ignores this variable.",
				Help: fmt.Sprintf("Set %s in %s.", check.Quote(name), b.Section.Env(airflow.RoleKwargs)),
			})
			if b.Spec != nil {
				if e, ok := effectOfAbsent(b, "", name, f.Outcome); ok {
					f.Message = f.With(e)
				}
			}
			p.Add(f)
		}
	})
})

// proven is the severity of what is wrong with all of these releases. If the files determine none, the
// release may be one that still has the kwarg.
func proven(vs schema.Versions) Severity {
	if len(vs) == 0 {
		return Note
	}
	return Error
}

// noKwarg is the message about a kwarg that the installed releases do not have.
func noKwarg(b *airflow.Backend, kwarg *schema.Kwarg) finding.Message {
	dist := b.Spec.Distribution
	vs := b.Versions()
	m := finding.Message{}.With(unknownEffect(b, vs))
	switch {
	case kwarg.Until != "" && (len(vs) == 0 || vs.All(schema.Range{Since: kwarg.Until})):
		m.Text, m.Help = fmt.Sprintf("`%s` was removed in %s %s", kwarg.Name, dist, kwarg.Until), "Remove it."
		if len(vs) == 0 {
			m = m.With(unknownEffect(b, b.Spec.From(kwarg.Until)))
		}
	default:
		m.Text = fmt.Sprintf("`%s` was added in %s %s", kwarg.Name, dist, kwarg.Since)
		m.Help = fmt.Sprintf("Install %s %s or later, or remove the kwarg.", dist, kwarg.Since)
	}
	if len(vs) > 0 {
		m.Text += "; this project has " + span(vs)
	}
	return m
}

// span names releases in short: "4.1.0" or "4.1.0 to 5.0.0".
func span(vs schema.Versions) string {
	if len(vs) == 1 {
		return vs[0].String()
	}
	return vs[0].String() + " to " + vs[len(vs)-1].String()
}

// airflowRelease names the releases of Airflow that an environment may have.
func airflowRelease(vs schema.Versions) string {
	if len(vs) == 0 {
		return "This release of Airflow"
	}
	return "Airflow " + span(vs)
}

// existence says in which releases something exists.
func existence(r schema.Range) string {
	switch {
	case r.Since != "" && r.Until != "":
		return r.Since + " or later, before " + r.Until
	case r.Since != "":
		return r.Since + " or later"
	case r.Until != "":
		return "before " + r.Until
	}
	return "any release"
}
