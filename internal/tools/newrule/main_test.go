package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/rules"
)

func TestScaffold(t *testing.T) {
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "rules"), 0o755); err != nil {
		t.Fatal(err)
	}
	all := filepath.Join(root, "rules", "all.go")
	if err := os.WriteFile(all, []byte("package rules\n\n\tlist := []*Rule{\n\t\tkwargsMissing,\n\t\tprefixPath,\n\t}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := scaffold(root, "prefix/letter-case")
	want := []string{"rules/prefix_letter_case.go", "testdata/rules/prefix/letter-case/reported.txtar", "testdata/rules/prefix/letter-case/silent.txtar", "rules/all.go"}
	for i := range got {
		got[i] = filepath.ToSlash(got[i])
	}
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("%q, %v", got, err)
	}
	list, _ := os.ReadFile(all)
	if !strings.Contains(string(list), "\t\tkwargsMissing,\n\t\tprefixLetterCase,\n\t\tprefixPath,\n") {
		t.Errorf("all.go:\n%s", list)
	}
	rule, _ := os.ReadFile(filepath.Join(root, want[0]))
	if !strings.Contains(string(rule), "var prefixLetterCase = define(Rule{\n\tID:       \"prefix/letter-case\",") {
		t.Errorf("the rule:\n%s", rule)
	}
	if _, err := scaffold(root, "prefix/letter-case"); err == nil {
		t.Error("a rule is overwritten")
	}
}

func TestInvalidID(t *testing.T) {
	for _, id := range []string{"", "prefix", "Prefix/x", "prefix/x_y", "prefix/", "../x/y"} {
		if _, err := scaffold(t.TempDir(), id); err == nil {
			t.Errorf("%q is taken", id)
		}
	}
}

// The rules that are there have the names that the scaffold gives.
func TestGoName(t *testing.T) {
	for _, r := range rules.All() {
		file := strings.NewReplacer("/", "_", "-", "_").Replace(string(r.ID)) + ".go"
		source, err := os.ReadFile(filepath.Join("..", "..", "..", "rules", file))
		if err != nil {
			t.Error(err)
		}
		if !strings.Contains(string(source), "var "+goName(string(r.ID))+" = define") {
			t.Errorf("%s does not declare %s", file, goName(string(r.ID)))
		}
	}
	if got := goName("kwargs/plain-http"); got != "kwargsPlainHTTP" {
		t.Error(got)
	}
}
