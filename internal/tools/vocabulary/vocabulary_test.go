// Package vocabulary holds every text of the repository to the terms of docs/GLOSSARY.md. golangci-lint's
// misspell does it for Go files; this package does it for everything else.
package vocabulary

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

const root = "../../.."

// texts are the extensions of files that people read.
var texts = []string{".md", ".json", ".yaml", ".yml", ".toml", ".txtar", ".py"}

// exceptions are places where a word belongs to somebody else. Each is a part of a path, and a word.
var exceptions = map[string]string{
	"schema/connections.json": "glue", // AWS Glue
}

// TestVocabulary finds no word of the list extra-words of .golangci.yml in the name of a file, in a page, a
// schema or a fixture.
func TestVocabulary(t *testing.T) {
	words := pattern(t)
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(p, root+string(filepath.Separator)))
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules" || d.Name() == "dist") {
			return filepath.SkipDir
		}
		if word := words.FindString(strings.NewReplacer("_", " ", "-", " ").Replace(name)); word != "" {
			t.Errorf("%s: the name has the word %q; the list of %s has the standard term", name, word, ".golangci.yml")
		}
		if d.IsDir() || !slices.Contains(texts, filepath.Ext(name)) || name == ".golangci.yml" || name == "docs/GLOSSARY.md" {
			return nil
		}
		content, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for _, at := range words.FindAllIndex(content, -1) {
			word := string(content[at[0]:at[1]])
			if exceptions[name] != strings.ToLower(word) {
				t.Errorf("%s:%d: %q; the list of %s has the standard term", name, 1+strings.Count(string(content[:at[0]]), "\n"), word, ".golangci.yml")
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// pattern matches the words of extra-words.
func pattern(t *testing.T) *regexp.Regexp {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, ".golangci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Linters struct {
			Settings struct {
				Misspell struct {
					Extra []struct{ Typo string } `yaml:"extra-words"`
				}
			}
		}
	}
	if err := yaml.Unmarshal(content, &config); err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, w := range config.Linters.Settings.Misspell.Extra {
		words = append(words, regexp.QuoteMeta(w.Typo))
	}
	if len(words) == 0 {
		t.Fatal("no words")
	}
	return regexp.MustCompile(`(?i)\b(` + strings.Join(words, "|") + `)\b`)
}
