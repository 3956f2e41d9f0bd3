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

// InsertItem adds an item to a list after the item with index i, first for -1. The text is
// the item as YAML without "- ", its lines separated by \n and indented from column 0; in
// a list in brackets it has to be one line. It returns false where the list would not read
// as it should. A comment at the end of a line stays with its line.
func (s *Stream) InsertItem(list *yaml.Node, i int, text string) (Edit, bool) {
	if list.Kind != yaml.SequenceNode || i < -1 || i >= len(list.Content) {
		return Edit{}, false
	}
	if list.Style&yaml.FlowStyle != 0 {
		return s.insertFlow(list, i, i+1, 1, text)
	}
	first := s.entry(list, 0)
	if first < 0 {
		return Edit{}, false
	}
	column := s.column(first)
	text = "- " + indentLines(text, "  ")
	if i < 0 {
		return s.insert(list, first, s.below(text, column)+s.eol()+strings.Repeat(" ", column), 0, 1)
	}
	return s.insertBlock(list, list.Content[i], column, text, i+1, 1)
}

// InsertKey adds a pair at the end of a mapping. The text is the pair as YAML ("key: value"),
// its lines separated by \n and indented from column 0; in a mapping in braces it has to be
// one line. It returns false where the mapping would not read as it should.
func (s *Stream) InsertKey(m *yaml.Node, text string) (Edit, bool) {
	if m.Kind != yaml.MappingNode {
		return Edit{}, false
	}
	n := len(m.Content)
	if m.Style&yaml.FlowStyle != 0 {
		return s.insertFlow(m, n-1, n, 2, text)
	}
	column := s.column(s.entry(m, 0))
	return s.insertBlock(m, m.Content[n-1], column, text, n, 2)
}

// insertBlock adds lines below the one where child ends.
func (s *Stream) insertBlock(n, child *yaml.Node, column int, text string, index, count int) (Edit, bool) {
	at := s.end(child)
	indent := strings.Repeat(" ", column)
	text = s.below(text, column)
	if at > 0 && at == s.lineStart(at) { // after the last line break of a block scalar
		return s.insert(n, at, indent+text+s.eol(), index, count)
	}
	return s.insert(n, lineEnd(s.src, at), s.eol()+indent+text, index, count)
}

// below indents all lines of text but the first, and ends them as the file does.
func (s *Stream) below(text string, column int) string {
	return strings.ReplaceAll(indentLines(text, strings.Repeat(" ", column)), "\n", s.eol())
}

// insertFlow adds text to a collection in brackets, after child i.
func (s *Stream) insertFlow(n *yaml.Node, i, index, count int, text string) (Edit, bool) {
	start := s.start(n)
	if !s.bracketed(n, start) {
		return Edit{}, false
	}
	switch {
	case len(n.Content) == 0:
		return s.insert(n, start+1, text, index, count)
	case i < 0:
		return s.insert(n, start+1, text+", ", index, count)
	}
	return s.insert(n, s.end(n.Content[i]), ", "+text, index, count)
}

// insert proves and returns the edit that makes count new children of n from index on.
func (s *Stream) insert(n *yaml.Node, at int, text string, index, count int) (Edit, bool) {
	c := change{source.Span{Start: at, End: at}, text, n, func(now *yaml.Node) bool {
		return now.Kind == n.Kind && now.Tag == n.Tag && now.Anchor == n.Anchor && now.Style == n.Style &&
			len(now.Content) == len(n.Content)+count &&
			sameNodes(n.Content[:index], now.Content[:index], nil) &&
			sameNodes(n.Content[index:], now.Content[index+count:], nil)
	}}
	if !s.proves(c) {
		return Edit{}, false
	}
	span := s.fileSpan(c.span)
	out, ok := s.outward(c, span)
	return Edit{span, out}, ok
}

// column is the number of characters before an offset in its line.
func (s *Stream) column(at int) int {
	return utf8.RuneCount(s.src[s.lineStart(at):at])
}

// indentLines indents all lines but the first.
func indentLines(text, indent string) string {
	lines := strings.Split(text, "\n")
	for i := 1; i < len(lines); i++ {
		if lines[i] != "" {
			lines[i] = indent + lines[i]
		}
	}
	return strings.Join(lines, "\n")
}
