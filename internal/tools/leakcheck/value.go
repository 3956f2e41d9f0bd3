//go:build leakcheck

package leakcheck

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// values finds the functions that are used as values.
func (c *checker) values(all []*ssa.Function) {
	var operands []*ssa.Value
	for _, fn := range all {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				operands = in.Operands(operands[:0])
				for i, op := range operands {
					called, isCall := in.(ssa.CallInstruction)
					if f, ok := (*op).(*ssa.Function); ok && (!isCall || i > 0 || called.Common().IsInvoke()) && !slices.Contains(c.taken, f) {
						c.taken = append(c.taken, f)
					}
				}
			}
		}
	}
}

// candidates are the functions that a call of a value, or of an interface's method, may
// call. A parameter is called with what the callers of this function hand it: see Calls.
func (s *state) candidates(common *ssa.CallCommon) []*summary {
	if common.IsInvoke() {
		return s.implementations(common.Method)
	}
	var out []*summary
	for _, fn := range s.valuesLike(common) {
		if sum := s.summaries[fn]; sum != nil {
			out = append(out, sum)
		}
	}
	return out
}

// valuesLike are the functions of the type of a value that is called.
func (s *state) valuesLike(common *ssa.CallCommon) []*ssa.Function {
	switch common.Value.(type) {
	case *ssa.Parameter, *ssa.Builtin:
		return nil
	}
	if common.IsInvoke() || common.StaticCallee() != nil {
		return nil
	}
	var out []*ssa.Function
	for _, fn := range s.taken {
		if types.Identical(fn.Signature, common.Signature()) {
			out = append(out, fn)
		}
	}
	return out
}

// dynamic is a call of a value or of an interface's method.
func (s *state) dynamic(in ssa.CallInstruction, common *ssa.CallCommon, args []ssa.Value) {
	if p, ok := common.Value.(*ssa.Parameter); ok && !common.IsInvoke() {
		s.called(in.Pos(), p, s.any(args))
		return
	}
	for _, fn := range s.valuesLike(common) {
		if obj, _ := fn.Object().(*types.Func); obj != nil && shows(obj) {
			for _, a := range shownArgs(obj, args) {
				s.spread(in, a, obj)
			}
		}
		for i, a := range args {
			if i < len(fn.Params) && s.of(a)&raw != 0 && fn.Parent() != nil {
				s.bind(fn.Params[i])
			}
		}
	}
	for _, sum := range s.candidates(common) {
		for i, a := range args {
			if sum.Shows&param(i) != 0 && !record(a.Type()) {
				s.sink(in.Pos(), s.of(a), a, "an output through a call of a value")
			}
			if i < len(sum.Calls) {
				s.called(in.Pos(), a, s.through(sum.Calls[i], args))
			}
		}
	}
}

// called is a function value that is called with f by whoever got it.
func (s *state) called(pos token.Pos, v ssa.Value, f flow) {
	if f == 0 {
		return
	}
	switch v := v.(type) {
	case *ssa.ChangeType:
		s.called(pos, v.X, f)
	case *ssa.Phi:
		for _, e := range v.Edges {
			if e != v {
				s.called(pos, e, f)
			}
		}
	case *ssa.Parameter:
		if i := slices.Index(s.fn.Params, v); i >= 0 && s.merge(&s.sum.Calls[i], f) {
			s.grew = true
		}
	case *ssa.MakeClosure:
		s.calledFunction(pos, v.Fn.(*ssa.Function), f)
	case *ssa.Function:
		s.calledFunction(pos, v, f)
	}
}

func (s *state) calledFunction(pos token.Pos, fn *ssa.Function, f flow) {
	if f&raw == 0 {
		return
	}
	if fn.Parent() != nil { // a literal: what becomes of it there is said there
		for _, p := range fn.Params {
			if text(p.Type()) {
				s.bind(p)
			}
		}
		return
	}
	obj, _ := fn.Object().(*types.Func)
	sum := s.known(obj, fn)
	for i, p := range fn.Params {
		if sum != nil && sum.Shows&param(i) != 0 || sum == nil && obj != nil && shows(obj) {
			s.sink(pos, f, p, "an output through "+fn.Name())
		}
	}
}
