package files

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// projectsOf returns the projects below the working directory as "root: names".
func projectsOf(t *testing.T, fsys FS, paths ...string) []string {
	t.Helper()
	all, err := discover(fsys, paths...)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range all {
		out = append(out, p.Root+": "+strings.Join(p.Names, " "))
	}
	return out
}

func TestDiscover(t *testing.T) {
	tree(t, map[string]string{
		"etl/.astro/config.yaml": "", "etl/.env": "", "etl/dags/requirements.txt": "", "etl/node_modules/x/.env": "", "etl/.env.d/x": "",
		"agents/values.yaml": "secretBackend: x\ncommonEnv: []\n", "agents/sub/values.yaml": "commonEnv: []\n",
		"plain/Dockerfile": "FROM x\n", "plain/.env": "", "other/notes.md": "", "vars/.env/common": "A=1\n",
	})
	want := []string{
		"agents: sub/values.yaml values.yaml", ".: vars/.env/common", "etl: .astro/config.yaml .env dags/requirements.txt", "plain: .env Dockerfile",
	}
	got := projectsOf(t, Disk{}, ".")
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%q is not among %q", w, got)
		}
	}
	if got := projectsOf(t, Disk{}, "etl/dags/requirements.txt"); len(got) != 1 || !strings.HasPrefix(got[0], "etl: ") {
		t.Errorf("a file is found for %q", got)
	}
	if got := projectsOf(t, Disk{}, "etl", "etl"); len(got) != 1 {
		t.Errorf("the same path twice gives %q", got)
	}
	if _, err := discover(Disk{}, "other"); !errors.Is(err, ErrNothing) {
		t.Errorf("nothing to check: %v", err)
	}
	if _, err := discover(Disk{}, "none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing path: %v", err)
	}
	for p := range Walk([]string{"."}) { // whoever asks may stop
		_ = p
		break
	}
}

// An unsaved file makes a project, as one on disk does.
func TestDiscoverInOverlay(t *testing.T) {
	tree(t, map[string]string{"etl/notes.md": ""})
	over := Overlay{FS: Disk{}, Files: map[string][]byte{"etl/.env": []byte("A=1\n")}}
	if got := projectsOf(t, over, "etl"); !slices.Equal(got, []string{"etl: .env"}) {
		t.Errorf("%q", got)
	}
}

func TestLinks(t *testing.T) {
	dir := tree(t, map[string]string{"repo/.git/HEAD": "", "repo/real.env": "A=1\n", "repo/Dockerfile": "FROM x\n", "out/o.env": "B=2\n", "out/d/.env": ""})
	link(t, "real.env", filepath.Join("repo", "prod.env"))
	link(t, filepath.Join(dir, "out", "o.env"), filepath.Join("repo", "outside.env"))
	link(t, filepath.Join(dir, "none"), filepath.Join("repo", "broken.env"))
	link(t, filepath.Join(dir, "out", "d"), filepath.Join("repo", "dir"))
	link(t, "/dev/null", filepath.Join("repo", "device.env"))
	all, err := discover(Disk{}, "repo")
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	read := all[0].LoadAll(Disk{})
	kinds := map[string]load.ProblemKind{}
	for _, p := range read.Problems {
		kinds[p.File.Name] = p.Kind
	}
	for name, want := range map[string]load.ProblemKind{"outside.env": load.LinkOutside, "broken.env": load.LinkBroken, "device.env": load.FileUnreadable} {
		if kinds[name] != want {
			t.Errorf("%s has problem %d, want %d", name, kinds[name], want)
		}
	}
	if f := read.Named("prod.env"); f == nil || string(f.Content) != "A=1\n" {
		t.Errorf("the link inside reads %v", f)
	}
	if read.Named("dir/.env") != nil {
		t.Error("a link to a directory is followed")
	}
}

