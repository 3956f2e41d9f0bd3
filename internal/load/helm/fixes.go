package helm

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"gopkg.in/yaml.v3"
)

// asJSON returns the fix that writes a map or a list as JSON text. percent is what a percent sign
// becomes. There is none if something would be lost: a comment, an anchor, a template expression.
func asJSON(y *yamlfile.YAML, n *yaml.Node, percent string) []finding.Fix {
	whole := y.Span(n)
	if y.Encoded {
		text := y.Slice(whole)
		if percent != "%" && strings.Contains(text, "%") {
			return nil
		}
		return []finding.Fix{{Edits: []finding.Edit{{Range: source.Range{File: y.File, Span: whole}, Text: "jsonencode(" + text + ")"}}}}
	}
	if strings.Contains(y.Slice(whole), "{{") {
		return nil
	}
	lossy := false
	yamltext.Walk(n, func(n *yaml.Node) bool {
		lossy = lossy || n.Anchor != "" || n.HeadComment+n.LineComment+n.FootComment != ""
		return !lossy
	})
	var b strings.Builder
	if lossy || !writeJSON(&b, n) {
		return nil
	}
	text := "'" + strings.NewReplacer("'", "''", "%", percent).Replace(b.String()) + "'"
	after := slices.Concat(y.Content[:whole.Start], []byte(text), y.Content[whole.End:])
	if yamltext.Parse(after).Err != nil {
		return nil
	}
	return []finding.Fix{{Edits: []finding.Edit{{Range: source.Range{File: y.File, Span: whole}, Text: text}}}}
}

// quotedScalar returns the fix that puts a scalar in quotes.
func quotedScalar(y *yamlfile.YAML, n *yaml.Node) []finding.Fix {
	mark := "'"
	if y.Encoded {
		mark = `"`
	}
	return []finding.Fix{{Edits: []finding.Edit{{Range: source.Range{File: y.File, Span: y.Span(n)}, Text: mark + n.Value + mark}}}}
}

// entrySpan returns the place of a key and its value, so that a reference can replace both.
func entrySpan(y *yamlfile.YAML, k, v *yaml.Node) source.Span {
	if y.Encoded {
		return source.Span{}
	}
	return source.Span{Start: y.Span(k).Start, End: y.Span(v).End}
}

// writeJSON writes a node as the JSON that Helm reads; false if it cannot be written.
func writeJSON(b *strings.Builder, n *yaml.Node) bool {
	n = yamltext.Resolve(n)
	switch n.Kind {
	case yaml.MappingNode:
		b.WriteByte('{')
		first := true
		for k, v := range yamltext.Pairs(n) {
			if k.Kind != yaml.ScalarNode || k.Tag == "!!merge" {
				return false
			}
			if !first {
				b.WriteString(", ")
			}
			first = false
			b.WriteString(jsonString(k.Value) + ": ")
			if !writeJSON(b, v) {
				return false
			}
		}
		b.WriteByte('}')
		return true
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, item := range n.Content {
			if i > 0 {
				b.WriteString(", ")
			}
			if !writeJSON(b, item) {
				return false
			}
		}
		b.WriteByte(']')
		return true
	case yaml.ScalarNode:
	default:
		return false
	}
	text := jsonString(n.Value)
	switch yamltext.TypeName(n) {
	case "null":
		text = "null"
	case "boolean":
		text = map[bool]string{true: "true", false: "false"}[slices.Contains([]string{"y", "yes", "on", "true"}, strings.ToLower(n.Value))]
	case "number":
		if text = n.Value; !json.Valid([]byte(text)) { // 0x10, 1_000, .inf
			return false
		}
	}
	b.WriteString(text)
	return true
}

// jsonString quotes a text, with escapes for what YAML takes for line breaks.
func jsonString(s string) string {
	return pyjson.QuoteWith(s, func(r rune) bool { return r == 0x2028 || r == 0x2029 })
}
