package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/cli"
	"github.com/astrosecrets/astrosecrets/rules"
)

// TestREADME holds the README to the program: its table has every rule, and its example is
// what the demo project gives. With -update it is written anew.
func TestREADME(t *testing.T) {
	name, err := filepath.Abs(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := section(t, string(old), "RULES", ruleTable())
	text = section(t, text, "DEMO", "```text\n$ astrosecrets check testdata/demo\n"+demo(t)+"```\n")
	if text == string(old) {
		return
	}
	if !*update {
		t.Error("README.md is not what the rules and the demo project give; go test ./internal/cli -update writes it")
		return
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// section puts text between <!-- NAME --> and <!-- end NAME -->.
func section(t *testing.T, page, name, text string) string {
	t.Helper()
	before, rest, ok := strings.Cut(page, "<!-- "+name+" -->\n")
	_, after, ok2 := strings.Cut(rest, "<!-- end "+name+" -->\n")
	if !ok || !ok2 {
		t.Fatalf("README.md has no section %s", name)
	}
	return before + "<!-- " + name + " -->\n" + text + "<!-- end " + name + " -->\n" + after
}

func ruleTable() string {
	var b strings.Builder
	b.WriteString("| rule | severity | fix | finds |\n|---|---|---|---|\n")
	for _, r := range rules.All() {
		fix := map[rules.Safety]string{rules.Safe: "yes", rules.Unsafe: "unsafe"}[r.Fix]
		fmt.Fprintf(&b, "| [%s](docs/rules/%s.md) | %s | %s | %s |\n", r.ID, r.ID, r.Severity, fix, r.Title)
	}
	return b.String()
}

// demo is what the program says of a copy of the demo project outside of any repository:
// what git tracks is another matter.
func demo(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "testdata", "demo"), os.DirFS(filepath.Join("..", "..", "testdata", "demo"))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	var out, errs bytes.Buffer
	code := cli.Main(context.Background(), []string{"check", "testdata/demo"}, cli.Streams{Out: &out, Err: &errs, Getenv: func(string) string { return "" }})
	if code != 1 || errs.Len() > 0 {
		t.Fatalf("exit %d, %s", code, errs.String())
	}
	return out.String()
}
