package terraform

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/format/hcl"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// items returns the items of a list as far as they are written: also the parts of a concatenated
// list, and a "for" expression in place of what it makes.
func (m *module) items(e hcl.Expression) []located {
	l := lister{left: maxItems}
	l.take(located{m, e}, false)
	return l.out
}

// maxItems bounds the lists that a list is made of. Locals that refer to locals many times would
// make it endless.
const maxItems = 10_000

type lister struct {
	out  []located
	left int
}

// take adds the items of a list. flat is set if lists among them are flattened.
func (l *lister) take(p located, flat bool) {
	if l.left--; l.left < 0 {
		return
	}
	in, e := p.in.resolve(p.expr)
	switch e := e.(type) {
	case *hcl.Tuple:
		l.left -= len(e.Items)
		for _, x := range e.Items {
			if _, list := x.(*hcl.Tuple); list && flat {
				l.take(located{in, x}, flat)
			} else {
				l.out = append(l.out, located{in, x})
			}
		}
	case *hcl.For:
		l.out = append(l.out, located{in, e})
	case *hcl.Call:
		switch e.Name {
		case "concat", "flatten", "toset", "tolist", "distinct":
			for _, x := range e.Args {
				l.take(located{in, x}, flat || e.Name == "flatten")
			}
		}
	}
}

// looped returns the variables that a "for" expression makes of a map that is written out:
//
//	[for k, v in local.env : { key = k, value = v, is_secret = true }]
//
// or with value = v.value, if the map holds objects. Anything else is unresolved.
func (m *module) looped(loop *hcl.For) []*setting.Variable {
	each, ok := loop.Value.(*hcl.Object)
	if !ok || loop.Key != nil || loop.KeyName == "" {
		return nil
	}
	return m.each(loop.Collection, []string{loop.KeyName}, []string{loop.ValueName}, m.member(each, "key"), m.member(each, "value"), m.member(each, "is_secret"))
}

// each returns the variables that something repeated for each item of a map sets. keyRef and
// valueRef are the names of an item's key and value in the expressions of name, value and mark. The
// mark may be nil.
func (m *module) each(coll hcl.Expression, keyRef, valueRef []string, name, value, mark hcl.Expression) []*setting.Variable {
	in, coll := m.resolve(coll)
	of, ok := coll.(*hcl.Object)
	if !ok || !slices.Equal(reference(name), keyRef) {
		return nil
	}
	var out []*setting.Variable
	for _, it := range of.Items {
		key := in.key(it.Key)
		e := in.part(value, valueRef, it.Value)
		if !key.IsResolved() || e == nil {
			continue
		}
		v := in.variable(key, e)
		if v == nil {
			continue
		}
		if own := in.part(mark, valueRef, it.Value); own != nil {
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

// part returns what an expression takes from the value of an item, which it calls ref: all of it,
// or a member; nil for anything else.
func (m *module) part(e hcl.Expression, ref []string, value hcl.Expression) hcl.Expression {
	names := reference(e)
	switch n := len(ref); {
	case len(names) < n || !slices.Equal(names[:n], ref):
	case len(names) == n:
		return value
	case len(names) == n+1:
		if o, ok := value.(*hcl.Object); ok {
			return m.member(o, names[n])
		}
	}
	return nil
}

// reference returns the names of a.b.c; nil for any other expression.
func reference(e hcl.Expression) []string {
	ref, ok := e.(*hcl.Reference)
	if !ok {
		return nil
	}
	var names []string
	for _, step := range ref.Steps {
		if step.IsIndex {
			return nil
		}
		names = append(names, step.Name)
	}
	return names
}