func TestGitIgnoresDirectories(t *testing.T) {
	tree(t, map[string]string{
		".git/HEAD": "ref: x\n", ".git/info/exclude": "excluded/\n", ".gitignore": "ignored/\n", "sub/.gitignore": "deep/\n",
		"Dockerfile": "FROM x\n", "ignored/.env": "", "excluded/.env": "", "sub/deep/.env": "", "sub/.env": "",
	})
	if got := projectsOf(t, Disk{}, "."); !slices.Equal(got, []string{".: .gitignore Dockerfile sub/.env sub/.gitignore"}) {
		t.Errorf("%q", got)
	}
	if got := projectsOf(t, Disk{}, "sub"); len(got) != 1 || strings.Contains(got[0], "deep") {
		t.Errorf("%q", got)
	}
	if got := projectsOf(t, Disk{}, "ignored"); len(got) != 1 { // asked for by name
		t.Errorf("%q", got)
	}
}

func TestLoad(t *testing.T) {
	tree(t, map[string]string{
		".env": "A=1\n", "utf16.env": "\xff\xfeA\x00", "bin.env": "A=\x00\n", "latin.env": "A=\xe9\n", "Dockerfile": "FROM x\n",
		"compose.yaml": "services:\n  a:\n    image: apache/airflow:2.10\n", "notes.yaml": "a: 1\n", ".dockerignore": "a\x00\n",
	})
	all, err := discover(Disk{}, ".")
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	read := all[0].Load(Disk{})
	if len(read.Looked) == 0 || read.Named("notes.yaml") != nil {
		t.Errorf("Airflow is %v; notes.yaml: %v", len(read.Looked) > 0, read.Named("notes.yaml"))
	}
	if f := read.Named(".gitignore"); f == nil || !f.Absent {
		t.Errorf("the absent .gitignore: %+v", f)
	}
	if f := read.Named(".dockerignore"); f == nil || !f.Unread || f.Absent {
		t.Errorf("the .dockerignore that is no text: %+v", f)
	}
	read = all[0].LoadAll(Overlay{FS: Disk{}, Files: map[string][]byte{".env": []byte("A=2\n"), ".gitignore": []byte("x\n")}})
	if f := read.Named(".env"); string(f.Content) != "A=2\n" {
		t.Errorf("the overlay is not read: %q", f.Content)
	}
	if f := read.Named(".gitignore"); f.Absent || string(f.Content) != "x\n" {
		t.Errorf("a file that a fix made: %+v", f)
	}
	kinds := map[string]load.ProblemKind{}
	for _, p := range read.Problems {
		kinds[p.File.Name] = p.Kind
	}
	for name, want := range map[string]load.ProblemKind{"utf16.env": load.FileIsUTF16, "bin.env": load.FileIsBinary, "latin.env": load.FileIsNotUTF8} {
		if f := read.Named(name); kinds[name] != want || !f.Unread || len(f.Content) > 0 {
			t.Errorf("%s has problem %d, want %d", name, kinds[name], want)
		}
	}
}

func TestDeployment(t *testing.T) {
	tree(t, map[string]string{".env": "A=1\n", "dump.txt": "x"})
	all, err := discover(Disk{}, ".")
	if err != nil {
		t.Fatal(err)
	}
	p := all[0]
	p.Deployments = []*source.File{source.New("dump.txt", "dump.txt", []byte("deployment: {}\n"))}
	if read := p.Load(Disk{}); len(read.Deployments) != 1 || read.Named("dump.txt") != read.Deployments[0] || read.Deployments[0] == p.Deployments[0] {
		t.Errorf("%+v", read.Deployments)
	}
	p.Deployments = []*source.File{source.New(".env", ".env", nil)}
	if read := p.Load(Disk{}); len(read.Deployments) != 1 || read.Deployments[0] != read.Named(".env") {
		t.Error("a file of the project is read twice")
	}
	p.Deployments = []*source.File{source.New("bin", "bin", []byte{0})}
	if read := p.Load(Disk{}); !read.Deployments[0].Unread || len(read.Problems) != 1 {
		t.Errorf("%+v", read.Problems)
	}
}

// discover returns the projects under the paths, sorted by root.
func discover(fsys FS, paths ...string) ([]*Project, error) {
	var out []*Project
	for p, err := range WalkSkipping(fsys, paths, func(string, SkipReason) {}) {
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	sorting.Stable(out, func(a, b *Project) int { return strings.Compare(a.Root, b.Root) })
	return out, nil
}
