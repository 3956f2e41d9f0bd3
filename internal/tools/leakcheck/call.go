//go:build leakcheck

package leakcheck

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// bind notes that a variable or parameter of a closure, or a global, holds raw text.
func (c *checker) bind(v ssa.Value) {
	if !c.bound[v] {
		c.bound[v] = true
		c.changed = true
	}
}

// callee is the function that a call names; nil for a call of a value.
func callee(common *ssa.CallCommon) (*types.Func, *ssa.Function) {
	if common.IsInvoke() {
		return common.Method, nil
	}
	fn := common.StaticCallee()
	if fn == nil {
		return nil, nil
	}
	if fn.Origin() != nil {
		fn = fn.Origin()
	}
	obj, _ := fn.Object().(*types.Func)
	return obj, fn
}

// implementations are what a call of an interface's method may call: the methods of the
// types of this package, and of those it imports, that have it.
func (s *state) implementations(method *types.Func) []*summary {
	iface, ok := method.Signature().Recv().Type().Underlying().(*types.Interface)
	if !ok || method.Pkg() == nil {
		return nil
	}
	var out []*summary
	for _, pkg := range append(s.pass.Pkg.Imports(), s.pass.Pkg) {
		if !ours(pkg.Path()) && pkg != s.pass.Pkg {
			continue
		}
		for _, name := range pkg.Scope().Names() {
			t, ok := pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok || types.IsInterface(t.Type()) || !types.Implements(types.NewPointer(t.Type()), iface) {
				continue
			}
			obj, _, _ := types.LookupFieldOrMethod(t.Type(), true, pkg, method.Name())
			if fn, ok := obj.(*types.Func); ok {
				if sum := s.known(fn, s.byObject[fn]); sum != nil {
					out = append(out, sum)
				}
			}
		}
	}
	return out
}

// known is the summary of a function of this module, if there is one.
func (s *state) known(obj *types.Func, fn *ssa.Function) *summary {
	if sum := s.summaries[fn]; fn != nil && sum != nil {
		return sum
	}
	if obj != nil && s.byObject[obj.Origin()] != nil { // behind a wrapper
		return s.summaries[s.byObject[obj.Origin()]]
	}
	var fact summary
	if obj != nil && obj.Pkg() != nil && obj.Pkg() != s.pass.Pkg && ours(obj.Pkg().Path()) {
		if s.pass.ImportObjectFact(obj.Origin(), &fact) {
			return &fact
		}
		if !isInterface(obj) {
			return &summary{} // looked at, and nothing to say
		}
	}
	return nil
}

func isInterface(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	return recv != nil && types.IsInterface(recv.Type())
}

// arguments are the operands of a call, the receiver first.
func arguments(common *ssa.CallCommon) []ssa.Value {
	if common.IsInvoke() {
		return append([]ssa.Value{common.Value}, common.Args...)
	}
	if c, ok := common.Value.(*ssa.MakeClosure); ok && bound(c.Fn.(*ssa.Function)) { // x.f as a value
		return append(slices.Clone(c.Bindings), common.Args...)
	}
	return common.Args
}

func bound(fn *ssa.Function) bool { return strings.HasPrefix(fn.Synthetic, "bound method") }

// through replaces the parameters in f by the arguments of a call.
func (s *state) through(f flow, args []ssa.Value) flow {
	out := f & raw
	for i, a := range args {
		if f&param(i) != 0 {
			out |= s.of(a)
		}
	}
	return out
}

// any is what one of some values may hold.
func (s *state) any(values []ssa.Value) (all flow) {
	for _, v := range values {
		all |= s.of(v)
	}
	return all
}

// result is what a result of a call holds.
func (s *state) result(call *ssa.Call, i int) flow {
	common := call.Common()
	obj, fn := callee(common)
	args := arguments(common)
	if obj != nil {
		switch {
		case sanitizers[full(obj)]:
			return 0
		case rawCalls[full(obj)]:
			return raw
		}
	}
	if sum := s.known(obj, fn); sum != nil {
		if i < len(sum.Results) {
			return s.through(sum.Results[i], args)
		}
		return 0
	}
	var all flow
	if b, ok := common.Value.(*ssa.Builtin); ok && b.Name() == "copy" {
		return 0
	}
	for _, sum := range s.candidates(common) {
		if i < len(sum.Results) {
			all |= s.through(sum.Results[i], args)
		}
	}
	all |= s.any(args)
	if fn == nil && !common.IsInvoke() { // a closure: what it captured may come back
		all |= s.of(common.Value)
	}
	return all
}

