package load

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/python"
	references "github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// python adds the names, keywords and operators of a Python file, and the ids of connections and
// variables. Every other string, number and comment stays redacted: a DAG may hold credentials.
func (s *structure) python() {
	text := string(s.file.Content)
	scanner := python.NewScanner(text)
	for {
		t := scanner.Next()
		switch t.Kind {
		case python.EndMarker:
			s.ids(references.Python(text).References)
			return
		case python.Name, python.Op, python.FStringStart, python.FStringEnd:
			s.add(source.Keyword, source.Span{Start: t.Start, End: t.End})
		case python.String:
			s.quotes(text[t.Start:t.End], t.Start)
		}
	}
}

// quotes adds the prefix and the quotes of a string literal.
func (s *structure) quotes(literal string, start int) {
	open := strings.IndexAny(literal, "\"'")
	n := 1
	if rest := literal[open:]; len(rest) >= 6 && rest[1] == rest[0] && rest[2] == rest[0] {
		n = 3
	}
	s.add(source.Keyword, source.Span{Start: start, End: start + open + n}, source.Span{Start: start + len(literal) - n, End: start + len(literal)})
}

// ids adds the ids that a file refers to. They have the shape that people give to ids.
func (s *structure) ids(list []references.Reference) {
	for _, r := range list {
		if r.Dynamic || r.Use == references.Default {
			continue
		}
		at := source.Span{Start: r.Start, End: r.End}
		if id := s.file.Slice(at); len(id) <= maxShownID && strings.Trim(id, idCharacters) == "" && len(source.FindSecrets(id)) == 0 {
			s.add(source.Keyword, at)
		}
	}
}

// maxShownID is the length in bytes of the longest id that is displayed.
const maxShownID = 64

const idCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./ "

// template adds the ids in a template file.
func (s *structure) template() { s.ids(references.Jinja(string(s.file.Content))) }

// isPython reports a Python file. No settings are read from it.
func isPython(name string) bool { return path.Ext(name) == ".py" }
