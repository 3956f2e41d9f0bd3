package terraform

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// tokens adds the names of attributes, keys and functions, and the punctuation around them.
func tokens(s *load.TokenList) {
	body, _ := parseHCL(s.File)
	if body == nil {
		return
	}
	m := &module{File: s.File, body: body, dir: newDirectory()}
	_ = hclsyntax.Walk(body, walker(func(n hclsyntax.Node) {
		switch n := n.(type) {
		case *hclsyntax.Block:
			s.Add(source.Name, span(n.TypeRange))
		case *hclsyntax.Attribute:
			attributeTokens(s, m, n.Name, span(n.NameRange), n.Expr)
		case *hclsyntax.ObjectConsExpr:
			objectTokens(s, m, n)
		case *hclsyntax.TupleConsExpr:
			s.Add(source.Punctuation, span(n.OpenRange))
		case *hclsyntax.FunctionCallExpr:
			s.Add(source.Name, span(n.NameRange))
			s.Add(source.Punctuation, span(n.OpenParenRange), span(n.CloseParenRange))
		}
	}))
}

// attributeTokens adds a name with what separates it from its value, and the value if that is a name
// or a boolean.
func attributeTokens(s *load.TokenList, m *module, name string, at source.Span, value hclsyntax.Expression) {
	s.Add(source.Name, at)
	v := span(value.Range())
	s.Between(at, v)
	if text := m.Slice(v); text == "true" || text == "false" {
		s.Add(source.Keyword, v)
	}
	if yamlfile.NameKeys[name] || name == "object_key" {
		s.Add(source.Name, v)
	}
}

func objectTokens(s *load.TokenList, m *module, o *hclsyntax.ObjectConsExpr) {
	end := span(o.OpenRange)
	s.Add(source.Punctuation, end)
	for _, it := range o.Items {
		key := span(it.KeyExpr.Range())
		s.Between(end, key)
		attributeTokens(s, m, m.key(it.KeyExpr).Value, key, it.ValueExpr)
		end = span(it.ValueExpr.Range())
	}
	s.Add(source.Punctuation, source.Span{Start: end.End, End: max(end.End, span(o.Range()).End)})
}
