package rules

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/format/airflowcfg"
	"github.com/astrosecrets/astrosecrets/internal/format/dockerfile"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

// Each kind of problem is reported by one rule, in words that are complete.
func TestProblemTables(t *testing.T) {
	tables := map[string]check.ProblemTable{
		"project/unreadable-file": unreadableFiles, "project/invalid-airflow-cfg": cfgRefusals, "project/invalid-compose-file": composeRefusals,
		"project/invalid-dockerfile": dockerfileRefusals, "values/invalid-yaml": invalidYAML, "values/unknown-key": unknownKeys,
		"values/duplicate-name": duplicateNames, "values/expansion": expansions, "values/wrong-type": wrongTypes, "kwargs/invalid-json": splitJSON, "project/invalid-pyproject": pyprojectRefusals,
	}
	for kind := load.FileUnreadable; kind <= load.LastProblem; kind++ {
		found := 0
		for name, table := range tables {
			words, ok := table[kind]
			if !ok {
				continue
			}
			found++
			problem := load.Problem{Kind: kind, Name: "name", Type: "list", Detail: "why", Dockerfile: dockerfile.Syntax, Cfg: airflowcfg.NoSection}
			if m := words.Message(problem); m.Text == "" || m.Effect == "" || m.Help == "" {
				t.Errorf("%s, kind %d: a part is missing in %+v", name, kind, m)
			}
		}
		if found != 1 {
			t.Errorf("%d rules report problems of kind %d, want 1", found, kind)
		}
	}
	for kind := dockerfile.EnvNoEquals; kind <= dockerfile.TooManyErrors; kind++ {
		if m := dockerfileWords[kind]; m.Text == "" || m.Effect == "" || m.Help == "" {
			t.Errorf("dockerfile kind %d: a part is missing in %+v", kind, m)
		}
	}
}
