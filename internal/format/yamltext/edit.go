package yamltext

import (
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Edit puts Text in place of the bytes of the file in Span.
type Edit struct {
	Span source.Span
	Text string
}

// InsertKey adds a pair at the end of a mapping. The text is the pair as YAML ("key: value"),
// its lines separated by \n and indented from column 0; in a mapping in braces it has to be
// one line. It returns false where the mapping would not read as it should.
func (s *Stream) InsertKey(m *yaml.Node, text string) (Edit, bool) {
	if m.Kind != yaml.MappingNode {
		return Edit{}, false
	}
	if m.Style&yaml.FlowStyle != 0 {
		start := s.start(m)
		switch {
		case !s.bracketed(m, start):
			return Edit{}, false
		case len(m.Content) == 0:
			return s.insert(m, start+1, text)
		}
		return s.insert(m, s.end(m.Content[len(m.Content)-1]), ", "+text)
	}
	first := s.entry(m, 0)
	indent := strings.Repeat(" ", utf8.RuneCount(s.src[s.lineStart(first):first]))
	at := s.end(m.Content[len(m.Content)-1])
	text = indented(text, "", indent, s.eol(), false)
	if at > 0 && at == s.lineStart(at) { // after the last line break of a block scalar
		return s.insert(m, at, indent+text+s.eol())
	}
	return s.insert(m, lineEnd(s.src, at), s.eol()+indent+text)
}

// insert proves and returns the edit that adds a pair at the end of m.
func (s *Stream) insert(m *yaml.Node, at int, text string) (Edit, bool) {
	n := len(m.Content)
	c := change{source.Span{Start: at, End: at}, text, m, func(now *yaml.Node) bool {
		return now.Kind == m.Kind && now.Tag == m.Tag && now.Anchor == m.Anchor && now.Style == m.Style &&
			len(now.Content) == n+2 && sameNodes(m.Content, now.Content[:n], nil)
	}}
	if !s.proves(c) {
		return Edit{}, false
	}
	span := s.fileSpan(c.span)
	out, ok := s.outward(c, span)
	return Edit{span, out}, ok
}
