package names

import (
	"path"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/schema"
)

// defaultID is the id that an operator uses if a parameter is not set.
type defaultID struct {
	Reference
	parameter string
}

// operators finds the ids that the operators of a document use if they are given none. What a task, its
// partial or expand, or default_args of the file sets is no such id.
func (y *yamlReader) operators(out *File, stream *yamltext.Stream, doc *yaml.Node) {
	shared := connectionKeys(doc, "default_args")
	yamltext.Walk(doc, func(n *yaml.Node) bool {
		if n.Kind != yaml.MappingNode {
			return true
		}
		_, operator := yamltext.Lookup(n, "operator")
		if operator == nil || operator.Kind != yaml.ScalarNode {
			return true
		}
		user := y.known.find(operator.Value)
		if user == nil {
			return true
		}
		set := map[string]bool{}
		for k := range yamltext.Pairs(n) {
			set[k.Value] = true
		}
		for _, part := range []string{"partial", "expand"} {
			for k := range connectionKeys(n, part) {
				set[k] = true
			}
		}
		var found []defaultID
		text := stream.Scalar(operator)
		for parameter, id := range user.Connections {
			if id != "" && !set[parameter] && !shared[parameter] {
				found = append(found, defaultID{Reference{Kind: schema.Connection, ID: id, Use: Default, Start: text.Span.Start, End: text.Span.End}, parameter})
			}
		}
		sorting.Stable(found, func(a, b defaultID) int { return strings.Compare(a.parameter, b.parameter) })
		out.defaults = append(out.defaults, found...)
		return true
	})
}

// connectionKeys are the keys that name connection ids in the mappings with a name, at any depth.
func connectionKeys(doc *yaml.Node, name string) map[string]bool {
	out := map[string]bool{}
	yamltext.Walk(doc, func(n *yaml.Node) bool {
		if n.Kind != yaml.MappingNode {
			return true
		}
		if _, args := yamltext.Lookup(n, name); args != nil {
			for k := range yamltext.Pairs(yamltext.Resolve(args)) {
				if isConnKey(k.Value) {
					out[k.Value] = true
				}
			}
		}
		return true
	})
	return out
}

// defaultsOf are the parameters that defaults files set, by their folder.
type defaultsOf map[string]map[string]bool

// add reads a defaults file.
func (d defaultsOf) add(name string, content []byte) {
	dir := path.Dir(name)
	for _, doc := range yamltext.Parse(content).Docs {
		for k := range connectionKeys(doc, "default_args") {
			if d[dir] == nil {
				d[dir] = map[string]bool{}
			}
			d[dir][k] = true
		}
	}
}

// sets reports whether a defaults file sets a parameter for a file: one in its folder, or in one above
// (dagfactory/dagfactory.py).
func (d defaultsOf) sets(name, parameter string) bool {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if d[dir][parameter] {
			return true
		}
		if dir == "." || dir == "/" {
			return false
		}
	}
}
