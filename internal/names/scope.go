package names

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/python"
)

// scope is what the names of a file are bound to. A name that is bound more than once, in
// whatever scope of the file, is a variable: nothing is said of its value.
type scope struct {
	names map[string]*binding
	// members are the attributes of classes of the file, "Class.NAME", assigned in their bodies.
	members map[string]*binding
	// bases are the dotted paths of the bases of classes of the file.
	bases map[string][]string

	known    *classes
	bindings []*binding // memory of which the first ones are used
	used     int
}

// binding is what one name is bound to.
type binding struct {
	// others counts bindings that are no import.
	others int
	// value is the expression of a plain assignment, nil for anything else.
	value *python.Expr
	// imports are the dotted paths of imports.
	imports []string
}

func newScope(m *python.Module, known *classes) *scope {
	s := &scope{known: known, names: map[string]*binding{}, members: map[string]*binding{}, bases: map[string][]string{}}
	s.read(m)
	return s
}

// read makes it the scope of another file, and uses its memory again.
func (s *scope) read(m *python.Module) {
	clear(s.names)
	clear(s.members)
	clear(s.bases)
	s.used = 0
	s.statements(m.Body, "")
	for _, name := range m.Bound {
		s.bind(s.names, name, nil)
	}
}

// binding returns a binding without a value.
func (s *scope) binding() *binding {
	if s.used == len(s.bindings) {
		s.bindings = append(s.bindings, &binding{})
	}
	b := s.bindings[s.used]
	s.used++
	*b = binding{imports: b.imports[:0]}
	return b
}

// get returns the binding of one of the names, or of one of the members.
func (s *scope) get(of map[string]*binding, name string) *binding {
	b := of[name]
	if b == nil {
		b = s.binding()
		of[name] = b
	}
	return b
}

func (s *scope) bind(of map[string]*binding, name string, value *python.Expr) {
	b := s.get(of, name)
	b.others++
	b.value = value
}

// statements records what statements bind. class is the class whose body they are, "" elsewhere.
func (s *scope) statements(list []*python.Stmt, class string) {
	for _, st := range list {
		inner := ""
		switch st.Kind {
		case python.Import:
			for _, i := range st.Imports {
				s.imported(i)
			}
			continue
		case python.Def:
			s.bind(s.names, st.Name, nil)
		case python.Class:
			s.bind(s.names, st.Name, nil)
			inner = st.Name
			for _, a := range st.Exprs[0].Args {
				if path, ok := a.Value.Path(); ok && a.Name == "" {
					s.bases[st.Name] = append(s.bases[st.Name], path)
				}
			}
		case python.Block, python.Try:
			inner = class
		case python.Assign:
			s.assigned(st, class)
		}
		for _, name := range st.Names {
			s.bind(s.names, name, nil)
		}
		s.statements(st.Body, inner)
		s.statements(st.Handlers, inner)
	}
}

func (s *scope) imported(i python.Imported) {
	if i.Name == "*" {
		return
	}
	b := s.get(s.names, i.As)
	b.imports = append(b.imports, s.known.importPath(i))
}

func (s *scope) assigned(st *python.Stmt, class string) {
	var value *python.Expr
	if st.Op == "" && len(st.Exprs) > 0 {
		value = st.Exprs[0]
	}
	for _, target := range st.Targets {
		switch {
		case target.Kind == python.Identifier && class != "":
			s.bind(s.members, class+"."+target.Name, value)
		case target.Kind == python.Identifier:
			s.bind(s.names, target.Name, value)
		case target.Kind == python.Attribute:
			if path, ok := target.Path(); ok {
				s.bind(s.members, path, nil)
				if _, last, isSelf := cut(path); isSelf {
					for c := range s.bases {
						s.bind(s.members, c+"."+last, nil)
					}
				}
			}
		default:
			target.Walk(func(e *python.Expr) bool {
				if e.Kind == python.Identifier {
					s.bind(s.names, e.Name, nil)
				}
				return e.Kind != python.Attribute && e.Kind != python.Subscript && e.Kind != python.Call
			})
		}
	}
}

// cut splits "self.x" and "cls.x".
func cut(path string) (object, name string, isSelf bool) {
	object, name, _ = strings.Cut(path, ".")
	return object, name, object == "self" || object == "cls"
}

// constant returns what an expression is for certain: itself, or the value of the constant that
// it names; nil if that cannot be determined from the file.
func (s *scope) constant(e *python.Expr) *python.Expr {
	for range 8 { // a constant may name another one
		if e == nil {
			return nil
		}
		var b *binding
		switch e.Kind {
		case python.Identifier:
			b = s.names[e.Name]
		case python.Attribute:
			path, ok := e.Path()
			class, _, _ := strings.Cut(path, ".")
			if c := s.names[class]; !ok || c == nil || c.others != 1 || len(c.imports) > 0 {
				return nil
			}
			b = s.members[path]
		default:
			return e
		}
		if b == nil || b.others != 1 || len(b.imports) > 0 {
			return nil
		}
		e = b.value
	}
	return nil
}

// paths returns the dotted paths that an expression may name through the file's imports. A name
// that is bound in other ways too has none.
func (s *scope) paths(e *python.Expr) []string {
	base := e
	for base != nil && base.Kind == python.Attribute {
		base = base.X
	}
	if base == nil || base.Kind != python.Identifier {
		return nil
	}
	b := s.names[base.Name]
	if b == nil || b.others > 0 || len(b.imports) == 0 {
		return nil
	}
	if base == e {
		return b.imports
	}
	path, _ := e.Path()
	rest := path[len(base.Name)+1:]
	out := make([]string, len(b.imports))
	for i, p := range b.imports {
		out[i] = p + "." + rest
	}
	return out
}
