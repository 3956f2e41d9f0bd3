package yamltext

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// ParseTemplate is ParseText for a text that a template engine may render before its reader gets
// it. If it is not YAML as written, each {{ … }} in it is read as an unresolved word, or as nothing
// where it has lines of its own. No change can be written there then.
func ParseTemplate(t mapped.String, q mapped.Encoder) *Stream {
	s := ParseText(t, q)
	if s.Err == nil || !strings.Contains(t.Value, "{{") {
		return s
	}
	filled := withoutExpressions(&t)
	if inner := ParseText(filled, nil); inner.Err == nil {
		return inner
	}
	return s
}

// withoutExpressions replaces the bytes of each {{ … }}, and marks them as unresolved: by spaces
// where it has lines of its own, else by letters.
func withoutExpressions(t *mapped.String) mapped.String {
	text := []byte(t.Value)
	unresolved := slices.Clone(t.Unresolved)
	for at := 0; ; {
		open := strings.Index(t.Value[at:], "{{")
		if open < 0 {
			break
		}
		start := at + open
		n := strings.Index(t.Value[start:], "}}")
		if n < 0 {
			break
		}
		end := start + n + len("}}")
		with := byte('x')
		if before := t.Value[:start]; strings.TrimLeft(before[strings.LastIndexByte(before, '\n')+1:], " ") == "" {
			if line, _, _ := strings.Cut(t.Value[end:], "\n"); strings.TrimSpace(line) == "" {
				with = ' '
			}
		}
		for i := start; i < end; i++ {
			if text[i] != '\n' {
				text[i] = with
			}
		}
		if with == 'x' {
			unresolved = append(unresolved, source.Span{Start: start, End: end})
		}
		at = end
	}
	sorting.Stable(unresolved, func(a, b source.Span) int { return a.Start - b.Start })
	out := *t
	out.Value, out.Unresolved = string(text), unresolved
	return out
}

// LooksTemplated reports that the text is the template of a YAML file rather than one: a
// line or a value begins with {{ or {% outside of quotes and block scalars, as in the files
// below templates/ of a Helm chart. A template inside a string ("{{ .Release.Name }}", or
// http://{{ … }}) is no evidence: charts expand such values of values.yaml.
func (s *Stream) LooksTemplated() bool {
	if s.Err != nil && templatedLine(string(s.src)) {
		return true
	}
	found := false
	for _, doc := range s.Docs {
		// {{ x }} without quotes is a mapping whose key is a mapping.
		Walk(doc, func(n *yaml.Node) bool {
			if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle != 0 && len(n.Content) == 2 && n.Content[0].Kind == yaml.MappingNode {
				at := s.start(n)
				found = found || strings.HasPrefix(string(s.src[at:min(at+2, len(s.src))]), "{{")
			}
			return !found
		})
	}
	return found
}

// templatedLine looks for template expressions line by line, in text that is no YAML.
func templatedLine(text string) bool {
	block := -1 // indentation of the line that began a block scalar
	for line := range strings.Lines(text) {
		rest := strings.TrimLeft(line, " ")
		indent := len(line) - len(rest)
		rest = strings.TrimSpace(rest)
		if rest == "" || block >= 0 && indent > block {
			continue
		}
		block = -1
		for strings.HasPrefix(rest, "- ") {
			rest = strings.TrimLeft(rest[2:], " ")
		}
		if strings.HasPrefix(rest, "#") {
			continue
		}
		value := rest
		if i := strings.Index(rest, ": "); i >= 0 && !strings.ContainsAny(rest[:i], `"'`) {
			value = strings.TrimLeft(rest[i+2:], " ")
		}
		for _, open := range []string{"{{", "{%"} {
			if strings.HasPrefix(rest, open) || strings.HasPrefix(value, open) {
				return true
			}
		}
		if value != "" && (value[0] == '|' || value[0] == '>') {
			block = indent
		}
	}
	return false
}
