package files

import (
	"os"
	"path/filepath"
	"testing"
)

func TestProjectAbove(t *testing.T) {
	tree(t, map[string]string{
		"repo/.git/HEAD": "", "repo/etl/.astro/config.yaml": "", "repo/etl/dags/sub/a.py": "", "repo/docs/a.md": "",
		"repo/image/Dockerfile": "FROM quay.io/astronomer/astro-runtime:12.8.0\n", "repo/image/include/x": "",
		"repo/plain/Dockerfile": "FROM python\n", "repo/plain/src/x": "",
		"repo/agents/values.yaml": "secretBackend: airflow.x\ncommonEnv: []\n", "repo/agents/templates/x": "",
		".astro/config.yaml": "", "loose/x": "", "loose/etl/.astro/config.yaml": "", "loose/etl/dags/x": "",
	})
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", wd) // with the configuration of the Astro CLI
	t.Setenv("USERPROFILE", wd)
	for dir, want := range map[string]string{
		"repo/etl": "repo/etl", "repo/etl/dags/sub": "repo/etl", "repo/image/include": "repo/image", "repo/agents/templates": "repo/agents",
		"repo/docs": "", "repo/plain/src": "", "repo": "", "loose": "", "loose/etl/dags": "loose/etl", ".": "",
	} {
		if got, ok := Above(Disk{}, dir); got != want || ok != (want != "") {
			t.Errorf("above %s: %q, %v, want %q", dir, got, ok, want)
		}
	}
	// The path leads up from the working directory.
	t.Chdir(filepath.FromSlash("repo/etl/dags/sub"))
	if got, _ := Above(Disk{}, "."); got != "../.." {
		t.Errorf("above the working directory: %q", got)
	}
	// A file of the home directory does not make the home directory a project.
	t.Chdir(filepath.Join(wd, "loose"))
	if got := home(Disk{}, "x"); got != "." {
		t.Errorf("a file below the home directory belongs to %q", got)
	}
}
