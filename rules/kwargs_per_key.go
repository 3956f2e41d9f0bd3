package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

var kwargsPerKey = define(Rule{
	ID:       "kwargs/per-key",
	Title:    "A variable for a single kwarg cannot carry what the kwarg needs, or leaks",
	Severity: Error,
	Doc: Doc{
		Why: `AIRFLOW__SECRETS__BACKEND_KWARG__<KEY> (Airflow 3.2 and later) passes its value on as text: it is neither JSON nor
expanded. A kwarg that must be a number, an object, a list, true or null cannot be given that way. And before
Airflow 3.3.0 the Config API shows these values unmasked (CVE-2026-48892).`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"url": "https://vault.example.com:8200", "token_path": "/vault/token"}
AIRFLOW__SECRETS__BACKEND_KWARG__KV_ENGINE_VERSION=2
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"url": "https://vault.example.com:8200", "token_path": "/vault/token", "kv_engine_version": 2}
`,
	},
}, func(p *pass) {
	p.backends(func(b *airflow.Backend) {
		if !b.Env.ReadsPerKey() {
			return // kwargs/unsupported says all there is to say
		}
		for _, pk := range b.PerKey {
			if b.Spec == nil || pk.Var.UnresolvedReason != "" {
				continue
			}
			kwarg := b.Spec.Kwarg(pk.Kwarg)
			if kwarg == nil {
				right, advice := b.Spec.SuggestKwarg(pk.Kwarg)
				f := onVariable(b.Env, pk.Var, says(fmt.Sprintf("%s has no kwarg %s: %s%s",
					b.Spec.Title, quote(pk.Kwarg), unknownEffect(b, b.Versions()), instead(right, advice))))
				f.Span = pk.Var.Name.Span
				p.report(f)
				continue
			}
			if b.Spec.Supported(kwarg.Name, b.Versions()) == schema.None {
				continue // kwargs/unsupported judges the release
			}
			if len(kwarg.Types) > 0 && !slices.Contains(kwarg.Types, "string") {
				p.report(onVariable(b.Env, pk.Var, says(fmt.Sprintf(
					"`%s` must be %s, and a variable for a single kwarg always passes text: put it into %s",
					kwarg.Name, article(orList(kwarg.Types)), b.Section.Env(airflow.RoleKwargs)))))
			}
			if word := pk.Var.Value.Value; slices.Contains(kwarg.Types, "boolean") && slices.Contains(kwarg.Types, "string") &&
				(strings.EqualFold(word, "true") || strings.EqualFold(word, "false")) {
				p.report(onVariable(b.Env, pk.Var, says(fmt.Sprintf(
					"a variable for a single kwarg always passes text, so `%s` is the name %q here, not the JSON literal: put it into %s",
					kwarg.Name, strconv.FormatBool(strings.EqualFold(word, "true")), b.Section.Env(airflow.RoleKwargs)))))
			}
			leaky := schema.Range{Until: "3.3.0"}
			if kwarg.Credential && len(b.Env.Airflow) > 0 && b.Env.Airflow.All(leaky) {
				f := onVariable(b.Env, pk.Var, says(release(b.Env.Airflow)+
					" of Airflow shows this credential unmasked in its Config API (CVE-2026-48892): upgrade to 3.3.0, or keep it in "+b.Section.Env(airflow.RoleKwargs)))
				f.Span, f.Severity = pk.Var.Name.Span, Warning
				f.Credentials = []source.Range{{File: pk.Var.Value.File, Span: pk.Var.Value.Span}}
				p.report(f)
			}
		}
	})
})
