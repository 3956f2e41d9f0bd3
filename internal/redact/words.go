package redact

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed words.txt
var wordLists string

// The lists of words.txt.
var (
	knownVariables    = wordList("variables")
	formatWords       = wordList("formats")
	pipWords          = wordList("pip")
	popularPackages   = wordList("packages")
	distributionWords = wordList("distributions")
	requirementWords  = wordList("requirements")
	patternNames      = wordList("patterns")
	commandWords      = wordList("commands")
	literalWords      = wordList("literals")
	signIns           = wordList("sign-ins")
	executors         = wordList("executors")
	prefixWords       = wordList("prefixes")
	placeholderWords  = wordList("placeholders")
)

// wordList returns what reads a list of words.txt by its title when it is first needed.
func wordList(title string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		_, rest, _ := strings.Cut(wordLists, "\n== "+title+": ")
		_, rest, _ = strings.Cut(rest, "\n")
		list, _, _ := strings.Cut(rest, "\n== ")
		out := map[string]bool{}
		for word := range strings.FieldsSeq(list) {
			out[word] = true
		}
		return out
	})
}
