// Package dagfile tells which parts of a file with DAGs may be displayed. It reads no settings:
// package names finds what DAGs refer to.
package dagfile

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/python"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	references "github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Format describes files that name connections and variables.
func Format() load.Format {
	return load.Format{
		Naming: yamlfile.Names(), MoreTokens: yamlTokens, Examples: []string{"dags/pipeline.yaml"},
		Rows: []load.Row{
			load.Other.Row("DAGs: `*.py`, YAML of dag-factory, templates", "Airflow", "the connections and variables that they name"),
		},
	}
}

// Tokens adds the structure of a Python file or of a template. It reports false for another file.
func Tokens(s *load.TokenList) bool {
	switch text := string(s.File.Content); {
	case path.Ext(s.File.Name) == ".py":
		python3(s, text)
	case references.HasTemplate(text):
		ids(s, references.Jinja(text))
	default:
		return false
	}
	return true
}

// yamlTokens adds the ids in a YAML file that describes DAGs.
func yamlTokens(s *load.TokenList) { ids(s, references.YAML(s.File.Name, s.File.Content).References) }

// python3 adds the names, keywords and operators of a Python file, and the ids of connections and
// variables. Every other string, number and comment stays redacted: a DAG may hold credentials.
func python3(s *load.TokenList, text string) {
	scanner := python.NewScanner(text)
	for {
		t := scanner.Next()
		switch t.Kind {
		case python.EndMarker:
			ids(s, references.Python(text).References)
			return
		case python.Name, python.Op, python.FStringStart, python.FStringEnd:
			s.Add(source.Keyword, source.Span{Start: t.Start, End: t.End})
		case python.String:
			quotes(s, text[t.Start:t.End], t.Start)
		}
	}
}

// quotes adds the prefix and the quotes of a string literal.
func quotes(s *load.TokenList, literal string, start int) {
	open := strings.IndexAny(literal, "\"'")
	n := 1
	if rest := literal[open:]; len(rest) >= 6 && rest[1] == rest[0] && rest[2] == rest[0] {
		n = 3
	}
	s.Add(source.Keyword, source.Span{Start: start, End: start + open + n}, source.Span{Start: start + len(literal) - n, End: start + len(literal)})
}

// ids adds the ids that a file refers to.
func ids(s *load.TokenList, list []references.Reference) {
	for _, r := range list {
		if r.Dynamic || r.Use == references.Default {
			continue
		}
		s.Add(source.Reference, source.Span{Start: r.Start, End: r.End})
	}
}
