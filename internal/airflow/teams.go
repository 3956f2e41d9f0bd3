package airflow

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/schema"
)

// MultiTeamEnv is the variable of the option that turns teams on.
const MultiTeamEnv = "AIRFLOW__CORE__MULTI_TEAM"

// A MultiTeamMode is what the files say about the option multi_team of [core].
type MultiTeamMode int

// The modes.
const (
	MultiTeamOff MultiTeamMode = iota
	MultiTeamOn
	// MultiTeamUnresolved is a value that the files do not determine, or that is not a boolean.
	MultiTeamUnresolved
)

// MultiTeam returns whether the environment runs Airflow in multi-team mode. The providers read the
// option in every release of Airflow; teams exist from 3.2.0 on, see HasTeams.
func (e *Environment) MultiTeam() MultiTeamMode {
	v := e.Lookup(MultiTeamEnv)
	if v == nil {
		return MultiTeamOff
	}
	if v.UnresolvedReason != "" || !v.Value.IsResolved() {
		return MultiTeamUnresolved
	}
	// As AirflowConfigParser.getboolean reads it.
	text, _, _ := strings.Cut(v.Value.Value, "#")
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "t", "true", "1":
		return MultiTeamOn
	case "f", "false", "0":
		return MultiTeamOff
	}
	return MultiTeamUnresolved
}

// HasTeams says how many of the releases of Airflow that may run have teams; All if none is known.
func (e *Environment) HasTeams() schema.Support {
	since := schema.Range{Since: schema.TeamsSince}
	switch {
	case len(e.Airflow) == 0 || e.Airflow.All(since):
		return schema.All
	case e.Airflow.Any(since):
		return schema.Some
	}
	return schema.None
}

// getsTeam reports whether Airflow passes the team of a task to the backend. The API server does.
// Workers, agents, DAG processors and triggerers look up without a team
// (airflow/api_fastapi/execution_api, airflow/sdk/execution_time/context.py).
func (b *Backend) getsTeam() bool {
	return b.Section == Secrets && b.Env.Target != setting.Remote
}

// NoTeams returns why no task of the environment can belong to a team; "" if one may.
func (e *Environment) NoTeams() string {
	switch {
	case e.HasTeams() == schema.None:
		return "its Airflow has no teams: they exist from Airflow " + schema.TeamsSince + " on"
	case e.MultiTeam() == MultiTeamOff:
		return "the option multi_team of [core] is not true"
	}
	return ""
}

// TeamLookupNames returns the names that the backend asks its store for when a task of a team looks
// up an id, "" for a task without one.
func (b *Backend) TeamLookupNames(team string, kind schema.Kind, id string) schema.Lookups {
	if team == "" || b.getsTeam() {
		return b.ServerLookupNames(team, kind, id)
	}
	l := b.LookupNames(kind, id)
	l.NoTeam = "workers look up without a team"
	return l
}

// ServerLookupNames returns the names that the backend asks its store for when an API server looks up
// an id for a task of a team.
func (b *Backend) ServerLookupNames(team string, kind schema.Kind, id string) schema.Lookups {
	why := ""
	if team != "" {
		why = b.Env.NoTeams()
	}
	if why == "" {
		return b.lookupNames(b.scope(team), kind, id)
	}
	l := b.LookupNames(kind, id)
	l.NoTeam = why
	return l
}

// Scope is that of lookups without a team.
func (b *Backend) Scope() schema.Scope { return b.scope("") }

// scope is that of a lookup for a team, "" for one without. A task that has a team runs in multi-team
// mode.
func (b *Backend) scope(team string) schema.Scope {
	return schema.Scope{MultiTeam: team != "" || b.Env.MultiTeam() == MultiTeamOn, Team: team}
}

// TeamVariable returns the name of the variable in which the environment holds a connection or a
// variable of a team; "" for a kind that has none (airflow/secrets/environment_variables.py).
func TeamVariable(team string, kind schema.Kind, id string) string {
	prefix := variablePrefixes[kind]
	if prefix == "" {
		return ""
	}
	return prefix + "_" + strings.ToUpper(team) + "___" + strings.ToUpper(id)
}

// variablePrefixes are those of the variables that hold connections and variables.
var variablePrefixes = map[schema.Kind]string{schema.Connection: "AIRFLOW_CONN_", schema.Variable: "AIRFLOW_VAR_"}
