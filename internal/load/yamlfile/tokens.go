package yamlfile

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"github.com/astrosecrets/astrosecrets/schema"

	"gopkg.in/yaml.v3"
)

// maxKey is the length in bytes of the longest key of a mapping that is taken for a name.
const maxKey = 64

// NameKeys are the keys whose value is the name of a variable.
var NameKeys = map[string]bool{"name": true, "Name": true, "key": true, "objectKey": true}

// Tokens adds the keys, the punctuation and the booleans of a YAML file, and the names in its
// lists.
func Tokens(s *load.TokenList, y *YAML) {
	if y.Err != nil || y.LooksTemplated() {
		s.NameKind = source.Word
	}
	for _, doc := range y.Docs {
		yamltext.Walk(doc, func(n *yaml.Node) bool {
			nodeTokens(s, y, n)
			return true
		})
	}
}

func nodeTokens(s *load.TokenList, y *YAML, n *yaml.Node) {
	flow := n.Style&yaml.FlowStyle != 0
	if flow && (n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode) {
		at := y.Span(n)
		s.Add(source.Punctuation, source.Span{Start: at.Start, End: at.Start + 1}, source.Span{Start: at.End - 1, End: at.End})
		for i := 1; i < len(n.Content); i++ {
			s.Between(y.Span(n.Content[i-1]), y.Span(n.Content[i]))
		}
	}
	switch n.Kind {
	case yaml.MappingNode:
		for k, v := range yamltext.Pairs(n) {
			if k.Kind != yaml.ScalarNode || len(k.Value) > maxKey {
				continue
			}
			key, value := y.Span(k), y.Span(v)
			s.Add(s.NameKind, key)
			s.Between(key, value)
			valueTokens(s, y, k.Value, yamltext.Resolve(v))
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			at := y.Span(item)
			if !flow {
				line := y.LineSpan(y.LineAt(at.Start))
				s.Add(source.Punctuation, source.Span{Start: line.Start, End: at.Start})
			}
			itemTokens(s, y, yamltext.Resolve(item))
		}
	}
}

// valueTokens adds a value whose key says that it is a name, an image, a file or a boolean.
func valueTokens(s *load.TokenList, y *YAML, key string, v *yaml.Node) {
	if v.Kind != yaml.ScalarNode {
		for _, item := range yamltext.Items(v) {
			if key == "env_file" && item.Kind == yaml.ScalarNode {
				s.AddFileName(item.Value, y.Span(item))
			}
		}
		return
	}
	switch at := y.Span(v); {
	case yamltext.TypeName(v) == "boolean":
		s.Add(source.Keyword, at)
	case key == "conn_id", key == "variable_name":
		s.Add(source.Identifier, at)
	case NameKeys[key]:
		s.Add(s.NameKind, at)
	case key == "image":
		if _, known := schema.ParseImage(v.Value); known {
			s.Add(source.ImageName, at)
		}
	case key == "tag", key == "defaultAirflowTag", key == "airflowVersion":
		if strings.Trim(v.Value, "0123456789.") == "" {
			s.Add(source.ImageName, at)
		}
	case key == "env_file":
		s.AddFileName(v.Value, at)
	}
}

// itemTokens adds the name of an item NAME=value of a list, as Compose has it.
func itemTokens(s *load.TokenList, y *YAML, item *yaml.Node) {
	if item.Kind != yaml.ScalarNode {
		return
	}
	text := y.Stream.Scalar(item)
	at := strings.IndexByte(text.Value, '=')
	if at < 0 || !setting.IsVariableName(text.Value[:at]) {
		return
	}
	s.Add(s.NameKind, text.Slice(0, at).Span)
	s.Add(source.Punctuation, text.Source(at, at+1))
}

// FileTokens adds the tokens of a YAML file.
func FileTokens(s *load.TokenList) {
	Tokens(s, &YAML{File: s.File, Stream: yamltext.Parse(s.File.Content)})
}
