package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/schema"
)

var kwargsUnsupported = define(Rule{
	ID:       "kwargs/unsupported",
	Title:    "The installed release does not know a kwarg",
	Severity: Error,
	Doc: Doc{
		Why: `Kwargs come and go with the releases of the provider, and the per-key variables (AIRFLOW__SECRETS__BACKEND_KWARG__…)
exist from Airflow 3.2 only. The release that your pins, or the Runtime's bundled packages, give you does not have this
one: it is an unknown key there.`,
		Bad: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:7.4.2
-- requirements.txt --
apache-airflow-providers-microsoft-azure==4.1.0
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "managed_identity_client_id": "6f1d2c3b-0000-4000-8000-000000000000", "workload_identity_tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47"}
`,
		Good: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "managed_identity_client_id": "6f1d2c3b-0000-4000-8000-000000000000", "workload_identity_tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47"}
`,
	},
}, func(p *pass) {
	p.violations("kwargs/unsupported")
	p.kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		for _, m := range k.Object().Members {
			if m.Key.Kind != pyjson.String || !k.Determined(m.Key) || !absent(b, m.Key.Text.Value) {
				continue
			}
			kwarg := b.Spec.Kwarg(m.Key.Text.Value)
			f := on(k, m.Key.Span, kwarg.Name, says(noKwarg(b, kwarg)))
			f.Severity = proven(b.Versions())
			p.report(f)
		}
	})
	p.backends(func(b *airflow.Backend) {
		for _, pk := range b.PerKey {
			if b.Env.ReadsPerKey() {
				p.tooNew(b, pk)
				continue
			}
			f := onVariable(b.Env, pk.Var, says("Airflow reads variables for single kwargs from 3.2 on; this environment has "+
				release(b.Env.Airflow)+", which ignores it without a word: put the kwarg into "+b.Section.Env(airflow.RoleKwargs)))
			f.Span = pk.Var.Name.Span
			p.report(f)
		}
	})
})

// tooNew speaks of a variable for a kwarg that no release at hand has.
func (p *pass) tooNew(b *airflow.Backend, pk airflow.PerKey) {
	if b.Spec == nil || !absent(b, pk.Kwarg) {
		return
	}
	f := onVariable(b.Env, pk.Var, says(noKwarg(b, b.Spec.Kwarg(pk.Kwarg))))
	f.Span = pk.Var.Name.Span
	f.Severity = proven(b.Versions())
	p.report(f)
}

// proven is the severity of what is wrong with all of these releases. Where the files tell no
// release, one that still has the kwarg may well be meant.
func proven(vs schema.Versions) Severity {
	if len(vs) == 0 {
		return Note
	}
	return Error
}

func noKwarg(b *airflow.Backend, kwarg *schema.Kwarg) string {
	if len(b.Versions()) == 0 {
		return fmt.Sprintf("%s has no kwarg `%s` from %s on: %s", b.Spec.Distribution, kwarg.Name, kwarg.Until, unknownEffect(b, b.Spec.From(kwarg.Until)))
	}
	return fmt.Sprintf("%s of %s has no kwarg `%s` (%s): %s",
		release(b.Versions()), b.Spec.Distribution, kwarg.Name, existence(kwarg.Range), unknownEffect(b, b.Versions()))
}

// release names the releases an environment may have.
func release(vs schema.Versions) string {
	switch len(vs) {
	case 0:
		return "this release"
	case 1:
		return "release " + vs[0].String()
	}
	return "every release from " + vs[0].String() + " to " + vs[len(vs)-1].String()
}

// existence says in which releases something exists.
func existence(r schema.Range) string {
	switch {
	case r.Since != "" && r.Until != "":
		return "it exists from " + r.Since + " until " + r.Until
	case r.Since != "":
		return "it exists from " + r.Since + " on"
	case r.Until != "":
		return "it was removed in " + r.Until
	}
	return "it exists in all releases"
}
