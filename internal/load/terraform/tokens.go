package terraform

import (
	"github.com/astrosecrets/astrosecrets/internal/format/hcl"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// tokens adds the names of attributes, keys and functions, and the punctuation around them.
func tokens(s *load.TokenList) {
	body, _ := parseHCL(s.File)
	if body == nil {
		return
	}
	m := &module{File: s.File, body: body, dir: newDirectory()}
	hcl.Walk(body, func(n hcl.Node) {
		switch n := n.(type) {
		case *hcl.Block:
			s.Add(source.Name, n.TypeSpan)
		case *hcl.Attribute:
			attributeTokens(s, m, n.Name, n.NameSpan, n.Expr)
		case *hcl.Object:
			objectTokens(s, m, n)
		case *hcl.Tuple:
			s.Add(source.Punctuation, n.Open)
		case *hcl.Call:
			s.Add(source.Name, n.NameSpan)
			s.Add(source.Punctuation, n.Open, n.Close)
		}
	})
}

// attributeTokens adds a name with what separates it from its value, and the value if that is a name
// or a boolean.
func attributeTokens(s *load.TokenList, m *module, name string, at source.Span, value hcl.Expression) {
	s.Add(source.Name, at)
	v := value.Range()
	s.Between(at, v)
	if text := m.Slice(v); text == "true" || text == "false" {
		s.Add(source.Keyword, v)
	}
	if yamlfile.NameKeys[name] || name == "object_key" {
		s.Add(source.Name, v)
	}
}

func objectTokens(s *load.TokenList, m *module, o *hcl.Object) {
	end := o.Open
	s.Add(source.Punctuation, end)
	for _, it := range o.Items {
		key := it.Key.Range()
		s.Between(end, key)
		attributeTokens(s, m, m.key(it.Key).Value, key, it.Value)
		end = it.Value.Range()
	}
	s.Add(source.Punctuation, source.Span{Start: end.End, End: max(end.End, o.Range().End)})
}
