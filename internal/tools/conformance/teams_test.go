package conformance

import (
	"reflect"
	"strings"
	"testing"
)

// TestRecordedTeams holds the names of teams to what real Airflow answered when testdata was
// recorded:
//
//	go run ./internal/tools/conformance/cmd -teams -seed 0 -n 80 -line 3.3 -record internal/tools/conformance/testdata/teams
func TestRecordedTeams(t *testing.T) {
	for _, line := range Lines() {
		if line.Name == "2.7" {
			continue // its providers know no teams
		}
		t.Run(line.Name, func(t *testing.T) {
			report, err := Replay("testdata/teams", line)
			if err != nil {
				t.Fatal(err)
			}
			for kind, list := range report.Open {
				t.Errorf("%s\nseed %d %v, team %s: names %q, missed %q", kind, list[0].Case.Seed, list[0].Case.Env, list[0].Case.Team, list[0].Lookups, list[0].Missed)
			}
			if report.Cases < 40 || report.Lookups < 6*report.Cases {
				t.Errorf("%d cases with %d lookups: that proves too little", report.Cases, report.Lookups)
			}
			_, records, err := recorded("testdata/teams", line)
			if err != nil {
				t.Fatal(err)
			}
			asked := 0
			for _, rec := range records {
				for _, l := range rec.Answers[0].Lookups {
					if strings.Contains(strings.Join(l.Asked, " "), rec.Case.Team) {
						asked++
					}
				}
			}
			if teams := line.Name == "3.3"; teams != (asked > 20) {
				t.Errorf("%d lookups ask for a name with the team", asked)
			}
		})
	}
}

// TestTeamCases: a seed is a case, and the cases are of every backend.
func TestTeamCases(t *testing.T) {
	classes := map[string]bool{}
	for _, seed := range TeamSeeds(0, 200) {
		c := Generate(seed)
		if !reflect.DeepEqual(c, Generate(seed)) || c.Team == "" {
			t.Fatalf("seed %d gives two cases, or one without a team", seed)
		}
		classes[c.Env[classVar]] = true
	}
	for _, s := range stocks() {
		if !classes[s.Class] {
			t.Errorf("no case of %s", s.Class)
		}
	}
}
