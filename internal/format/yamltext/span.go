package yamltext

import (
	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// layer is the value a nested text was taken from.
type layer struct {
	text    mapped.String
	quoting mapped.Encoder
}

// ParseText reads YAML that is the value of something else: the text of a block scalar
// in a Helm values file, say. Spans and Texts of the result are places in the file that t
// came from. Quoting changes the inner scalar and writes the change through q, the
// quoting of t; without q, it refuses every change.
func ParseText(t mapped.String, q mapped.Encoder) *Stream {
	s := &Stream{src: []byte(t.Value), outer: &layer{t, q}}
	s.parse()
	return s
}

// fileSpan turns offsets in s.src into offsets in the file.
func (s *Stream) fileSpan(in source.Span) source.Span {
	if s.outer == nil {
		return in
	}
	return s.outer.text.Source(in.Start, in.End)
}

// Span is where a node is in the file. Of a scalar it is the token (see Scalar), of a
// collection in brackets it ends with the bracket, of any other collection it reaches from
// the first "-" or key to the end of the last child. Anchors and tags are left out.
func (s *Stream) Span(n *yaml.Node) source.Span { return s.fileSpan(s.span(n)) }

func (s *Stream) span(n *yaml.Node) source.Span {
	switch n.Kind {
	case yaml.ScalarNode, yaml.AliasNode:
		t, _ := s.scalar(n)
		return t.Span
	case yaml.DocumentNode:
		if len(n.Content) > 0 {
			return s.span(n.Content[0])
		}
	}
	start := s.start(n)
	return source.Span{Start: start, End: max(start, s.end(n))}
}

// end is the offset after a node.
func (s *Stream) end(n *yaml.Node) int {
	if n.Kind == yaml.ScalarNode || n.Kind == yaml.AliasNode {
		return s.span(n).End
	}
	start := s.start(n)
	end := start
	if len(n.Content) > 0 {
		end = s.end(n.Content[len(n.Content)-1])
	}
	if s.bracketed(n, start) {
		end = max(end, start+1)
		for end < len(s.src) && s.src[end] != ']' && s.src[end] != '}' {
			next := skipSpaces(s.src, end)
			if next == end {
				if c := s.src[end]; c != ',' && c != ':' && c != '?' {
					return end // not where a bracket can be: give up
				}
				next++
			}
			end = next
		}
		end = min(end+1, len(s.src))
	}
	return end
}

// bracketed reports a collection in brackets. The mapping in [a: b] is of flow style but
// has none.
func (s *Stream) bracketed(n *yaml.Node, start int) bool {
	if n.Style&yaml.FlowStyle == 0 || start >= len(s.src) {
		return false
	}
	if n.Kind == yaml.SequenceNode {
		return s.src[start] == '['
	}
	if s.src[start] != '{' {
		return false
	}
	return len(n.Content) == 0 || s.lines.offset(s.src, n.Content[0].Line, n.Content[0].Column) > start
}

// entry is the offset where the entry of a block collection begins that holds child i:
// the "-", or the key with its anchor and tag; -1 if it is not found.
func (s *Stream) entry(n *yaml.Node, i int) int {
	if n.Kind == yaml.MappingNode {
		key := n.Content[i&^1]
		return s.lines.offset(s.src, key.Line, key.Column)
	}
	at := s.start(n)
	if i > 0 {
		at = skipSpaces(s.src, s.end(n.Content[i-1]))
	}
	if at >= len(s.src) || s.src[at] != '-' {
		return -1
	}
	return at
}

// lineStart is the offset of the start of the line that holds at.
func (s *Stream) lineStart(at int) int { return min(s.lines.start[s.lines.at(at)], at) }

// eol is the line end the text uses.
func (s *Stream) eol() string {
	if len(s.lines.start) > 1 {
		if at := s.lines.start[1]; at >= 2 && s.src[at-2] == '\r' && s.src[at-1] == '\n' {
			return "\r\n"
		}
	}
	return "\n"
}
