package pyproject

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/format/tomltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// tokens adds the keys of a pyproject.toml, the punctuation between keys and values, and the
// requirements.
func tokens(s *load.TokenList) {
	doc := tomltext.Parse(s.File.Content)
	if doc.Err != nil {
		s.NameKind = source.Word
	}
	text := mapped.Plain(0, string(s.File.Content))
	s.Add(source.Credential, pip.Userinfo(&text)...)
	keys(s, doc.Root)
	root := doc.Root
	requirements(s, root.Get("project", "dependencies"))
	for _, e := range root.Get("project", "optional-dependencies").Keys() {
		requirements(s, e.Value)
	}
	for _, e := range root.Get("dependency-groups").Keys() {
		requirements(s, e.Value)
	}
	for _, name := range []string{"runtime", "dockerfile"} {
		if n := root.Get("tool", "astro", name); n.Is(tomltext.String) {
			s.Add(source.FileName, n.Span)
		}
	}
}

func keys(s *load.TokenList, n *tomltext.Node) {
	for _, e := range n.Keys() {
		if isKey(e.Name.Value) {
			s.Add(s.NameKind, e.Name.Span)
		}
		if e.Value.Span.Start >= e.Name.Span.End && e.Value.Kind != tomltext.Table && e.Value.Kind != tomltext.Array {
			s.Between(e.Name.Span, e.Value.Span)
		}
		keys(s, e.Value)
		for _, item := range e.Value.List() {
			keys(s, item)
		}
	}
}

// isKey reports a key that is a name: letters, digits, underscores and hyphens.
func isKey(name string) bool {
	for _, part := range strings.Split(name, "-") {
		if !setting.IsVariableName(part) {
			return false
		}
	}
	return true
}

func requirements(s *load.TokenList, list *tomltext.Node) {
	for _, n := range list.List() {
		if !n.Is(tomltext.String) {
			continue
		}
		if r, err := pip.ParseRequirement(n.Text); err == nil {
			at := r.Text.Span
			s.Add(source.Requirement, at)
			s.Add(source.Punctuation, source.Span{Start: n.Span.Start, End: at.Start}, source.Span{Start: at.End, End: n.Span.End})
		}
	}
}
