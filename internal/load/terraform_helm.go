package load

import (
	"slices"
	"strings"

	"astrosecrets/internal/source"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// release takes the values that a helm_release writes out: in here-documents, and in calls of
// yamlencode. It returns what it took for the values of a chart we know.
func (out *Infrastructure) release(m *module, b *hclsyntax.Block) (taken []place) {
	a := b.Body.Attributes["values"]
	if a == nil {
		return nil
	}
	m.showKey(span(a.NameRange), a.Expr)
	list := m.items(a.Expr)
	_, all := m.resolve(a.Expr)
	_, whole := all.(*hclsyntax.TupleConsExpr)
	open := !whole || len(list) > 1 || hasSet(b.Body)
	for _, it := range list {
		in, e := it.in.resolve(it.expr)
		var text source.Text
		var q source.Quoting
		switch x := e.(type) {
		case *hclsyntax.TemplateExpr:
			text, q = in.text(x), in.quoting(x)
		case *hclsyntax.FunctionCallExpr:
			if x.Name != "yamlencode" && x.Name != "jsonencode" || len(x.Args) != 1 {
				continue
			}
			in.showCall(x)
			in, e = in.resolve(x.Args[0])
			text, q = in.encoded(e), encoded{in, e}
		default:
			continue
		}
		for _, v := range textValues(in.File, text, q, "values") {
			_, v.Encoded = q.(encoded)
			v.open = open
			out.values = append(out.values, v)
			if r, _ := newRelease(stack{{v.YAMLFile, v.root}}, v.at); r != nil || isAgent(v.root) {
				taken = append(taken, place{in.File, span(e.Range())})
			}
		}
	}
	return taken
}

// hasSet reports that more values are laid over those of a helm_release: set, set_list,
// set_sensitive, set_wo.
func hasSet(b *hclsyntax.Body) bool {
	for name := range b.Attributes {
		if strings.HasPrefix(name, "set") {
			return true
		}
	}
	return slices.ContainsFunc(b.Blocks, func(c *hclsyntax.Block) bool { return strings.HasPrefix(c.Type, "set") || c.Type == "dynamic" })
}

// place is a part of a file.
type place struct {
	file *source.File
	span source.Span
}
