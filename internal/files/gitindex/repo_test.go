package gitindex

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// git runs git in dir as if nobody had ever configured it.
func git(t testing.TB, dir, stdin string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main"}, args...)...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GIT_") })
	cmd.Env = append(cmd.Env, "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	cmd.Stdin = strings.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}
	return string(out)
}

func open(t testing.TB, dir string) *Repo {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func write(t testing.TB, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// compare asks for every path git lists, and for paths near by that it does not list.
func compare(t *testing.T, r *Repo) {
	t.Helper()
	out := git(t, r.Root, "", "ls-files", "-z")
	listed := map[string]bool{}
	for _, p := range strings.Split(strings.TrimSuffix(out, "\x00"), "\x00") {
		listed[p] = p != ""
	}
	if err := whyUnread(r); err != nil {
		t.Fatal(err)
	}
	for p := range listed {
		for _, near := range []string{p, p + "x", p + "/x", strings.TrimSuffix(p, p[len(p)-min(1, len(p)):]), filepath.Dir(p), "A" + p, p + "\xff"} {
			if got, known := r.Tracked(near); got != listed[near] || !known {
				t.Fatalf("Tracked(%q) = %v, %v, git says %v", near, got, known, listed[near])
			}
		}
	}
}

// paths are n made-up paths that exist in the index only.
func paths(rnd *rand.Rand, n int) []string {
	parts := []string{"a", "b", "dags", "include", ".env", "etl-1", "etl.1", "é", "x y", "\xfe", strings.Repeat("long", 30)}
	seen := map[string]bool{}
	var out []string
	for range n {
		var p []string
		for range 1 + rnd.IntN(4) {
			p = append(p, parts[rnd.IntN(len(parts))])
		}
		file := strings.Join(p, "/") + fmt.Sprint("/f", rnd.IntN(4*n))
		if !seen[file] {
			seen[file] = true
			out = append(out, file)
		}
	}
	return append(out, strings.Repeat("d/", 2100)+"f", strings.Repeat("d/", 2047)+"e", strings.Repeat("d/", 2046)+"ee")
}

func TestAgainstGit(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, format := range []string{"sha1", "sha256"} {
		for _, version := range []string{"2", "3", "4"} {
			for _, n := range []int{0, 1, 31, 32, 33, 64, 3000} {
				t.Run(fmt.Sprintf("%s/v%s/%d", format, version, n), func(t *testing.T) {
					root := t.TempDir()
					git(t, root, "", "init", "-q", "--object-format="+format)
					blob := strings.TrimSpace(git(t, root, "x", "hash-object", "-w", "--stdin"))
					var info strings.Builder
					for _, p := range paths(rnd, n) {
						stages := []int{0}
						if rnd.IntN(20) == 0 {
							stages = []int{1, 2, 3}[rnd.IntN(2):]
						}
						for _, s := range stages {
							fmt.Fprintf(&info, "100644 %s %d\t%s\x00", blob, s, p)
						}
					}
					git(t, root, info.String(), "update-index", "-z", "--index-info")
					if version == "4" {
						git(t, root, "", "update-index", "--index-version", "4")
					}
					if version != "2" { // an intent to add needs the longer entries
						write(t, filepath.Join(root, "new"), "")
						git(t, root, "", "add", "-N", "new")
					}
					content, err := os.ReadFile(filepath.Join(root, ".git", "index"))
					if err != nil || string(content[7]) != string(version[0]-'0') {
						t.Fatalf("git wrote version %d, want %s (%v)", content[7], version, err)
					}
					compare(t, open(t, root))
				})
			}
		}
	}
}

func TestWorkTrees(t *testing.T) {
	root := t.TempDir()
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		t.Fatal(err)
	}
	main, lib, wt := filepath.Join(root, "main"), filepath.Join(root, "lib"), filepath.Join(root, "wt")
	for _, dir := range []string{main, lib} {
		git(t, root, "", "init", "-q", dir)
		write(t, filepath.Join(dir, "etl", ".env"), "A=1\n")
		git(t, dir, "", "add", ".")
		git(t, dir, "", "commit", "-q", "-m", "x")
	}
	git(t, main, "", "submodule", "--quiet", "add", lib, "sub")
	git(t, main, "", "worktree", "add", "-q", wt)
	write(t, filepath.Join(wt, "etl", "only-here"), "")
	git(t, wt, "", "add", ".")
	if err := os.Symlink(filepath.Join(main, "etl"), filepath.Join(root, "link")); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		dir, root, path string
		tracked, known  bool
	}{
		{"main", "main", "etl/.env", true, true},
		{"main/etl", "main", "etl/.env", true, true},
		{"main", "main", "etl", false, true},
		{"main", "main", "etl/only-here", false, true},
		{"main", "main", "sub", true, true},
		{"main", "main", "sub/etl/.env", false, false},
		{"main", "main", "subway", false, true},
		{"main/sub/etl", "main/sub", "etl/.env", true, true},
		{"main/sub", "main/sub", "sub/etl/.env", false, true},
		{"wt/etl", "wt", "etl/only-here", true, true},
		{"wt", "wt", "etl/.env", true, true},
		{"wt", "wt", "sub/x", false, false}, // the commit has no submodule, the next has
		{"link", "main", "etl/.env", true, true},
	}
	for _, test := range tests {
		if test.path == "sub/x" {
			git(t, main, "", "commit", "-q", "-m", "y")
			git(t, wt, "", "merge", "-q", "-m", "z", "main")
		}
		r := open(t, filepath.Join(root, test.dir))
		if want := filepath.Join(root, test.root); r.Root != want {
			t.Errorf("%s: Root = %s, want %s", test.dir, r.Root, want)
		}
		if tracked, known := r.Tracked(test.path); tracked != test.tracked || known != test.known {
			t.Errorf("%s: Tracked(%q) = %v, %v, want %v, %v (%v)", test.dir, test.path, tracked, known, test.tracked, test.known, whyUnread(r))
		}
		if _, err := os.Stat(r.ExcludeFile()); err != nil {
			t.Errorf("%s: %v", test.dir, err)
		}
		common := git(t, r.Root, "", "rev-parse", "--path-format=absolute", "--git-common-dir")
		if strings.TrimSpace(common) != r.CommonDir {
			t.Errorf("%s: CommonDir = %s, git says %s", test.dir, r.CommonDir, common)
		}
	}
	r := open(t, main)
	for file, want := range map[string]string{
		filepath.Join(main, "etl", ".env"):  "etl/.env",
		filepath.Join(root, "link", ".env"): "etl/.env",
		filepath.Join(main, "new"):          "new",
	} {
		if got, err := r.Rel(file); got != want || err != nil {
			t.Errorf("Rel(%s) = %q, %v, want %q", file, got, err, want)
		}
	}
	if got, err := r.Rel(filepath.Join(lib, "etl", ".env")); err == nil {
		t.Errorf("Rel of a file outside = %q", got)
	}
}

