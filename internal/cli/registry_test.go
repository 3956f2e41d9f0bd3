package cli

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
)

// TestDocsFiles holds the tables of docs/files.md to the registry of formats; -update writes them.
func TestDocsFiles(t *testing.T) {
	name := filepath.Join("..", "..", "docs", "files.md")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	for _, section := range []load.Section{load.Packages, load.Variables, load.Other} {
		page = between(t, page, "<!-- formats: "+string(section)+" -->\n", "<!-- end -->\n", formatTable(section))
	}
	sameFile(t, name, page)
}

// formatTable returns the rows of all formats in one section, as a table in Markdown.
func formatTable(section load.Section) string {
	head := map[load.Section]string{load.Packages: "for", load.Variables: "target", load.Other: "what for"}[section]
	var b strings.Builder
	b.WriteString("| file | read by | " + head + " |\n|---|---|---|\n")
	for _, f := range registry.Formats() {
		for _, r := range f.Rows {
			if r.Section == section {
				b.WriteString("| " + r.File + " | " + r.ReadAs + " | " + r.For + " |\n")
			}
		}
	}
	return b.String()
}

// TestHookFilesGenerated holds .pre-commit-hooks.yaml to the registry of formats; -update writes
// it.
func TestHookFilesGenerated(t *testing.T) {
	name := filepath.Join("..", "..", ".pre-commit-hooks.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for _, f := range registry.Formats() {
		for _, p := range f.Hook {
			if line := "      " + p; !slices.Contains(patterns, line) {
				patterns = append(patterns, line)
			}
		}
	}
	sameFile(t, name, between(t, string(text), "  files: &files |\n    (?x)(\n", "    )\n", strings.Join(patterns, "|\n")+"\n"))
}

// TestHookFilesOfFormats holds the patterns of each format to its examples: the kind of a name is
// the format's, and the hook gets the file.
func TestHookFilesOfFormats(t *testing.T) {
	kinds := map[load.Kind]load.Format{}
	for _, f := range registry.Formats() {
		if len(f.Hook) == 0 || len(f.Examples) == 0 || f.Match == nil {
			t.Errorf("%s: a format needs Match, Hook and Examples", f.Kind)
			continue
		}
		if other, have := kinds[f.Kind]; have && (!slices.Equal(other.Hook, f.Hook) || !reflect.DeepEqual(other.Comment, f.Comment)) {
			t.Errorf("%s: two formats of one kind differ in what their names say", f.Kind)
		}
		kinds[f.Kind] = f
		pattern := regexp.MustCompile(strings.Join(f.Hook, "|"))
		for _, name := range f.Examples {
			if kind := registry.KindOf(name); kind != f.Kind {
				t.Errorf("%s: is of kind %q, want %q", name, kind, f.Kind)
			}
			if !pattern.MatchString(name) {
				t.Errorf("%s: the hook patterns of %s do not match it", name, f.Kind)
			}
		}
		if f.Origin != "" && registry.ExposureOf(f.Origin) == load.ExposedNever {
			t.Errorf("%s: nobody sees a credential in it", f.Origin)
		}
	}
}

// between replaces the text between two markers.
func between(t *testing.T, text, open, end, body string) string {
	t.Helper()
	i := strings.Index(text, open)
	if i < 0 {
		t.Fatalf("no %q", open)
	}
	i += len(open)
	n := strings.Index(text[i:], end)
	if n < 0 {
		t.Fatalf("no %q after %q", end, open)
	}
	return text[:i] + body + text[i+n:]
}
