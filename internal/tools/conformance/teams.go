package conformance

import (
	"math/rand/v2"
	"slices"

	"github.com/astrosecrets/astrosecrets/schema"
)

// firstTeam is the seed of the first configuration with teams. They have seeds of their own, above
// all others, so that they change no other case.
const firstTeam = 1 << 42

// multiTeamVar turns multi-team mode on.
const multiTeamVar = "AIRFLOW__CORE__MULTI_TEAM"

// TeamSeeds returns the seeds of n configurations with teams, from the first-th on.
func TeamSeeds(first uint64, n int) []uint64 { return seeds(firstTeam+first, n) }

// teamed makes the configuration of a seed: one that works, what teams hang on, and a task of a team
// that looks up ids, some of which look like those of a team.
func teamed(seed uint64) Case {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 0x7465616d)), Case: Case{Seed: seed, Env: map[string]string{}}}
	m.stock = pick(m, stocks())
	m.members = parse(pick(m, m.stock.Base))
	m.What = "a team"
	for range m.IntN(3) {
		if list := m.teamKwargs(); len(list) > 0 {
			m.set(parse("{" + pick(m, list) + "}")[0])
		}
	}
	m.Env[classVar] = m.stock.Class
	m.Env[kwargsVar] = format(m.members)
	if value := pick(m, []string{"True", "True", "True", "true", "1", "t", "TRUE ", "true # teams", "False", "0", ""}); value != "" {
		m.Env[multiTeamVar] = value
	}
	m.Team = pick(m, []string{"alpha", "team_a", "Team-B", "data--eng", "x_1", "analytics"})
	plain := []string{"my_db", "x", "sql_conn"}
	odd := []string{"a--b", "alpha--x", "aws__prod", "a/b", "alpha/my_db", "a//b", "_alpha___x", "team_a___my_db", "Team-1", "_x", "a.b", "yandexcloud_default", "a-b"}
	m.IDs = map[schema.Kind][]string{}
	for i, kind := range []schema.Kind{schema.Connection, schema.Variable, schema.Config} {
		m.IDs[kind] = []string{plain[i], pick(m, odd)}
		for j, id := range m.IDs[kind] {
			if slices.Contains(m.members, member{"mount_point", "null"}) { // then an id begins with the mount
				m.IDs[kind][j] = "kv/" + id
			}
		}
	}
	return m.Case
}

// teamKwargs are members that the names of a stock's teams hang on.
func (m *maker) teamKwargs() []string {
	var out []string
	switch m.stock.Prefix {
	case "prefix":
		out = []string{`"connections_prefix": "airflow-conns"`, `"variables_prefix": ""`, `"connections_prefix": null`, `"variables_prefix": "team_a"`, `"config_prefix": null`}
		if m.stock.Sep {
			out = append(out, `"sep": "-"`, `"sep": "_"`, `"sep": "--"`)
		}
	case "path":
		out = []string{`"connections_path": "/airflow/"`, `"variables_path": null`, `"variables_path": "a/b"`, `"use_team_secrets_path": false`,
			`"use_team_secrets_path": true`, `"use_team_secrets_path": null`, `"global_secrets_path": "common/"`, `"global_secrets_path": null`}
		if m.stock.Sep {
			out = append(out, `"sep": "/"`, `"sep": "-"`)
		} else {
			out = append(out, `"connections_path": ["a", "b/"]`, `"mount_point": null`, `"mount_point": "kv"`, `"kv_engine_version": 1`, `"connections_path": ""`)
		}
	case "label":
		out = []string{`"team_label": null`, `"team_label": ""`, `"team_label": "example.com/team"`, `"connections_label": null`, `"variables_label": "example.com/variable"`}
	}
	return out
}
