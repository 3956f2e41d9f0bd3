package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var (
	fixProjects = flag.Int("fix-projects", 40, "how many generated projects TestFixProjects fixes")
	fixSeed     = flag.Uint64("fix-seed", 1, "where TestFixProjects starts")
)

// revealing are the families and rules whose fix makes a value readable, so that other rules judge it for the first time.
var revealing = []string{"backend/", "env/", "kwargs/invalid-json", "kwargs/unknown-key", "project/", "provider/", "values/"}

// appliedFix is a line on standard error that names a fix.
var appliedFix = regexp.MustCompile(`(?m)^astrosecrets: .*:\d+: .* \[(.*)\]$`)

// TestFixProjects fixes generated projects, of which most are broken somewhere. A second run must change
// nothing, every file keeps its line ends, and errors do not become more unless a value became readable.
// `go test ./internal/cli -run TestFixProjects -fix-projects 2000 -fix-seed 5000 -timeout 0 -v` is the long run.
func TestFixProjects(t *testing.T) {
	changed, fixes := 0, 0
	for seed := *fixSeed; seed < *fixSeed+uint64(*fixProjects); seed++ {
		g := &projectGenerator{r: rand.New(rand.NewPCG(seed, 2))}
		dir := filepath.Join(t.TempDir(), "p")
		ends := g.pick("\n", "\n", "\r\n", "")
		for name, content := range g.files() {
			put(t, filepath.Join(dir, name), withLineEnds(content, ends))
		}
		flags := []string{g.pick("--fix", "--fix", "--unsafe-fixes")}
		before := contents(t, dir)
		errors, _ := checkErrors(t, dir)
		after, rules := checkErrors(t, dir, flags...)
		once := contents(t, dir)
		if len(rules) > 0 {
			changed++
			fixes += len(rules)
		}
		if after > errors && !slices.ContainsFunc(rules, isRevealing) {
			t.Errorf("seed %d: %d errors before %s, %d after, with fixes of %v", seed, errors, flags[0], after, rules)
		}
		for name, content := range once {
			if old, ok := before[name]; ok && old != content && isUniform(old) && lineEnds(old) != lineEnds(content) && lineEnds(content) != "none" {
				t.Errorf("seed %d: %s has line ends %s before, %s after %v", seed, name, lineEnds(old), lineEnds(content), rules)
			}
		}
		checkErrors(t, dir, flags...)
		for name, content := range contents(t, dir) {
			if once[name] != content {
				t.Errorf("seed %d: a second %s changes %s, after %v", seed, flags[0], name, rules)
			}
		}
	}
	t.Logf("%d projects, %d changed, %d fixes", *fixProjects, changed, fixes)
	if changed == 0 {
		t.Error("no fix was applied in any project")
	}
}

func isRevealing(rule string) bool {
	return slices.ContainsFunc(revealing, func(r string) bool { return strings.HasPrefix(rule, r) })
}

// checkErrors runs check and returns the number of errors that are left, and the rules of the fixes that were applied.
func checkErrors(t *testing.T, dir string, flags ...string) (errors int, rules []string) {
	t.Helper()
	var out, diagnostics bytes.Buffer
	s := Streams{In: strings.NewReader(""), Out: &out, Err: &diagnostics, Getenv: func(string) string { return "" }}
	if code := Main(context.Background(), append([]string{"check", "--no-config", "-f", "json", dir}, flags...), s); code > exitFindings {
		return 0, nil // nothing to check
	}
	var report struct{ Summary struct{ Error int } }
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("%v: %s", err, out.Bytes())
	}
	for _, m := range appliedFix.FindAllStringSubmatch(diagnostics.String(), -1) {
		rules = append(rules, m[1])
	}
	return report.Summary.Error, rules
}

// withLineEnds gives UTF-8 text other line ends; with "" it only loses its last newline.
func withLineEnds(content []byte, ends string) []byte {
	switch {
	case !utf8.Valid(content) || bytes.ContainsRune(content, 0) || bytes.ContainsRune(content, '\r') || bytes.HasPrefix(content, []byte("DIRC")):
		return content
	case ends == "":
		return bytes.TrimSuffix(content, []byte("\n"))
	}
	return bytes.ReplaceAll(content, []byte("\n"), []byte(ends))
}

// lineEnds says how the lines of a text end: "\r\n", "\n", "none" or "mixed".
func lineEnds(text string) string {
	all, windows := strings.Count(text, "\n"), strings.Count(text, "\r\n")
	switch {
	case strings.Count(text, "\r") > windows:
		return "mixed"
	case all == 0:
		return "none"
	case windows == all:
		return `\r\n`
	case windows == 0:
		return `\n`
	}
	return "mixed"
}

// contents returns the files under dir by path.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(name)
		all[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// isUniform reports a text of several lines that all end alike.
func isUniform(text string) bool { return lineEnds(text) != "mixed" && lineEnds(text) != "none" }
