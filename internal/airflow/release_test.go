package airflow_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/schema"

	"golang.org/x/tools/txtar"
)

// TestReleases reads each project of testdata/releases.txtar from the disk, because files that state
// a release need not concern a backend.
func TestReleases(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "releases.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	projects, wants := map[string][]txtar.File{}, map[string]string{}
	for _, f := range archive.Files {
		name, rest, _ := strings.Cut(f.Name, "/")
		if rest == "want" {
			wants[name] = strings.TrimSpace(string(f.Data))
			continue
		}
		if projects[name] == nil {
			order = append(order, name)
		}
		projects[name] = append(projects[name], txtar.File{Name: rest, Data: f.Data})
	}
	for _, name := range order {
		t.Run(name, func(t *testing.T) {
			want := wants[name]
			if want == "" {
				want = "2.9.3"
			}
			found := 0
			for _, e := range settings(t, projects[name]).Environments {
				if len(e.Backends()) == 0 {
					continue
				}
				found++
				if got := names(e.Airflow); got != want {
					t.Errorf("%s %q has Airflow %s, want %s", e.Target, e.Part, got, want)
				}
			}
			if found == 0 {
				t.Error("no environment has a backend")
			}
		})
	}
}

// settings loads a project from a directory of its own.
func settings(t *testing.T, list []txtar.File) *airflow.Settings {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, f := range list {
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.Name, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var all []*files.Project
	for p, err := range files.Walk([]string{"."}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) != 1 {
		t.Fatalf("%d projects", len(all))
	}
	s, err := airflow.Load(context.Background(), all[0].Load(files.Disk{}))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// names returns the first and the last of some releases, or "none".
func names(vs schema.Versions) string {
	switch len(vs) {
	case 0:
		return "none"
	case 1:
		return vs[0].String()
	}
	return vs[0].String() + " to " + vs[len(vs)-1].String()
}
