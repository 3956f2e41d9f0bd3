package airflow

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/schema"
)

const (
	withTeams    = "-- Dockerfile --\nFROM astrocrpublic.azurecr.io/runtime:3.3-8\n"
	withoutTeams = "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:13.4.0\n"
)

func TestMultiTeam(t *testing.T) {
	for line, want := range map[string]MultiTeamMode{
		"":                       MultiTeamOff,
		MultiTeamEnv + "=True":   MultiTeamOn,
		MultiTeamEnv + "=t":      MultiTeamOn,
		MultiTeamEnv + "=' 1 '":  MultiTeamOn,
		MultiTeamEnv + "='1 #x'": MultiTeamOn,
		MultiTeamEnv + "=FALSE":  MultiTeamOff,
		MultiTeamEnv + "=f":      MultiTeamOff,
		MultiTeamEnv + "=0":      MultiTeamOff,
		MultiTeamEnv + "=yes":    MultiTeamUnresolved,
		MultiTeamEnv + "=${X}":   MultiTeamUnresolved,
	} {
		if got := backend(t, classLine, line).Env.MultiTeam(); got != want {
			t.Errorf("%q: MultiTeam = %d, want %d", line, got, want)
		}
	}
}

func TestHasTeams(t *testing.T) {
	for files, want := range map[string]schema.Support{
		withTeams:    schema.All,
		withoutTeams: schema.None,
		"-- .astro/config.yaml --\nproject:\n  name: x\n": schema.All, // no release is known
		"-- Dockerfile --\nFROM python:3.12\n-- requirements.txt --\napache-airflow>=3.1,<3.3\n-- .astro/config.yaml --\nproject:\n  name: x\n": schema.Some,
	} {
		e := project(t, files+"-- .env --\n"+classLine+"\n", noOverrides).Environments[0]
		if got := e.HasTeams(); got != want {
			t.Errorf("Airflow %v: HasTeams = %d, want %d", e.Airflow, got, want)
		}
	}
}

func TestNoTeams(t *testing.T) {
	for files, want := range map[string]string{
		withTeams + "-- .env --\n" + classLine + "\n" + MultiTeamEnv + "=true\n":    "",
		withTeams + "-- .env --\n" + classLine + "\n" + MultiTeamEnv + "=maybe\n":   "",
		withTeams + "-- .env --\n" + classLine + "\n":                               "the option multi_team of [core] is not true",
		withoutTeams + "-- .env --\n" + classLine + "\n" + MultiTeamEnv + "=true\n": "its Airflow has no teams: they exist from Airflow 3.2.0 on",
	} {
		if got := project(t, files, noOverrides).Environments[0].NoTeams(); got != want {
			t.Errorf("%s: NoTeams = %q, want %q", files, got, want)
		}
	}
}

// TestTeamLookups: the API server looks up with the team of a task, a worker without it, and neither
// where no task can have a team.
func TestTeamLookups(t *testing.T) {
	const settings = `{"url": "http://vault:8200", "mount_point": "kv", "connections_path": "c", "use_team_secrets_path": true}`
	env := func(lines ...string) string { return "-- .env --\n" + strings.Join(lines, "\n") + "\n" }
	server := []string{"AIRFLOW__SECRETS__BACKEND=" + vault, "AIRFLOW__SECRETS__BACKEND_KWARGS=" + settings}
	worker := []string{"AIRFLOW__WORKERS__SECRETS_BACKEND=" + vault, "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS=" + settings}
	on := MultiTeamEnv + "=true"
	const pin = "-- requirements.txt --\napache-airflow-providers-hashicorp==4.8.0\n"
	for name, c := range map[string]struct {
		files, team  string
		workers      bool
		want, noTeam string
	}{
		"server":            {withTeams + pin + env(append(server, on)...), "red", false, "c/red/my_db", ""},
		"no team":           {withTeams + pin + env(append(server, on)...), "", false, "c/my_db", ""},
		"worker":            {withTeams + pin + env(append(worker, on)...), "red", true, "c/my_db", "workers look up without a team"},
		"worker no team":    {withTeams + pin + env(append(worker, on)...), "", true, "c/my_db", ""},
		"mode off":          {withTeams + pin + env(server...), "red", false, "c/my_db", "the option multi_team of [core] is not true"},
		"Airflow 2":         {withoutTeams + env(append(server, on)...), "red", false, "c/my_db", "its Airflow has no teams: they exist from Airflow 3.2.0 on"},
		"mode off, no team": {withTeams + pin + env(server...), "", false, "c/my_db", ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := project(t, c.files, noOverrides).Environments[0]
			b := e.Secrets
			if c.workers {
				b = e.Workers
			}
			if got := b.getsTeam(); got == c.workers {
				t.Errorf("getsTeam = %t", got)
			}
			l := b.TeamLookupNames(c.team, schema.Connection, "my_db")
			var names []string
			for _, n := range l.Names {
				names = append(names, n.Name)
			}
			if got := strings.Join(names, " "); got != c.want || l.NoTeam != c.noTeam {
				t.Errorf("TeamLookupNames = %q, %q, want %q, %q", got, l.NoTeam, c.want, c.noTeam)
			}
		})
	}
}

// Agents look up without a team.
func TestAgentsGetNoTeam(t *testing.T) {
	s := project(t, "-- values.yaml --\nsecretBackend: "+azure+"\nworkers:\n  - name: w\n", noOverrides)
	if e := s.Environments[0]; e.Target != setting.Remote || e.Secrets.getsTeam() {
		t.Errorf("%s: getsTeam = %t, want false of remote", e.Target, e.Secrets.getsTeam())
	}
}

func TestTeamVariable(t *testing.T) {
	for kind, want := range map[schema.Kind]string{
		schema.Connection: "AIRFLOW_CONN__RED___MY_DB", schema.Variable: "AIRFLOW_VAR__RED___MY_DB", schema.Config: "",
	} {
		if got := TeamVariable("red", kind, "my_db"); got != want {
			t.Errorf("TeamVariable(red, %s, my_db) = %q, want %q", kind, got, want)
		}
	}
}
