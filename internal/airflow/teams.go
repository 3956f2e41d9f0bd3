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
	v := e.vars[MultiTeamEnv]
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

// GetsTeam reports whether Airflow passes the team of a task to the backend. The API server does.
// Workers, agents, DAG processors and triggerers look up without a team
// (airflow/api_fastapi/execution_api, airflow/sdk/execution_time/context.py).
func (b *Backend) GetsTeam() bool {
	return b.Section == Secrets && b.Env.Target != setting.Remote
}

// Scope is that of lookups without a team.
func (b *Backend) Scope() schema.Scope { return b.scope("") }

// scope is that of a lookup for a team, "" for one without.
func (b *Backend) scope(team string) schema.Scope {
	return schema.Scope{MultiTeam: b.Env.MultiTeam() == MultiTeamOn, Team: team}
}
