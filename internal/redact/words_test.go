package redact

import (
	"strings"
	"testing"
)

// Every list of words.txt is found by its title, and ends before the next one.
func TestWordLists(t *testing.T) {
	n := 0
	for line := range strings.Lines(wordLists) {
		title, _, ok := strings.Cut(strings.TrimPrefix(line, "== "), ": ")
		if !strings.HasPrefix(line, "== ") || !ok {
			continue
		}
		n++
		words := wordList(title)()
		if len(words) == 0 || words["=="] {
			t.Errorf("%s: %d words", title, len(words))
		}
	}
	lists := []func() map[string]bool{
		knownVariables, formatWords, pipWords, popularPackages, distributionWords, requirementWords, patternNames, commandWords,
		literalWords, signIns, executors, prefixWords, placeholderWords,
	}
	for i, list := range lists {
		if len(list()) == 0 {
			t.Errorf("list %d is empty: no list has its title", i)
		}
	}
	if n != len(lists) {
		t.Errorf("words.txt has %d lists, and %d are read", n, len(lists))
	}
}
