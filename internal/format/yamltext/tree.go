package yamltext

import (
	"iter"
	"slices"

	"gopkg.in/yaml.v3"
)

// Resolve is the node an alias represents, and any other node itself; nil stays nil.
func Resolve(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// Walk calls visit for n and everything below it in the order of the file, keys included;
// visit returns false to leave out what is below a node. An alias is visited, what it
// represents is not: each node of the file is seen once, however often it is referred to.
func Walk(n *yaml.Node, visit func(*yaml.Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	for _, c := range n.Content {
		Walk(c, visit)
	}
}

// mapping is the mapping that n is, refers to or, as a document, consists of.
func mapping(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	if n = Resolve(n); n != nil && n.Kind == yaml.MappingNode {
		return n
	}
	return nil
}

// Pairs are the keys and values of a mapping as written, in order: merge keys (<<) and
// repeated keys included, aliases as aliases. n may be an alias of a mapping or a
// document; anything else has no pairs.
func Pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(k, v *yaml.Node) bool) {
		m := mapping(n)
		if m == nil {
			return
		}
		for i := 0; i+1 < len(m.Content); i += 2 {
			if !yield(m.Content[i], m.Content[i+1]) {
				return
			}
		}
	}
}

// Items are the items of a list, in order, aliases resolved. n may be an alias of a list; anything else
// has no items. The slice is shared, so callers must not change it.
func Items(n *yaml.Node) []*yaml.Node {
	if n = Resolve(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	if !slices.ContainsFunc(n.Content, func(item *yaml.Node) bool { return item.Kind == yaml.AliasNode }) {
		return n.Content
	}
	out := make([]*yaml.Node, len(n.Content))
	for i, item := range n.Content {
		out[i] = Resolve(item)
	}
	return out
}

// Lookup finds the pair of a mapping that counts for key: as Helm's reader (go-yaml v2),
// entries and merges (<<) are taken in order and later ones win; of several mappings
// merged at once, the earlier ones win. A merged pair is where it was written. Without a
// pair, both are nil. The value may be an alias.
func Lookup(n *yaml.Node, key string) (k, v *yaml.Node) {
	return lookup(mapping(n), key, nil)
}

// lookup looks into each mapping once: a second look could find nothing new. seen is nil before the first
// merge.
func lookup(m *yaml.Node, key string, seen map[*yaml.Node]bool) (k, v *yaml.Node) {
	if m == nil || seen[m] {
		return nil, nil
	}
	if seen != nil {
		seen[m] = true
	}
	for i := len(m.Content) - 2; i >= 0; i -= 2 {
		k, v := m.Content[i], m.Content[i+1]
		switch name := Resolve(k); {
		case name.Kind != yaml.ScalarNode:
		case name.Tag == "!!merge":
			if seen == nil {
				seen = map[*yaml.Node]bool{m: true}
			}
			if k, v := lookupMerged(Resolve(v), key, seen); k != nil {
				return k, v
			}
		case name.Value == key:
			return k, v
		}
	}
	return nil, nil
}

func lookupMerged(from *yaml.Node, key string, seen map[*yaml.Node]bool) (k, v *yaml.Node) {
	if from.Kind != yaml.SequenceNode {
		return lookup(mapping(from), key, seen)
	}
	for _, m := range from.Content {
		if k, v := lookup(mapping(m), key, seen); k != nil {
			return k, v
		}
	}
	return nil, nil
}

// Get follows keys through nested mappings with Lookup and returns the node found, aliases
// resolved; nil if there is none. Without a path it is n itself, or a document's content.
func Get(n *yaml.Node, path ...string) *yaml.Node {
	if n != nil && n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	for _, key := range path {
		_, n = Lookup(n, key)
	}
	return Resolve(n)
}

// Duplicates are the keys of a mapping that repeat an earlier one of the same mapping.
// Merge keys may be repeated. go-yaml v2 lets the last one count; v3 refuses the mapping.
func Duplicates(n *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	type id struct{ tag, value string }
	seen := map[id]bool{}
	for k := range Pairs(n) {
		name := Resolve(k)
		if name.Kind != yaml.ScalarNode || name.Tag == "!!merge" {
			continue
		}
		if key := (id{name.Tag, name.Value}); seen[key] {
			out = append(out, k)
		} else {
			seen[key] = true
		}
	}
	return out
}

// TypeName names the type of a node for people: string, number, boolean, null, map or list.
//
// The rule is that of sigs.k8s.io/yaml, by which Helm reads values and the Astro CLI reads
// Deployment files: go-yaml v2, which takes y, yes, on, n, no and off without quotes as
// booleans, as YAML 1.1 says, where yaml.v3's Tag says string. It is the rule that matters:
// `value: yes` reaches Kubernetes as a boolean and is refused. What looks like a date is a
// string for it. An alias has the type of what it represents.
func TypeName(n *yaml.Node) string {
	if n = Resolve(n); n == nil {
		return "null"
	}
	switch n.Kind {
	case yaml.MappingNode:
		return "map"
	case yaml.SequenceNode:
		return "list"
	case yaml.DocumentNode:
		if len(n.Content) > 0 {
			return TypeName(n.Content[0])
		}
		return "null"
	}
	switch n.Tag {
	case "!!int", "!!float":
		return "number"
	case "!!bool":
		return "boolean"
	case "!!null":
		return "null"
	}
	if n.Style == 0 && n.Tag == "!!str" && oldBoolean(n.Value) {
		return "boolean"
	}
	return "string"
}

// oldBoolean reports a word that is a boolean in YAML 1.1 alone.
func oldBoolean(word string) bool {
	switch word {
	case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF":
		return true
	}
	return false
}
