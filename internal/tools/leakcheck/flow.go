//go:build leakcheck

package leakcheck

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// function follows the text through one function until nothing more becomes of it.
func (c *checker) function(fn *ssa.Function) {
	s := &state{checker: c, fn: fn, sum: c.summaries[fn], flows: map[ssa.Value]flow{}}
	for i, p := range fn.Params {
		if text(p.Type()) && !record(p.Type()) {
			s.flows[p] = param(i)
			if c.bound[p] {
				s.flows[p] |= raw
			}
		}
	}
	for s.grew = true; s.grew; {
		s.grew = false
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				s.instruction(in)
			}
		}
	}
	for i, p := range fn.Params {
		c.merge(&s.sum.Into[i], s.flows[p]&^param(i))
	}
}

// state is what is known of the values of one function.
type state struct {
	*checker
	fn    *ssa.Function
	sum   *summary
	flows map[ssa.Value]flow
	grew  bool
}

func (c *checker) merge(into *flow, f flow) bool {
	if *into|f == *into {
		return false
	}
	*into |= f
	c.changed = true
	return true
}

// of is where a value comes from.
func (s *state) of(v ssa.Value) flow {
	switch v := v.(type) {
	case *ssa.Const, *ssa.Function, *ssa.Builtin, nil:
		return 0
	case *ssa.Global, *ssa.FreeVar:
		return s.flows[v] | s.captured(v)
	}
	return s.flows[v]
}

// captured is what closures of this package bind a free variable to, or what is stored in a
// global: raw text, or nothing we can name here. (The parameters of the function around have
// no bits in this one.)
func (s *state) captured(v ssa.Value) flow {
	if s.bound[v] {
		return raw
	}
	return 0
}

func (s *state) set(v ssa.Value, f flow) {
	if f == 0 || v == nil || !text(v.Type()) || record(v.Type()) && !address(v) {
		return
	}
	if old := s.flows[v]; old|f != old {
		s.flows[v] = old | f
		s.grew = true
	}
}

// into marks what an address or a container holds, and what that is a part of.
func (s *state) into(addr ssa.Value, f flow) {
	for f != 0 && addr != nil {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			if field := structOf(a.X.Type()).Field(a.Field); !printed(owner(a.X.Type()), field) {
				s.stores(field, f)
				s.set(a, f)
			}
			return
		case *ssa.IndexAddr, *ssa.UnOp, *ssa.Slice, *ssa.ChangeType, *ssa.MakeInterface:
			s.set(addr, f)
			addr = *a.(ssa.Instruction).Operands(nil)[0]
		case *ssa.FreeVar, *ssa.Global:
			s.set(a, f)
			if f&raw != 0 {
				s.bind(a)
			}
			return
		default:
			s.set(addr, f)
			return
		}
	}
}

func (s *state) instruction(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.BinOp:
		if in.Op == token.ADD {
			s.set(in, s.of(in.X)|s.of(in.Y))
		}
	case *ssa.Phi:
		for _, e := range in.Edges {
			s.set(in, s.of(e))
		}
	case *ssa.UnOp, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.Convert, *ssa.MultiConvert, *ssa.SliceToArrayPointer, *ssa.MakeInterface, *ssa.TypeAssert,
		*ssa.Slice, *ssa.Index, *ssa.IndexAddr, *ssa.Lookup, *ssa.Range, *ssa.Next: // made of their first operand
		s.set(in.(ssa.Value), s.of(*in.Operands(nil)[0]))
	case *ssa.Extract:
		if call, ok := in.Tuple.(*ssa.Call); ok {
			s.set(in, s.result(call, in.Index))
		} else {
			s.set(in, s.of(in.Tuple))
		}
	case *ssa.Field:
		s.set(in, s.field(in.X, structOf(in.X.Type()).Field(in.Field)))
	case *ssa.FieldAddr:
		s.set(in, s.field(in.X, structOf(in.X.Type()).Field(in.Field)))
	case *ssa.Store:
		f := s.of(in.Val)
		s.into(in.Addr, f)
		if a, ok := in.Addr.(*ssa.FieldAddr); ok {
			s.shownField(in, a, f)
		}
	case *ssa.MapUpdate:
		s.into(in.Map, s.of(in.Key)|s.of(in.Value))
	case *ssa.Send:
		s.into(in.Chan, s.of(in.X))
	case *ssa.MakeClosure:
		for i, b := range in.Bindings {
			free := in.Fn.(*ssa.Function).FreeVars[i]
			if s.of(b)&raw != 0 {
				s.bind(free)
			}
			if s.bound[free] {
				s.into(b, raw)
			}
		}
	case *ssa.Panic:
		s.sink(in.Pos(), s.of(in.X), in.X, "panic")
	case *ssa.Return:
		if errorMethod(s.fn) { // whoever has the error prints it
			s.sink(in.Pos(), s.of(in.Results[0]), in.Results[0], "an error")
		}
		for i, r := range in.Results {
			if s.merge(&s.sum.Results[i], s.of(r)) {
				s.grew = true
			}
		}
	case ssa.CallInstruction:
		s.call(in)
	}
}

