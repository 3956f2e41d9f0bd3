package load

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// placed is an expression and the module that it stands in.
type placed struct {
	in   *module
	expr hclsyntax.Expression
}

// items are the items that an expression tells of a list: those written out, also as a part of a
// longer list, and a "for" expression in place of those that it makes.
func (m *module) items(e hclsyntax.Expression) []placed {
	l := lister{left: maxItems}
	l.take(placed{m, e}, false)
	return l.out
}

// maxItems bounds the lists that a list is made of: locals that refer to locals many times each
// would make it endless.
const maxItems = 10_000

type lister struct {
	out  []placed
	left int
}

// take adds the items of a list; flat tells that lists among them are taken apart.
func (l *lister) take(p placed, flat bool) {
	if l.left--; l.left < 0 {
		return
	}
	in, e := p.in.resolve(p.expr)
	switch e := e.(type) {
	case *hclsyntax.TupleConsExpr:
		in.Show(span(e.OpenRange))
		l.left -= len(e.Exprs)
		for _, x := range e.Exprs {
			if _, list := x.(*hclsyntax.TupleConsExpr); list && flat {
				l.take(placed{in, x}, flat)
			} else {
				l.out = append(l.out, placed{in, x})
			}
		}
	case *hclsyntax.ForExpr:
		l.out = append(l.out, placed{in, e})
	case *hclsyntax.FunctionCallExpr:
		switch e.Name {
		case "concat", "flatten", "toset", "tolist", "distinct":
			for _, x := range e.Args {
				l.take(placed{in, x}, flat || e.Name == "flatten")
			}
		}
	}
}

// looped are the variables that a "for" expression makes of a map which is written out:
//
//	[for k, v in local.env : { key = k, value = v, is_secret = true }]
//
// or with value = v.value where the map holds objects. What it makes otherwise is not told.
func (m *module) looped(loop *hclsyntax.ForExpr) []*Variable {
	in, coll := m.resolve(loop.CollExpr)
	of, ok := coll.(*hclsyntax.ObjectConsExpr)
	each, made := loop.ValExpr.(*hclsyntax.ObjectConsExpr)
	if !ok || !made || loop.KeyExpr != nil || loop.KeyVar == "" || !isVariable(m.member(each, "key"), loop.KeyVar) {
		return nil
	}
	value, mark := m.member(each, "value"), m.member(each, "is_secret")
	var out []*Variable
	for i, it := range of.Items {
		key := in.key(it.KeyExpr)
		e := in.part(value, loop.ValVar, it.ValueExpr)
		if !key.Known() || e == nil {
			continue
		}
		in.showGap(of, i)
		in.showKey(span(it.KeyExpr.Range()), it.ValueExpr)
		v := in.variable(key, e)
		if v == nil {
			continue
		}
		if own := in.part(mark, loop.ValVar, it.ValueExpr); own != nil {
			in.mark(v, own)
		} else if mark != nil {
			m.mark(v, mark)
			v.MarkEdits = nil // it marks all of them
			if m.File != in.File {
				v.MarkSpan = v.Name.Span
			}
		}
		out = append(out, v)
	}
	return out
}

// part is what an expression of a loop takes from the value of one item: all of it (v), or a
// member (v.value); nil where it is something else.
func (m *module) part(e hclsyntax.Expression, name string, value hclsyntax.Expression) hclsyntax.Expression {
	ref, ok := e.(*hclsyntax.ScopeTraversalExpr)
	if !ok || ref.Traversal.RootName() != name {
		return nil
	}
	if len(ref.Traversal) == 1 {
		return value
	}
	attr, ok := ref.Traversal[1].(hcl.TraverseAttr)
	o, object := value.(*hclsyntax.ObjectConsExpr)
	if !ok || !object || len(ref.Traversal) != 2 {
		return nil
	}
	return m.member(o, attr.Name)
}

// isVariable reports a reference to a variable of a loop and nothing else.
func isVariable(e hclsyntax.Expression, name string) bool {
	ref, ok := e.(*hclsyntax.ScopeTraversalExpr)
	return ok && len(ref.Traversal) == 1 && ref.Traversal.RootName() == name
}
