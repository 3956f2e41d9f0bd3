package rules

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var namesTeamVariable = define(Rule{
	ID:       "names/team-variable",
	Title:    "No team reads this connection or variable",
	Severity: Error,
	Fix:      Unsafe,
	Doc: Doc{
		Why: `In multi-team mode (multi_team of [core], Airflow 3.2 and newer), the environment holds a connection of a team in
AIRFLOW_CONN__TEAM___ID and a variable in AIRFLOW_VAR__TEAM___KEY: two underscores before the team, three after it, all in
upper case. With another number of underscores, with the name of a team that Airflow does not accept, or without
multi-team mode, no team reads it.`,
		Bad: `
-- .env --
AIRFLOW__CORE__MULTI_TEAM=True
AIRFLOW_CONN__ANALYTICS__MY_DB=postgres://db.example.com/sales
`,
		Good: `
-- .env --
AIRFLOW__CORE__MULTI_TEAM=True
AIRFLOW_CONN__ANALYTICS___MY_DB=postgres://db.example.com/sales
`,
	},
}, func(p *pass) {
	for _, e := range p.Environments {
		if e.Template {
			continue
		}
		e.Vars(func(_ *setting.Layer, v *setting.Variable) {
			t, ok := parseTeamVariable(v.Name.Value)
			if !ok {
				return
			}
			u, ok := t.judge(e)
			if !ok {
				return
			}
			f := check.AtName(e, v, u.Message)
			if u.right != "" && e.Lookup(u.right) != nil {
				f.Help = "Remove it: " + check.Quote(redact.Text(u.right)) + " is set as well."
			} else if u.right != "" {
				if edit, ok := v.Name.Rewrite(u.right); ok {
					f.Fixes = []finding.Fix{{Message: "rename it to " + redact.Text(u.right), Unsafe: true, Edits: []finding.Edit{edit}}}
				}
			}
			p.AddAs(u.severity, f)
		})
	}
})

// teamVariable is a variable that holds, or is meant to hold, a connection or a variable of a team.
type teamVariable struct {
	kind             schema.Kind
	prefix, team, id string
	word, name       string // the kind in words; the whole name
	before, after    int    // underscores before the team, besides that of the prefix, and after it
}

// parseTeamVariable splits AIRFLOW_CONN__TEAM___ID and what is meant for it; false for the variable of
// a connection or variable without a team.
func parseTeamVariable(name string) (t teamVariable, ok bool) {
	t.name = name
	switch {
	case strings.HasPrefix(name, "AIRFLOW_CONN_"):
		t.kind, t.prefix, t.word = schema.Connection, "AIRFLOW_CONN_", "connection"
	case strings.HasPrefix(name, "AIRFLOW_VAR_"):
		t.kind, t.prefix, t.word = schema.Variable, "AIRFLOW_VAR_", "variable"
	default:
		return t, false
	}
	rest := strings.TrimPrefix(name, t.prefix)
	trimmed := strings.TrimLeft(rest, "_")
	t.before = len(rest) - len(trimmed)
	at := strings.Index(trimmed, "___")
	if t.after = 3; at < 0 {
		if t.after, at = 2, strings.Index(trimmed, "__"); at < 0 {
			return t, false
		}
	}
	t.team = trimmed[:at]
	t.id = trimmed[at+t.after:]
	// More underscores may belong to the names.
	return t, t.id != "" && !strings.HasPrefix(t.id, "_") && t.before <= 1 && t.before+t.after >= 3
}

// unread says why no team reads a variable.
type unread struct {
	finding.Message
	severity Severity
	// right is the name that the team reads, "" if it is not certain.
	right string
}

// judge says why no team reads the variable; false if one does, or if the files do not determine it.
func (t teamVariable) judge(e *airflow.Environment) (unread, bool) {
	isForm := t.before == 1 && t.after == 3
	switch {
	case e.HasTeams() == schema.None || e.MultiTeam() == airflow.MultiTeamOff:
		return t.withoutTeams(e), isForm && (e.HasTeams() == schema.None || !e.MaySetExternally(airflow.MultiTeamEnv))
	case e.MultiTeam() != airflow.MultiTeamOn || e.HasTeams() != schema.All:
		return unread{}, false
	case isForm && !schema.IsTeamName(t.team):
		return unread{finding.Message{
			Text:    "no team can have the name " + check.Quote(redact.Text(t.team)),
			Outcome: schema.Ignored, Effect: "Airflow creates no such team, so this variable is silently ignored.",
			Help: "Write the name of a team: Airflow accepts " + schema.TeamNameWords + ".",
		}, Error, ""}, true
	}
	right := airflow.TeamVariable(t.team, t.kind, t.id)
	u := unread{finding.Message{
		Text:    "the variable of a team has two underscores before the team and three after it",
		Outcome: schema.Ignored, Effect: "Airflow ignores it for the team: it takes it as a " + t.word + " of no team.",
		Help: "Rename it to " + check.Quote(redact.Text(right)) + ".",
	}, Warning, right}
	switch {
	case isForm && t.name == right:
		return u, false
	case isForm:
		u.Text, u.severity = "the name of a team's variable contains lower-case letters", Error
		u.Effect = "Airflow asks for the name in upper case, so it ignores this " + t.word + "."
	case t.after == 3 && e.Airflow.All(schema.Range{Since: refusesUnderscores}):
		u.severity = Error
		u.Effect = "In multi-team mode Airflow refuses an id with three underscores, so this variable is silently ignored."
	}
	return u, true
}

// refusesUnderscores is the first Airflow that refuses ids with three underscores in multi-team mode
// (airflow/secrets/environment_variables.py).
const refusesUnderscores = "3.3.1"

// withoutTeams is about the form of a team where there is none.
func (t teamVariable) withoutTeams(e *airflow.Environment) unread {
	u := unread{finding.Message{
		Text:    "this is the form of a team's " + t.word + ", and Airflow has no teams here",
		Outcome: schema.Ignored, Effect: "Outside of multi-team mode no task belongs to a team, so this variable is silently ignored.",
		Help: "Set " + check.Quote(airflow.MultiTeamEnv) + " to True, or write the name without the team.",
	}, Warning, ""}
	if e.HasTeams() == schema.None {
		u.Help = "Use Airflow " + schema.TeamsSince + " or newer, or write the name without the team."
	}
	return u
}
