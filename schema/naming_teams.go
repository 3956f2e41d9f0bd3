package schema

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// A Scope is for whom Airflow looks up an id. The zero Scope is a lookup without a team, outside of
// multi-team mode.
type Scope struct {
	// MultiTeam is set if the option multi_team of [core] is true.
	MultiTeam bool
	// Team is the name of the team that the task belongs to; "" for lookups without a team. Airflow
	// passes one in multi-team mode only.
	Team string
}

// noTeam returns why Airflow looks up a kind without the team of the scope; "" if it passes it to
// the backend, or there is none.
func (s Scope) noTeam(kind Kind) string {
	switch {
	case s.Team == "":
		return ""
	case !s.MultiTeam:
		return "multi_team is off"
	case kind == Config:
		return "Airflow looks up options without a team"
	}
	return ""
}

// TeamsSince is the first release of Airflow that has teams.
const TeamsSince = "3.2.0"

// TeamNameWords say which names a team can have.
const TeamNameWords = "3 to 50 letters, digits, hyphens and underscores"

// teamName is the check of `airflow teams create` in every release since 3.2.0
// (airflow/cli/commands/team_command.py).
var teamName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-zA-Z0-9_-]{3,50}$`) })

// IsTeamName reports whether Airflow accepts a name of a team.
func IsTeamName(name string) bool { return teamName().MatchString(name) }

// teamForm makes the name of a secret of a team, as a format does. The first that applies is used.
type teamForm struct {
	format // Given is a kwarg that Python takes for true
	// Only is set if the name without the team is not looked up afterwards.
	Only bool `json:"only"`
}

// checkTeams finds mistakes in the description of teams.
func (n *namingSpec) checkTeams() error {
	for _, t := range n.Teams {
		if (t.Format == "") == (t.Off == "") {
			return fmt.Errorf("teams: each has either format or off")
		}
		if t.Format != "" && !strings.Contains(t.Format, "{team}") {
			return fmt.Errorf("teams: the format has no {team}")
		}
	}
	for _, r := range n.Refuse {
		if r.Team != "" && r.Team != "with" && r.Team != "without" {
			return fmt.Errorf("refuse: team is with, without or absent")
		}
	}
	return nil
}

// withTeam returns the names that a lookup for a team asks for, in order, or only the name without
// the team and why.
func (m *nameMaker) withTeam(plain Name, prefix any, id string) (names []Name, noTeam string) {
	list := m.Backend.names.Teams
	if len(list) == 0 {
		return []Name{plain}, "this backend has no names for teams"
	}
	noTeam = "only releases from " + list[0].Since + " on look up names of teams"
	for _, t := range list {
		if !m.holds(t.Range) {
			continue
		}
		p, applies := m.prefix(t.When, prefix)
		if !applies {
			continue
		}
		if t.Given != "" && !m.isTrue(t.Given) {
			noTeam = t.Given + " turns the names of teams off"
			continue
		}
		if t.Off != "" {
			return []Name{plain}, t.Off
		}
		name := m.format(t.Format, t.In, t.Leading, p, id)
		if t.Only {
			return []Name{name}, ""
		}
		return []Name{name, plain}, ""
	}
	return []Name{plain}, noTeam
}

// concerns reports whether a refusal is about lookups of this scope.
func (m *nameMaker) concerns(r refusal) bool {
	switch {
	case r.MultiTeam && !m.scope.MultiTeam,
		r.Team == "with" && m.scope.Team == "",
		r.Team == "without" && m.scope.Team != "",
		r.Given != "" && !m.isTrue(r.Given),
		r.Null != "" && m.value(m.kwargs, r.Null) != nil:
		return false
	}
	return true
}

// isTrue reports whether Python takes a kwarg for true. It notes one that is unknown.
func (m *nameMaker) isTrue(kwarg string) bool {
	switch v := m.value(m.kwargs, kwarg).(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case float64:
		return v != 0
	case json.Number:
		f, err := v.Float64()
		return err != nil || f != 0
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	}
	m.unfit = kwarg
	return false
}

// TeamsSince returns the first release that looks up names of teams, "" if none does.
func (b *Backend) TeamsSince() string {
	if len(b.names.Teams) == 0 {
		return ""
	}
	return b.names.Teams[0].Since
}