func (s *state) call(in ssa.CallInstruction) {
	common := in.Common()
	obj, fn := callee(common)
	args := arguments(common)
	if call, ok := in.(*ssa.Call); ok && common.Signature().Results().Len() == 1 {
		s.set(call, s.result(call, 0))
	}
	if b, ok := common.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "append":
			if call, ok := in.(*ssa.Call); ok {
				s.set(call, s.of(args[0])|s.of(args[1]))
			}
		case "copy":
			s.into(args[0], s.of(args[1]))
		case "print", "println":
			for _, a := range args {
				s.sink(in.Pos(), s.of(a), a, b.Name())
			}
		}
		return
	}
	if obj != nil && sanitizers[full(obj)] {
		return
	}
	if obj != nil && shows(obj) {
		for _, a := range shownArgs(obj, args) {
			s.spread(in, a, obj)
		}
	}
	if sum := s.known(obj, fn); sum != nil {
		if f := s.through(sum.Shows, args); f != 0 {
			s.passes(in, sum, args, obj, fn)
		}
		for field, f := range sum.stores {
			s.stores(field, s.through(f, args))
		}
		for i, f := range sum.Into {
			if i < len(args) {
				s.into(args[i], s.through(f, args))
			}
		}
		for i, f := range sum.Calls {
			if i < len(args) {
				s.called(in.Pos(), args[i], s.through(f, args))
			}
		}
		return
	}
	s.dynamic(in, common, args)
	// Of what is not ours: it may write what it is given through every pointer it is given.
	all := s.any(args)
	for _, a := range args {
		if writable(a.Type()) {
			s.into(a, all)
		}
		if _, ok := a.Type().Underlying().(*types.Signature); ok {
			s.called(in.Pos(), a, all|s.of(common.Value))
		}
	}
}

// passes reports an argument that the function called puts into an output.
func (s *state) passes(in ssa.CallInstruction, sum *summary, args []ssa.Value, obj *types.Func, fn *ssa.Function) {
	name := "a function"
	if obj != nil {
		name = obj.Name()
	} else if fn != nil {
		name = fn.Name()
	}
	for i, a := range args {
		if sum.Shows&param(i) != 0 && !record(a.Type()) {
			s.sink(in.Pos(), s.of(a), a, "an output through "+name)
		}
	}
}

// spread looks at the arguments of a variadic call one by one: the slice that carries
// them is made on the spot.
func (s *state) spread(in ssa.CallInstruction, a ssa.Value, obj *types.Func) {
	var alloc *ssa.Alloc
	slice, ok := a.(*ssa.Slice)
	if ok {
		alloc, ok = slice.X.(*ssa.Alloc)
	}
	if !ok {
		s.sink(in.Pos(), s.of(a), a, full(obj))
		return
	}
	for _, ref := range *alloc.Referrers() {
		index, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, use := range *index.Referrers() {
			if store, ok := use.(*ssa.Store); ok && store.Addr == index {
				s.sink(in.Pos(), s.of(store.Val), store.Val, full(obj))
			}
		}
	}
}

// shownArgs are the arguments that are shown, without the writer they are written to.
func shownArgs(fn *types.Func, args []ssa.Value) []ssa.Value {
	switch {
	case fn.Name() == "WriteTo":
		return args[:1]
	case full(fn) == replacerWrite && len(args) == 3:
		return args[2:]
	}
	if len(args) > 0 && (fn.Signature().Recv() != nil || strings.HasPrefix(fn.FullName(), "io.Copy") || fn.FullName() == "io.WriteString" || strings.HasPrefix(fn.FullName(), "fmt.Fprint")) {
		return args[1:]
	}
	return args
}

// writable reports a type through which a callee can hand something back.
func writable(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Interface:
		return true
	}
	return false
}
