package dockerfile

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// announced is a here-document as the line that announces it has it: <<-NAME.
type announced struct {
	name  string
	chomp bool // leading tabs do not count
}

// heredocsOf finds the here-documents that a line announces; false where BuildKit refuses it.
func heredocsOf(line string) (out []announced, ok bool) {
	if tooDeep(line, '\\') {
		return nil, false
	}
	lex := shell.NewLex('\\')
	lex.RawQuotes, lex.RawEscapes, lex.SkipUnsetEnv = true, true, true
	words, _ := lex.ProcessWords(line, shell.EnvsFromSlice(nil))
	for _, word := range words {
		doc, ok := parseHeredoc(word)
		if !ok {
			return nil, false
		}
		if doc != nil {
			out = append(out, *doc)
		}
	}
	return out, true
}

// parseHeredoc reads one word: nil if it announces nothing, false where BuildKit refuses it.
func parseHeredoc(word string) (*announced, bool) {
	word = strings.TrimLeft(word, "0123456789")
	word, ok := strings.CutPrefix(word, "<<")
	if !ok {
		return nil, true
	}
	name, chomp := strings.CutPrefix(word, "-")
	name = strings.TrimLeft(name, " \t\n\f\r")
	if name == "" || strings.Contains(name, "<") {
		return nil, true
	}
	lex := shell.NewLex('\\')
	lex.SkipUnsetEnv = true
	names, err := lex.ProcessWords(name, shell.EnvsFromSlice(nil))
	if err != nil {
		return nil, false
	}
	if len(names) != 1 {
		return nil, true
	}
	return &announced{names[0], chomp}, true
}
