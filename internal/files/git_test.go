package files

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A project below the root of a repository knows what git tracks and ignores, and sees
// what a fix has added since.
func TestGit(t *testing.T) {
	root := t.TempDir()
	put := func(name, content string) {
		t.Helper()
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	put(".gitignore", "*.secret\n.env\n!b/.env\n")
	put("a/Dockerfile", "FROM quay.io/astronomer/astro-runtime:11.8.0\n")
	put("a/.env", "A=1\n")
	put("a/prod.env", "AIRFLOW_CONN_A=1\n")
	put("b/Dockerfile", "FROM quay.io/astronomer/astro-runtime:11.8.0\n")
	put("b/.env", "A=1\n")
	git("init", "-q")
	git("add", "-f", "a/.env", "b/Dockerfile")
	t.Chdir(root)

	projects, err := discover(Disk{}, ".")
	if err != nil || len(projects) != 2 {
		t.Fatalf("%d projects, %v", len(projects), err)
	}
	tests := []struct {
		project          int
		name             string
		tracked, ignored bool
	}{
		{0, ".env", true, true},
		{0, "Dockerfile", false, false},
		{0, "prod.env", false, false},
		{1, ".env", false, false},
		{1, "Dockerfile", true, false},
	}
	for _, test := range tests {
		files := projects[test.project].Load(Disk{})
		if got, known := files.Tracked(test.name); got != test.tracked || !known {
			t.Errorf("%d %s: tracked %v, known %v", test.project, test.name, got, known)
		}
		if got, known := files.Ignored(test.name); got != test.ignored || !known {
			t.Errorf("%d %s: ignored %v, known %v", test.project, test.name, got, known)
		}
	}
	put("a/.gitignore", "prod.env\n")
	if got, _ := projects[0].Load(Disk{}).Ignored("prod.env"); !got {
		t.Error("a line that was added is not seen")
	}
}

func TestNoRepository(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile(".env", []byte("A=1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	projects, err := discover(Disk{}, ".")
	if err != nil {
		t.Fatal(err)
	}
	files := projects[0].Load(Disk{})
	if _, known := files.Tracked(".env"); known {
		t.Error("it is known what git tracks where there is no git")
	}
	if _, known := files.Ignored(".env"); known {
		t.Error("it is known what git ignores where there is no git")
	}
}
