package cli

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	canaryRuns  = flag.Int("canaries", 400, "how many runs TestCanaries makes")
	canarySeed  = flag.Uint64("canary-seed", 1, "where TestCanaries starts")
	canaryLeaks = flag.Int("canary-leaks", 5, "after how many leaks TestCanaries stops")
)

// TestCanaries plants random credentials in every file a project can have, breaks the
// files at random, runs every command on them and looks for the credentials in all that
// comes out: whole, in pieces, escaped, encoded. `go test ./internal/cli -run TestCanaries
// -canaries 100000 -canary-seed 5000 -timeout 0 -v` is the long run.
func TestCanaries(t *testing.T) {
	runs, leaks, projects := 0, 0, 0
	formats := map[string]int{}
	start := time.Now()
	for seed := *canarySeed; runs < *canaryRuns && leaks < *canaryLeaks; seed++ {
		g := &projectGenerator{r: rand.New(rand.NewPCG(seed, 0))}
		n, found := g.run(t)
		runs += n
		projects++
		for file, n := range g.planted {
			formats[file] += n
		}
		if len(found) > 0 { // one for a project: most formats say the same
			t.Errorf("seed %d: %s", seed, found[0])
			leaks++
		}
	}
	t.Logf("%d runs on %d projects, %d leaks, in %v; canaries by file: %v", runs, projects, leaks, time.Since(start).Round(time.Second), formats)
}

// TestGeneratedProjectsHaveEveryFormat keeps TestCanaries from passing because nothing is planted.
func TestGeneratedProjectsHaveEveryFormat(t *testing.T) {
	planted := map[string]int{}
	for seed := range uint64(60) {
		g := &projectGenerator{r: rand.New(rand.NewPCG(seed, 1))}
		g.files()
		for file, n := range g.planted {
			planted[file] += n
		}
	}
	for _, name := range []string{
		".env", ".env/common.txt", ".env.prod", ".env.example", "stdin", "Dockerfile", "Dockerfile.client", "requirements.txt", "requirements-client.txt",
		"values.yaml", "airflow-values.yaml", "docker-compose.override.yml", "compose.yaml", "airflow.cfg", "deployment.yaml", "deployment.json",
		"inspect.yaml", "objects.json", "table.txt", "main.tf", "env.tf", "release.tf", "loop.tf", "helm.sh", "pyproject.toml", "terraform.tfvars", "deploy.sh", "Makefile", ".github/workflows/deploy.yml",
		".gitlab-ci.yml", "azure-pipelines.yml", ".circleci/config.yml", "airflow_settings.yaml", ".astrosecrets.yaml", "baseline.json",
		".gitignore", ".dockerignore", ".git/config", ".git/info/exclude", ".astro/config.yaml",
	} {
		if planted[name] < 2 {
			t.Errorf("%d canaries in %s", planted[name], name)
		}
	}
}

// run makes one project, runs the commands over it and reports what leaks.
func (g *projectGenerator) run(t *testing.T) (runs int, leaks []string) {
	top, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(top)
	dir := filepath.Join(top, "p")
	before := g.files()
	for name, content := range before {
		put(t, filepath.Join(dir, name), content)
	}
	for _, args := range g.commands(dir) {
		runs++
		for name, b := range g.outputs(args, top) {
			// The digits of a temporary directory may be those of a date.
			if leak := g.detector.find(bytes.ReplaceAll(b, []byte(filepath.ToSlash(top)), []byte("top"))); leak != "" {
				leaks = append(leaks, fmt.Sprintf("%s of %s: %s", name, strings.ReplaceAll(strings.Join(args, " "), dir, "DIR"), leak))
			}
		}
	}
	return runs, append(leaks, g.moved(dir, before)...)
}

// outputs runs the program and returns all that it writes, but for the files that it fixes.
func (g *projectGenerator) outputs(args []string, top string) map[string][]byte {
	var out, err bytes.Buffer
	summary := filepath.Join(top, "summary.md")
	s := Streams{In: strings.NewReader(g.stdin), Out: &out, Err: &err, Getenv: func(name string) string {
		if name == "GITHUB_STEP_SUMMARY" {
			return summary
		}
		return ""
	}}
	Main(context.Background(), args, s)
	all := map[string][]byte{"stdout": out.Bytes(), "stderr": err.Bytes()}
	entries, _ := os.ReadDir(top)
	for _, e := range entries {
		if name := filepath.Join(top, e.Name()); e.Type().IsRegular() {
			all[e.Name()], _ = os.ReadFile(name)
			if e.Name() != recorded {
				os.Remove(name)
			}
		}
	}
	return all
}

// recorded is the baseline that one command writes and another reads.
const recorded = "recorded.json"