// stores notes what is stored in a field: from now on whoever reads it has that.
func (s *state) stores(field *types.Var, f flow) {
	if !text(field.Type()) {
		return
	}
	field = field.Origin()
	if f&raw != 0 && !s.rawField(field) {
		s.fields[field] = true
		s.changed, s.grew = true, true
	}
	if f &^= raw; f != 0 && s.sum.stores[field]|f != s.sum.stores[field] {
		if s.sum.stores == nil {
			s.sum.stores = map[*types.Var]flow{}
		}
		s.sum.stores[field] |= f
		s.changed, s.grew = true, true
	}
}

// record reports a struct, or a pointer to one: its fields are followed, not it.
func record(t types.Type) bool {
	t = pointee(t)
	_, ok := t.Underlying().(*types.Struct)
	return ok && !holders[owner(t)]
}

// errorMethod reports the method that makes a type an error.
func errorMethod(fn *ssa.Function) bool {
	sig := fn.Signature
	return fn.Name() == "Error" && sig.Recv() != nil && sig.Params().Len() == 0 && sig.Results().Len() == 1
}

// field is what a field of a value holds.
func (s *state) field(x ssa.Value, field *types.Var) flow {
	var f flow
	if s.rawField(field) {
		f = raw
	}
	name := owner(x.Type())
	if rawFields[name+"."+field.Name()] {
		f |= raw
	}
	if holders[name] {
		f |= s.of(x)
	}
	return f
}

// rawField reports a field that some function stores raw text in.
func (c *checker) rawField(field *types.Var) bool {
	field = field.Origin()
	if c.fields[field] {
		return true
	}
	if field.Pkg() == nil || field.Pkg() == c.pass.Pkg {
		return false
	}
	return c.pass.ImportObjectFact(field, &rawField{})
}

// owner is the name of the struct type that x is, or points to.
func owner(t types.Type) string {
	if n, ok := types.Unalias(pointee(t)).(*types.Named); ok && n.Obj().Pkg() != nil {
		return n.Obj().Pkg().Path() + "." + n.Obj().Name()
	}
	return ""
}

// address reports a pointer that leads to a field or an element.
func address(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.FieldAddr, *ssa.IndexAddr:
		return true
	}
	return false
}

func structOf(t types.Type) *types.Struct { return pointee(t).Underlying().(*types.Struct) }

// pointee is what a type points to, or the type itself.
func pointee(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	return t
}

// sink notes that a value reaches an output.
func (s *state) sink(pos token.Pos, f flow, v ssa.Value, where string) {
	if writers[s.pass.Pkg.Path()] {
		return
	}
	if m, ok := v.(*ssa.MakeInterface); ok {
		v = m.X
	}
	if !shown(v.Type()) {
		return
	}
	if f&raw != 0 || s.carries(v.Type(), map[types.Type]bool{}) {
		s.reports[pos] = fmt.Sprintf("text of a checked file reaches %s unmasked", where)
	}
	if s.merge(&s.sum.Shows, f&^raw) {
		s.grew = true
	}
}

// shownField looks at what is stored in a field that reports print.
func (s *state) shownField(in *ssa.Store, a *ssa.FieldAddr, f flow) {
	field := structOf(a.X.Type()).Field(a.Field)
	if !printed(owner(a.X.Type()), field) || field.Name() == "Key" && strings.HasPrefix(in.Parent().Pkg.Pkg.Path(), module+"rules") {
		return // package lint looks at the keys that rules give
	}
	pos := in.Pos()
	if !pos.IsValid() {
		pos = a.Pos()
	}
	s.sink(pos, f, in.Val, "the "+field.Name()+" of a report")
}
