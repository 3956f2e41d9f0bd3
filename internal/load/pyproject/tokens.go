package pyproject

import (
	"slices"
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
	root := doc.Root
	keys(s, root)
	declared(s, root.Get("tool", "astro", "env"))
	for _, section := range []string{"connections", "airflow_variables"} {
		declared(s, root.Get("tool", "astro", "env", section))
	}
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

// fixedKeys are the keys of the tables that are read.
var fixedKeys = []string{
	"project", "name", "version", "requires-python", "dependencies", "optional-dependencies", "dependency-groups", "dynamic", "tool", "uv",
	"sources", "poetry", "group", "astro", "env", "connections", "airflow_variables", "default", "optional", "secret", "type", "enum",
	"description", "source", "conn_type", "packages", "runtime", "dockerfile", "workspace", "domain", "organization", "target",
	"deployments", "deployment", "pools", "build-secrets", "constraint-dependencies",
}

// declared adds the names of declared connections and variables.
func declared(s *load.TokenList, table *tomltext.Node) {
	for _, e := range table.Keys() {
		if isKey(e.Name.Value) && s.NameKind == source.Name {
			s.Add(source.Identifier, e.Name.Span)
		}
	}
}

func keys(s *load.TokenList, n *tomltext.Node) {
	for _, e := range n.Keys() {
		switch {
		case slices.Contains(fixedKeys, e.Name.Value):
			s.Add(source.Keyword, e.Name.Span)
		case isKey(e.Name.Value):
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
