package rules_test

import (
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/rules"

	"golang.org/x/tools/txtar"
)

const (
	maxMessage = 120 // code points
	maxPart    = 300
)

// unwanted are phrases that no message has, besides the words that golangci-lint's misspell refuses in every
// file; each has a standard term in docs/GLOSSARY.md.
var unwanted = regexp.MustCompile(`(?i)\b(stand|look-ups?|a word|called alike|in the clear|tells?|and here|switch(ed)? off)\b`)

// TestForm holds the words of every finding of every fixture to their form: a message is one short
// sentence without a full stop, errors and warnings have an effect and a help, which are sentences.
func TestForm(t *testing.T) {
	seen := map[finding.Message]bool{}
	eachFixtureFinding(t, func(p string, f *finding.Finding) {
		if !seen[f.Message] {
			seen[f.Message] = true
			judgeForm(t, p, f)
		}
	})
}

// eachFixtureFinding calls report for each finding of each fixture, with the path of the fixture.
func eachFixtureFinding(t *testing.T, report func(p string, f *finding.Finding)) {
	t.Helper()
	root := filepath.Join("..", "testdata", "rules")
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".txtar" {
			return err
		}
		archive, err := txtar.ParseFile(p)
		if err != nil {
			return err
		}
		archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" || strings.HasPrefix(f.Name, "fixed/") })
		for _, f := range check(t, memory(archive.Files)).Findings {
			report(p, f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func judgeForm(t *testing.T, where string, f *finding.Finding) {
	t.Helper()
	fault := func(why, text string) { t.Errorf("%s: %s: %s: %q", where, f.Rule, why, text) }
	if n := utf8.RuneCountInString(f.Text); n == 0 || n > maxMessage {
		fault("the message is empty or too long", f.Text)
	}
	if strings.HasSuffix(f.Text, ".") || strings.ContainsAny(f.Text, "\n") {
		fault("the message is not one sentence without a full stop", f.Text)
	}
	for _, part := range []string{f.Effect, f.Help} {
		switch {
		case part == "" && f.Severity > finding.Note:
			fault("the effect or the help is empty", f.Text)
		case part != "" && !strings.HasSuffix(part, "."):
			fault("no full stop at the end", part)
		case utf8.RuneCountInString(part) > maxPart:
			fault("too long", part)
		}
	}
	texts := []string{f.Text, f.Effect, f.Help}
	for _, r := range f.Related {
		texts = append(texts, r.Message)
	}
	for _, x := range f.Fixes {
		texts = append(texts, x.Message)
	}
	for _, text := range texts {
		if word := unwanted.FindString(text); word != "" {
			fault("the word "+word+" is not in the glossary", text)
		}
	}
}

// TestDocForm holds titles and explanations of rules to the glossary.
func TestDocForm(t *testing.T) {
	for _, r := range rules.All() {
		for _, text := range []string{r.Title, r.Doc.Why} {
			if word := unwanted.FindString(text); word != "" {
				t.Errorf("%s: the word %q is not in the glossary: %q", r.ID, word, text)
			}
		}
	}
}