func TestConflictAndSparse(t *testing.T) {
	root := t.TempDir()
	git(t, root, "", "init", "-q")
	for i := range 3 {
		write(t, filepath.Join(root, fmt.Sprint("p", i), "in", ".env"), "A=1\n")
		write(t, filepath.Join(root, fmt.Sprint("p", i), ".env"), "A=1\n")
	}
	git(t, root, "", "add", ".")
	git(t, root, "", "commit", "-q", "-m", "x")
	git(t, root, "", "sparse-checkout", "set", "--cone", "p1")
	compare(t, open(t, root)) // everything is in the index, if not on disk
	if tracked, known := open(t, root).Tracked("p0/.env"); !tracked || !known {
		t.Errorf("p0/.env, not checked out: %v, %v", tracked, known)
	}
	git(t, root, "", "sparse-checkout", "set", "--cone", "--sparse-index", "p1")
	r := open(t, root)
	for path, want := range map[string][2]bool{
		"p1/.env": {true, true}, "p1/in/.env": {true, true}, "p1/x": {false, true},
		"p0/.env": {false, false}, "p2/in/.env": {false, false}, "p2": {false, true}, "p3/x": {false, true},
	} {
		if tracked, known := r.Tracked(path); [2]bool{tracked, known} != want {
			t.Errorf("%s: %v, %v, want %v (%v)", path, tracked, known, want, whyUnread(r))
		}
	}
}

