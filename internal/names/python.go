package names

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/python"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Python finds the references in a Python file.
func Python(src string) *File {
	return newReader(true, true).read(src)
}

// reader reads files one after the other and uses its memory again: a File is valid until the next one is
// read. It is not safe for concurrent use.
type reader struct {
	parser     python.Parser
	known      *classes
	selection  selection
	file       File
	keep       []bool // lines
	references []Reference
	buffer     []byte // the content of the file
	places     []Place
	scope      *scope
	walker     walker
}

// newReader returns a reader that finds the ids that classes use if they are given none, and all
// imports, if it is asked to.
func newReader(defaults, imports bool) *reader {
	known := newClasses()
	r := &reader{known: known, scope: newScope(&python.Module{}, known), walker: walker{seen: map[*python.Expr]bool{}}}
	r.selection = selection{known: known, parser: &r.parser, defaults: defaults, imports: imports}
	for _, m := range markedWords {
		r.selection.hashes.add(m.text)
	}
	return r
}

func (r *reader) read(src string) *File {
	o := r.parser.Outline(src)
	out := &r.file
	*out = File{References: r.references[:0]}
	if o.Err != nil {
		out.Err = o.Err
		return out
	}
	r.keep = r.selection.choose(o, r.keep)
	return r.walk(r.parser.ParseLines(o, r.keep), out)
}

// walk finds the references in what was parsed of a file.
func (r *reader) walk(m *python.Module, out *File) *File {
	w := &r.walker
	r.scope.read(m)
	clear(w.seen)
	*w = walker{m: m, scope: r.scope, file: out, seen: w.seen, known: r.known, findDefaults: r.selection.defaults, findImports: r.selection.imports}
	if w.findDefaults {
		w.defaultArgs(m.Body)
	}
	w.statements(m.Body)
	sorting.Stable(out.References, func(a, b Reference) int { return a.Start - b.Start })
	r.references = out.References
	return out
}

// walker goes through one file.
type walker struct {
	m     *python.Module
	scope *scope
	file  *File
	known *classes
	// guarded is set within a try block with an except block.
	guarded bool
	// bases are the base classes of the class whose body is read.
	bases []string
	// seen are expressions that are dealt with: a literal that Airflow does not render, a call
	// that was read with another.
	seen map[*python.Expr]bool
	// defaults are the parameters for connection ids that default_args sets somewhere in the file.
	defaults map[string]bool
	// openDefaults is set if default_args of the file cannot be determined from it.
	openDefaults bool
	// findDefaults asks for ids that classes use if they are given none, findImports for imports.
	findDefaults, findImports bool
}

func (w *walker) add(r Reference) {
	if w.guarded && r.Use == Required {
		r.Use = Optional
	}
	r.ID, r.Symbol = w.known.text(r.ID), w.known.text(r.Symbol)
	w.file.References = append(w.file.References, r)
}

func (w *walker) statements(list []*python.Stmt) {
	visit := w.visit
	for _, s := range list {
		switch s.Kind {
		case python.Import:
			for _, i := range s.Imports {
				if !w.findImports {
					break
				}
				w.file.Imports = append(w.file.Imports, w.known.text(i.Module))
				if i.Name != "" && i.Name != "*" {
					w.file.Imports = append(w.file.Imports, w.known.text(strings.TrimSuffix(i.Module, ".")+"."+i.Name))
				}
			}
			continue
		case python.Simple:
			if len(s.Exprs) == 1 && s.Exprs[0].Kind == python.Str { // a docstring, or a comment
				continue
			}
		case python.Assign:
			w.itemAssigned(s)
		}
		for _, e := range s.Targets {
			e.Walk(visit)
		}
		for _, e := range s.Exprs {
			e.Walk(visit)
		}
		guarded, bases := w.guarded, w.bases
		if s.Kind == python.Class {
			w.bases = w.scope.bases[s.Name]
		}
		w.guarded = guarded || s.Catches
		w.statements(s.Body)
		w.guarded, w.bases = guarded, bases
		w.statements(s.Handlers)
	}
}

// itemAssigned reads args["conn_id"] = "x".
func (w *walker) itemAssigned(s *python.Stmt) {
	if len(s.Targets) != 1 || len(s.Exprs) != 1 || s.Targets[0].Kind != python.Subscript || len(s.Targets[0].Args) != 1 {
		return
	}
	if isConnKey(w.literal(s.Targets[0].Args[0].Value)) {
		w.connection(s.Exprs[0], false)
	}
}

// literal returns the text of a string literal, "" for any other expression.
func (w *walker) literal(e *python.Expr) string {
	if text, ok := w.m.Text(e); ok {
		return text.Value
	}
	return ""
}

func isConnKey(name string) bool { return name == "conn_id" || strings.HasSuffix(name, "_conn_id") }

func (w *walker) visit(e *python.Expr) bool {
	if len(w.seen) > 0 && w.seen[e] {
		return false
	}
	switch e.Kind {
	case python.Str:
		w.template(e)
	case python.Dict:
		w.dict(e)
	case python.Call:
		w.call(e)
	}
	return true
}

// template reads the Jinja in a string.
func (w *walker) template(e *python.Expr) {
	if raw := w.m.Raw(e); !HasTemplate(raw) || !refers(raw) && strings.IndexByte(raw, '\\') < 0 {
		return
	}
	text, ok := w.m.Text(e)
	if !ok || text.Bytes {
		return
	}
	for _, r := range Jinja(text.Value) {
		r.End = text.Offset(r.End-1) + 1
		r.Start = text.Offset(r.Start)
		w.add(r)
	}
}

// dict reads a dict display with keys that name connection ids.
func (w *walker) dict(e *python.Expr) {
	var ids []*python.Expr
	for _, a := range e.Args {
		switch key := w.literal(a.Key); {
		case key == "conn_type":
			return // it describes a connection
		case isConnKey(key):
			ids = append(ids, a.Value)
		}
	}
	for _, id := range ids {
		w.connection(id, false)
	}
}

// connection records the id of a connection. Several are possible for the values of a mapped task.
func (w *walker) connection(e *python.Expr, several bool) {
	w.record(schema.Connection, e, Required, several)
}

// record records the id that an expression is.
func (w *walker) record(kind schema.Kind, e *python.Expr, use Use, several bool) {
	r := Reference{Kind: kind, Use: use, Start: e.Start, End: e.End}
	value := w.scope.constant(e)
	if several && value != nil && value.Kind == python.List {
		for _, a := range value.Args {
			if a.Star > 0 {
				r.Dynamic = true
				w.add(r)
				continue
			}
			w.record(kind, a.Value, use, false)
		}
		return
	}
	switch {
	case value != nil && value.Kind == python.Constant: // None, most often
		return
	case value == nil || value.Kind != python.Str:
		r.Dynamic = true
		if paths := w.scope.paths(e); len(paths) == 1 {
			r.Symbol = paths[0]
		}
		w.add(r)
		return
	}
	text, ok := w.m.Text(value)
	switch {
	case ok && text.Bytes, ok && text.Value == "":
		return
	case !ok, text.Dynamic, HasTemplate(text.Value):
		r.Dynamic = true
	default:
		r.ID = text.Value
		if value == e {
			r.Start, r.End = text.Offset(0), text.Offset(len(text.Value)-1)+1
		}
	}
	w.add(r)
}

// argument returns the argument with this name, or the positional one at this index.
func argument(args []python.Arg, index int, names ...string) *python.Expr {
	for i, a := range args {
		if a.Star > 0 {
			continue
		}
		if a.Name == "" && i == index || slices.Contains(names, a.Name) {
			return a.Value
		}
	}
	return nil
}
