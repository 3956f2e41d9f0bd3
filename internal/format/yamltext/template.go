package yamltext

import (
	"strings"

	"gopkg.in/yaml.v3"
)

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
