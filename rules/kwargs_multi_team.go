package rules

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var kwargsMultiTeam = define(Rule{
	ID:       "kwargs/multi-team",
	Title:    "A kwarg has an effect in multi-team mode alone",
	Severity: Note,
	Doc: Doc{
		Why: `Airflow has teams only if multi_team of [core] is true (Airflow 3.2 and newer). Some kwargs say where the secrets of teams
are, so without that option they change nothing, and the secrets of teams are not looked up.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"url": "https://vault.example.com:8200", "token_path": "/vault/token", "use_team_secrets_path": true}
`,
		Good: `
-- .env --
AIRFLOW__CORE__MULTI_TEAM=True
AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"url": "https://vault.example.com:8200", "token_path": "/vault/token", "use_team_secrets_path": true}
`,
	},
}, func(p *pass) {
	p.Kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		for _, m := range k.Object().Members {
			if m.Key.Kind != pyjson.String || !k.Determined(m.Key) || !actsInMultiTeamAlone(b, k, m) {
				continue
			}
			if b.Env.MultiTeam() != airflow.MultiTeamOff || b.Env.MaySetExternally(airflow.MultiTeamEnv) {
				return
			}
			p.Add(check.AtKwargs(k, m.Key.Span, m.Key.Text.Value, finding.Message{
				Text:    check.Quote(m.Key.Text.Value) + " has an effect in multi-team mode alone",
				Outcome: schema.Ignored,
				Effect:  "The option multi_team of [core] is not true, so Airflow has no teams, and this kwarg is silently ignored.",
				Help:    "Set " + check.Quote(airflow.MultiTeamEnv) + " to True with Airflow " + schema.TeamsSince + " or newer, or remove this kwarg.",
			}))
		}
	})
})

// actsInMultiTeamAlone reports a kwarg that has no effect outside of multi-team mode, in every release
// that may be installed, and whose value asks for one: false and null ask for what happens anyway.
func actsInMultiTeamAlone(b *airflow.Backend, k *airflow.Kwargs, m pyjson.Member) bool {
	kwarg := b.Spec.Kwarg(m.Key.Text.Value)
	if kwarg == nil || kwarg.MultiTeam == nil || !k.Determined(m.Value) || check.IsUnavailable(b, kwarg.Name) {
		return false
	}
	text, isText := m.Value.Scalar().(string)
	switch { // kwargs/wrong-type is about any other value
	case m.Value.Scalar() == true && slices.Contains(kwarg.Types, "boolean"), isText && text != "" && slices.Contains(kwarg.Types, "string"):
	default:
		return false
	}
	vs := b.Versions()
	if len(vs) == 0 {
		return kwarg.MultiTeam.Until == ""
	}
	return vs.All(*kwarg.MultiTeam)
}
