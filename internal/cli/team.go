package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/schema"
)

func (fs *flagSet) teamFlag(to *string) {
	fs.StringVar(to, "team", "", "look up for a task of the team `NAME` (Airflow 3.2 and newer, with [core] multi_team)")
	fs.in(groupSelect, "team")
}

// knownTeam refuses a name that Airflow accepts for no team; "" is no team.
func knownTeam(name string) error {
	if name == "" || schema.IsTeamName(name) {
		return nil
	}
	return usagef("--team: %q cannot be the name of a team: Airflow accepts %s", redact.Word(name), schema.TeamNameWords)
}

// teamSearch collects why the backends of a run have no teams.
type teamSearch struct {
	team     string // "" if none is asked for
	possible bool
	reasons  []string
}

func (t *teamSearch) add(b *airflow.Backend) {
	why := b.Env.NoTeams()
	if why == "" {
		t.possible = true
		return
	}
	if r := shownTarget(b.Env.Target.Name()) + ": " + why; !slices.Contains(t.reasons, r) {
		t.reasons = append(t.reasons, r)
	}
}

// refused returns an error if no backend has teams.
func (t *teamSearch) refused() error {
	if t.team == "" || t.possible || len(t.reasons) == 0 {
		return nil
	}
	return usagef("--team: Airflow has no teams here and looks everything up without one (%s); leave out --team, or set %s=True with Airflow %s or newer",
		strings.Join(t.reasons, "; "), airflow.MultiTeamEnv, schema.TeamsSince)
}

// teamHint says what happens before the lookups for a team, if there are any.
func teamHint(found []lookupJSON, args []string) string {
	if !slices.ContainsFunc(found, func(l lookupJSON) bool { return l.Team != "" && l.NoTeam == "" && len(l.Names) > 0 }) {
		return ""
	}
	return fmt.Sprintf("Workers ask first, without the team (astrosecrets lookup %s ID); then the API server asks for these names.\n", args[0])
}
