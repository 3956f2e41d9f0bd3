package yamltext

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// change is an edit of s.src and what it is meant to do: to alter the node at, in the way
// ok accepts, and nothing else.
type change struct {
	span source.Span
	text string
	at   *yaml.Node
	ok   func(now *yaml.Node) bool
}

// proves reports whether the changed text parses to the same nodes but for the change.
// It first tries the entry of the innermost block collection that has lines of its own
// (the next entry begins in the same column whatever happens in this one), so that a
// change in a big file costs little; then the whole document.
func (s *Stream) proves(c change) bool {
	if c.span.End < len(s.src) && s.lineStart(c.span.End) == c.span.End && !endsLine(s.src[:c.span.Start], c.text) {
		return false // would join the next line, which the parts below do not see
	}
	if part, kind, nodes := s.context(c.at, c.span); len(nodes) > 0 {
		if docs, err := decode(s.src[part.Start:part.End]); err == nil && sameEntry(docs, kind, nodes, nil) {
			docs, err := decode(c.apply(s.src, part))
			return err == nil && sameEntry(docs, kind, nodes, &c)
		}
	}
	part, docs := s.document(s.root(c.at))
	if !part.Contains(c.span) {
		return false
	}
	now, err := decode(c.apply(s.src, part))
	return err == nil && sameNodes(docs, now, &c)
}

// document is the part of the text around a document, with all documents in it.
func (s *Stream) document(doc *yaml.Node) (source.Span, []*yaml.Node) {
	n := s.part(doc)
	first := sort.Search(len(s.Docs), func(i int) bool { return s.part(s.Docs[i]) >= n })
	last := first
	for last < len(s.Docs) && s.part(s.Docs[last]) == n {
		last++
	}
	return source.Span{Start: s.bounds[n], End: s.bounds[n+1]}, s.Docs[first:last]
}

// endsLine reports that what is before the end of text is a line break.
func endsLine(before []byte, text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	if text == "" {
		r, _ = utf8.DecodeLastRune(before)
	}
	return strings.ContainsRune("\n\r\u0085\u2028\u2029", r)
}

// apply is the part of src with the change made.
func (c *change) apply(src []byte, part source.Span) []byte {
	out := make([]byte, 0, part.Len()+len(c.text))
	out = append(out, src[part.Start:c.span.Start]...)
	out = append(out, c.text...)
	return append(out, src[c.span.End:part.End]...)
}

// context is the lines of one entry around a node, which parse on their own: the kind of
// its collection and the nodes of the entry.
func (s *Stream) context(n *yaml.Node, edit source.Span) (source.Span, yaml.Kind, []*yaml.Node) {
	for at := s.place(n); at.parent != nil; at = s.place(at.parent) {
		p, i := at.parent, at.index
		if p.Style&yaml.FlowStyle != 0 || p.Kind != yaml.MappingNode && p.Kind != yaml.SequenceNode {
			continue
		}
		start := s.entry(p, i)
		if start < 0 || len(bytes.Trim(s.src[s.lineStart(start):start], " ")) > 0 { // something is before it in its line
			continue
		}
		part := source.Span{Start: s.lineStart(start), End: s.nextEntry(p, i)}
		if !part.Contains(edit) {
			continue
		}
		if p.Kind == yaml.MappingNode {
			return part, p.Kind, p.Content[i&^1 : i|1+1]
		}
		return part, p.Kind, p.Content[i : i+1]
	}
	return source.Span{}, 0, nil
}

// nextEntry is the start of the line of the entry after the one with child i of p, or
// after the collections it is the last of; -1 if that is not found.
func (s *Stream) nextEntry(p *yaml.Node, i int) int {
	for {
		step := 1
		if p.Kind == yaml.MappingNode {
			step = 2 - i&1
		}
		if block := p.Style&yaml.FlowStyle == 0; block && p.Kind != yaml.DocumentNode && i+step < len(p.Content) {
			at := s.entry(p, i+step)
			if at < 0 {
				return -1
			}
			return s.lineStart(at)
		}
		up := s.place(p)
		if up.parent == nil {
			break
		}
		p, i = up.parent, up.index
	}
	return s.bounds[s.part(p)+1]
}

// place is where a node is in its parent's Content.
type place struct {
	parent *yaml.Node // nil for a document
	index  int
}

func (s *Stream) place(n *yaml.Node) place {
	s.once.Do(func() {
		s.places = map[*yaml.Node]place{}
		for _, doc := range s.Docs {
			Walk(doc, func(p *yaml.Node) bool {
				for i, c := range p.Content {
					s.places[c] = place{p, i}
				}
				return true
			})
		}
	})
	return s.places[n]
}

func (s *Stream) root(n *yaml.Node) *yaml.Node {
	for p := n; p != nil; p = s.place(p).parent {
		n = p
	}
	return n
}

// sameEntry compares the one document of docs, a collection of one entry, with nodes.
func sameEntry(docs []*yaml.Node, kind yaml.Kind, nodes []*yaml.Node, c *change) bool {
	if len(docs) != 1 || len(docs[0].Content) != 1 {
		return false
	}
	root := docs[0].Content[0]
	return root.Kind == kind && root.Style == 0 && root.Anchor == "" && sameNodes(nodes, root.Content, c)
}

func sameNodes(old, now []*yaml.Node, c *change) bool {
	if len(old) != len(now) {
		return false
	}
	for i := range old {
		if !same(old[i], now[i], c) {
			return false
		}
	}
	return true
}

// same compares two nodes by all that readers see of them, positions and comments aside.
func same(old, now *yaml.Node, c *change) bool {
	if c != nil && old == c.at {
		return c.ok(now)
	}
	return old.Kind == now.Kind && old.Tag == now.Tag && old.Value == now.Value &&
		old.Anchor == now.Anchor && old.Style == now.Style && sameNodes(old.Content, now.Content, c)
}
