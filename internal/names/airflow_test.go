package names

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// recording is what testdata/airflow/record.py prints.
type recording struct {
	Airflow string
	Asked   []string
}

// onlyStatic are ids that we find and these runs do not ask for, with the reason.
var onlyStatic = map[string]string{
	"connection by_connection_get": "Airflow 2 has no Connection.get",
}

// notStatic are ids that these runs ask for and that only a run determines.
var notStatic = []string{"variable dynamic_a", "variable dynamic_b"}

// trees are the folders with DAGs that are recorded, the least number of ids that an Airflow asks for
// there, and the packages that it needs beside its providers.
var trees = []struct {
	name     string
	asked    int
	packages string
}{
	{"airflow", 40, "airflow"},
	{"factory", 19, "dagfactory, cosmos"}, // dag-factory 1.1.0 and astronomer-cosmos 1.15.1
}

// TestAirflow compares what we find in the DAGs of testdata with what Airflow asks a secrets backend
// for while it parses them, renders their tasks and runs them. The recorded answers are compared
// everywhere, those of an Airflow in ASTROSECRETS_CONFORMANCE_DIR too where it is installed with
// the packages that the DAGs need.
func TestAirflow(t *testing.T) {
	for _, tree := range trees {
		t.Run(tree.name, func(t *testing.T) {
			dir := "testdata/" + tree.name
			found := identifiers(t, dir)
			for _, line := range []string{"2.11", "3.3"} {
				content, err := os.ReadFile(filepath.Join(dir, "recorded-"+line+".json"))
				if err != nil {
					t.Fatal(err)
				}
				compare(t, content, found, tree.asked)
				python := filepath.Join(os.Getenv("ASTROSECRETS_CONFORMANCE_DIR"), "airflow-"+line, "bin", "python")
				if os.Getenv("ASTROSECRETS_CONFORMANCE_DIR") == "" || exec.Command(python, "-c", "import "+tree.packages).Run() != nil {
					continue
				}
				cmd := exec.Command(python, "-B", "testdata/airflow/record.py", dir)
				cmd.Stderr = os.Stderr
				live, err := cmd.Output()
				if err != nil {
					t.Fatal(err)
				}
				if string(live) != string(content) {
					t.Errorf("Airflow %s asks for something else than was recorded:\n%s", line, live)
				}
				compare(t, live, found, tree.asked)
			}
		})
	}
}

// identifiers returns what we find below a folder, each once.
func identifiers(t *testing.T, dir string) []string {
	t.Helper()
	sources := Scan(os.DirFS(dir), Options{Syntax: Glob, Defaults: true})
	var found []string
	for _, s := range sources {
		if s.Err != nil {
			t.Errorf("%s: %v", s.Path, s.Err)
		}
		for _, p := range s.Places {
			if !p.Dynamic {
				found = append(found, string(p.Kind)+" "+p.ID)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func compare(t *testing.T, content []byte, found []string, least int) {
	t.Helper()
	var r recording
	if err := json.Unmarshal(content, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Asked) < least {
		t.Fatalf("Airflow %s asked for %d ids only", r.Airflow, len(r.Asked))
	}
	for _, id := range r.Asked {
		if !slices.Contains(found, id) && !slices.Contains(notStatic, id) {
			t.Errorf("Airflow %s asks for %s, which we do not find", r.Airflow, id)
		}
	}
	for _, id := range found {
		if _, known := onlyStatic[id]; known && strings.HasPrefix(r.Airflow, "2.") {
			continue
		}
		if !slices.Contains(r.Asked, id) {
			t.Errorf("we find %s, which Airflow %s does not ask for", id, r.Airflow)
		}
	}
}