func TestUnknown(t *testing.T) {
	tests := []struct {
		name  string
		setup func(t *testing.T, root string)
	}{
		{"split index", func(t *testing.T, root string) { git(t, root, "", "update-index", "--split-index") }},
		{"other work tree", func(t *testing.T, root string) { git(t, root, "", "config", "core.worktree", t.TempDir()) }},
		{"work tree by config.worktree", func(t *testing.T, root string) {
			git(t, root, "", "config", "extensions.worktreeConfig", "true")
			write(t, filepath.Join(root, ".git", "config.worktree"), "[core] worktree = \"..\\\\nowhere\" ; x\n")
		}},
		{"new format", func(t *testing.T, root string) { git(t, root, "", "config", "core.repositoryFormatVersion", "2") }},
		{"new hash", func(t *testing.T, root string) { git(t, root, "", "config", "extensions.objectFormat", "sha3") }},
		{"cut", func(t *testing.T, root string) {
			if err := os.Truncate(filepath.Join(root, ".git", "index"), 90); err != nil {
				t.Fatal(err)
			}
		}},
		{"a directory", func(t *testing.T, root string) {
			index := filepath.Join(root, ".git", "index")
			if err := errors.Join(os.Remove(index), os.Mkdir(index, 0o777)); err != nil {
				t.Fatal(err)
			}
		}},
	}
	for _, test := range tests {
		root := t.TempDir()
		git(t, root, "", "init", "-q")
		write(t, filepath.Join(root, "a"), "")
		git(t, root, "", "add", ".")
		if tracked, known := open(t, root).Tracked("a"); !tracked || !known {
			t.Fatalf("%s: not tracked at first", test.name)
		}
		test.setup(t, root)
		r := open(t, root)
		if tracked, known := r.Tracked("a"); tracked || known || whyUnread(r) == nil {
			t.Errorf("%s: Tracked = %v, %v, Err = %v", test.name, tracked, known, whyUnread(r))
		}
	}
}

func TestOpen(t *testing.T) {
	root := t.TempDir()
	if r, err := Open(root); !errors.Is(err, ErrNoRepository) {
		t.Errorf("no repository: %+v, %v", r, err)
	}
	if _, err := Open(filepath.Join(root, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
	git(t, root, "", "init", "-q")
	sub := filepath.Join(root, "a", "b")
	write(t, filepath.Join(root, "a", ".git", "HEAD"), "ref: refs/heads/main\n") // no repository: no objects
	write(t, filepath.Join(sub, "x"), "")
	r := open(t, sub)
	if tracked, known := r.Tracked("a/b/x"); tracked || !known {
		t.Errorf("without an index: %v, %v", tracked, known)
	}
	for _, content := range []string{"gitdir: ../../nowhere\n", "gitdir: \n", "x", ""} {
		write(t, filepath.Join(sub, ".git"), content)
		if _, err := Open(sub); err == nil || errors.Is(err, ErrNoRepository) || !strings.Contains(err.Error(), ".git") {
			t.Errorf(".git file %q: %v", content, err)
		}
	}
	write(t, filepath.Join(sub, ".git"), "gitdir: ../../.git\r\n")
	if r := open(t, sub); r.GitDir != filepath.Join(open(t, root).Root, ".git") {
		t.Errorf("GitDir = %s", r.GitDir)
	}
}

// whyUnread returns why nothing is known of any path, or nil.
func whyUnread(r *Repo) error {
	_, err := r.index()
	return err
}