// moved looks for credentials in files that did not hold them before the fixes. A piece of one
// may be one of another by chance.
func (g *projectGenerator) moved(dir string, before map[string][]byte) (leaks []string) {
	filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		g.detector.each(content, func(label string, piece []byte) {
			if !strings.Contains(label, " in "+filepath.ToSlash(rel)+" (") && !bytes.Contains(before[filepath.ToSlash(rel)], piece) {
				leaks = append(leaks, fmt.Sprintf("--fix wrote %q of %s into %s", piece, label, rel))
			}
		})
		return err
	})
	return leaks
}

// commands are command lines to run on a project, all kinds within a few projects.
func (g *projectGenerator) commands(dir string) [][]string {
	at := func(name string) string { return filepath.Join(filepath.Dir(dir), name) }
	in := func(names ...string) string { return filepath.Join(dir, g.pick(names...)) }
	any := func() string {
		return in(".env", ".env.prod", "values.yaml", "airflow-values.yaml", "Dockerfile", "requirements.txt", "deployment.yaml", "deployment.json", "inspect.yaml", "main.tf", "release.tf", "loop.tf", "helm.sh", "deploy.sh", ".astrosecrets.yaml", "airflow.cfg", "compose.yaml")
	}
	command := func() string {
		return g.pick("check", "env", "lookup", "explain", "rules", "backends", "version", "completion")
	}
	all := [][]string{
		{"check", "--no-config", "-f", "text", "-f", "json=" + at("o.json"), "-f", "sarif=" + at("o.sarif"), "-f", "github=" + at("o.github"), "-f", "gitlab=" + at("o.gitlab"), "-f", "junit=" + at("o.junit"), "-f", "concise=" + at("o.concise"), "-f", "html=" + at("o.html"), dir},
		{"check", dir},
		{"check", "--verbose", "--statistics", dir},
		{"check", "--no-config", "--diff", dir},
		{"check", "--no-config", "--diff", "--unsafe-fixes", dir},
		{"check", "--no-config", "--color", "always", "--target", g.pick("local", "hosted", "remote"), any()},
		{"env", dir},
		{"env", "--format", "json", dir},
		{"env", any()},
		{"lookup", g.pick("conn", "variable", "config"), g.pick("db", "my_conn", "a b", "", "../x", "é"), dir},
		{"lookup", "conn", "db", dir, "--format", "json", "-v"},
		{"names", dir, "-v", "-f", g.pick("text", "json", "csv", "sarif")},
		{"names", dir, "--store", any(), g.pick("--unused", "--commands", "--target=local")},
		{"check", "--no-config", "--stdin-filename", in(".env", ".env.x"), "-", "-f", g.pick(formatNames()...)},
		{"check", "--no-config", "--stdin-filename", any(), "-", "--diff"},
		{"check", "--no-config", "--deployment", in(".env", "deployment.yaml", "deployment.json", "values.yaml", "inspect.yaml", "objects.json", "table.txt"), dir},
		{"check", "--no-config", "--deployment", "-", dir, "-f", g.pick("text", "json", "sarif")},
		{"check", "--config", any(), dir},
		{"check", "--no-config", "--baseline", in(".env", "values.yaml", "deployment.json", "baseline.json"), dir},
		{"explain", any()},
		{command(), "--help", dir, g.argument()},
		{command(), g.pick("--nonsense", "-x", "bash", "zsh", "fish", "powershell", "", "--format=x", "--"), dir},
		{command(), g.argument(), dir},
	}
	if g.r.IntN(8) == 0 { // it takes its time, on purpose
		all = append(all, []string{"check", "--no-config", "--write-baseline", at(recorded), dir}, []string{"check", "--no-config", "--baseline", at(recorded), dir})
	}
	return append(all,
		[]string{"check", "--no-config", "--fix", dir, "-f", g.pick("text", "json", "sarif")},
		[]string{"check", "--no-config", "--unsafe-fixes", dir},
	)
}

// argument is a flag that takes no credential, with one. The name of a file that is not there is repeated: a
// password of words in its place looks like one.
func (g *projectGenerator) argument() string {
	if g.r.IntN(2) == 0 {
		return g.plant("arguments", g.pick("--token=%", "--fail-on=%", "--target=%", "--only=%", "--format=%", "-f=%", "--color=%"))
	}
	g.machine = true
	defer func() { g.machine = false }()
	return g.plant("arguments", g.pick("--token=%", "--deployment-id=%", "--fail-on=%", "--target=%", "--only=%", "--format=%", "-f=%", "--color=%", "%", "--config=%", "--baseline=%", "--deployment=%"))
}

func put(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
}
