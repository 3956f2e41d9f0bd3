package load

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"github.com/astrosecrets/astrosecrets/schema"

	"gopkg.in/yaml.v3"
)

// maxKey is the length in bytes of the longest key of a mapping that is taken for a name.
const maxKey = 64

// nameKeys are the keys whose value is the name of a variable.
var nameKeys = map[string]bool{"name": true, "Name": true, "key": true, "objectKey": true}

// yaml adds the keys, the punctuation and the booleans of a YAML file, the names in its lists,
// and the structure of the shell commands in it.
func (s *structure) yaml(y *YAMLFile) {
	if y.Err != nil || y.LooksTemplated() {
		s.name = source.Word
	}
	for _, doc := range y.Docs {
		yamltext.Walk(doc, func(n *yaml.Node) bool {
			s.yamlNode(y, n)
			return true
		})
	}
	for _, step := range stepScripts(y) {
		s.shell(step)
	}
}

func (s *structure) yamlNode(y *YAMLFile, n *yaml.Node) {
	flow := n.Style&yaml.FlowStyle != 0
	if flow && (n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode) {
		at := y.Span(n)
		s.add(source.Punctuation, source.Span{Start: at.Start, End: at.Start + 1}, source.Span{Start: at.End - 1, End: at.End})
		for i := 1; i < len(n.Content); i++ {
			s.between(y.Span(n.Content[i-1]), y.Span(n.Content[i]))
		}
	}
	switch n.Kind {
	case yaml.MappingNode:
		for k, v := range yamltext.Pairs(n) {
			if k.Kind != yaml.ScalarNode || len(k.Value) > maxKey {
				continue
			}
			key, value := y.Span(k), y.Span(v)
			s.add(s.name, key)
			s.between(key, value)
			s.yamlValue(y, k.Value, yamltext.Resolve(v))
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			at := y.Span(item)
			if !flow {
				line := y.LineSpan(y.LineAt(at.Start))
				s.add(source.Punctuation, source.Span{Start: line.Start, End: at.Start})
			}
			s.yamlItem(y, yamltext.Resolve(item))
		}
	}
}

// yamlValue adds a value that its key says to be a name, an image, a file or a boolean.
func (s *structure) yamlValue(y *YAMLFile, key string, v *yaml.Node) {
	if v.Kind != yaml.ScalarNode {
		if key == "env_file" && v.Kind == yaml.SequenceNode {
			for _, item := range v.Content {
				if item = yamltext.Resolve(item); item.Kind == yaml.ScalarNode {
					s.fileName(item.Value, y.Span(item))
				}
			}
		}
		return
	}
	switch at := y.Span(v); {
	case yamltext.TypeName(v) == "boolean":
		s.add(source.Keyword, at)
	case key == "conn_id", key == "variable_name":
		s.add(source.Identifier, at)
	case nameKeys[key]:
		s.add(s.name, at)
	case key == "image":
		if _, known := schema.ParseImage(v.Value); known {
			s.add(source.ImageName, at)
		}
	case key == "tag", key == "defaultAirflowTag", key == "airflowVersion":
		if strings.Trim(v.Value, "0123456789.") == "" {
			s.add(source.ImageName, at)
		}
	case key == "env_file":
		s.fileName(v.Value, at)
	}
}

// yamlItem adds the name of an item NAME=value of a list, as Compose has it.
func (s *structure) yamlItem(y *YAMLFile, item *yaml.Node) {
	if item.Kind != yaml.ScalarNode {
		return
	}
	text := y.Stream.Scalar(item)
	at := strings.IndexByte(text.Value, '=')
	if at < 0 || !plainName(text.Value[:at]) {
		return
	}
	s.add(s.name, text.Slice(0, at).Span)
	s.add(source.Punctuation, text.Source(at, at+1))
}
