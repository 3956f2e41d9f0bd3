package names

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/python"
	"github.com/astrosecrets/astrosecrets/schema"
)

// callable is the method of a class of Airflow that takes an id.
type callable struct {
	kind schema.Kind
	// names are the keywords of the id, which is also the first positional argument.
	names []string
	use   Use
	// fallback are the keywords of a default, which may be the second positional argument.
	fallback []string
}

var (
	connectionID = callable{kind: schema.Connection, names: []string{"conn_id"}}
	writes       = callable{kind: schema.Variable, names: []string{"key"}, use: Written}
)

// methods are the calls that take an id: the end of the class path, and the method.
// Sources: airflow/models/variable.py, airflow/models/connection.py and airflow/hooks/base.py of
// 2.11, airflow/sdk/definitions/{variable,connection}.py and airflow/sdk/bases/hook.py of 3.x.
var methods = [...]struct {
	owner, name string
	callable
}{
	{".Variable", "get", callable{schema.Variable, []string{"key"}, Required, []string{"default_var", "default"}}},
	{".Variable", "get_variable_from_secrets", callable{schema.Variable, []string{"key"}, Optional, nil}},
	{".Variable", "setdefault", callable{schema.Variable, []string{"key"}, Optional, nil}},
	{".Variable", "set", writes},
	{".Variable", "update", writes},
	{".Variable", "delete", writes},
	{".Connection", "get", connectionID},
	{".Connection", "get_connection_from_secrets", connectionID},
	{"Hook", "get_connection", connectionID},
	{"Hook", "get_connections", connectionID},
	{"Hook", "get_hook", connectionID},
}

// call reads a call: of a method that takes an id, of a class with connection parameters, or of
// anything with a keyword that ends in conn_id.
func (w *walker) call(e *python.Expr) {
	if e.X == nil || w.method(e) {
		return
	}
	target, args, mapped := e, e.Args, false
	if e.X.Kind == python.Attribute {
		switch e.X.Name {
		case "expand", "expand_kwargs":
			mapped = true
			if inner := e.X.X; inner.Kind == python.Call && inner.X.Kind == python.Attribute && inner.X.Name == "partial" {
				// Operator.partial(…).expand(…) is one task.
				w.seen[inner] = true
				for _, a := range inner.Args {
					a.Value.Walk(w.visit)
				}
				w.keywords(inner.Args, false)
				target, args = inner, append(slices.Clone(inner.Args), e.Args...)
			}
		case "filter_by", "values":
			return // of a query
		}
	}
	class := target.X
	if class.Kind == python.Attribute && class.Name == "partial" {
		class = class.X
	}
	if w.isClass(class, ".Connection") {
		return // it describes a connection
	}
	for _, a := range args {
		if a.Name == "conn_type" {
			return
		}
	}
	w.keywords(e.Args, mapped)
	user := w.user(class)
	w.fields(user, args)
	if e.X.Kind == python.Attribute && e.X.Name == "partial" && target == e && !mapped {
		return // a partial without its expand in sight may get more arguments
	}
	if user != nil {
		w.class(user, class, args, e.X.Kind == python.Attribute && e.X.Name == "expand_kwargs")
	}
}

// keywords reads the arguments whose keyword ends in conn_id.
func (w *walker) keywords(args []python.Arg, several bool) {
	for _, a := range args {
		if isConnKey(a.Name) {
			w.connection(a.Value, several)
		}
	}
}

// method reads a call of one of methods.
func (w *walker) method(e *python.Expr) bool {
	if e.X.Kind != python.Attribute {
		return false
	}
	m, ok := w.callable(e.X)
	if !ok {
		return false
	}
	id := argument(e.Args, 0, m.names...)
	if id == nil {
		return false
	}
	use := m.use
	if m.fallback != nil && argument(e.Args, 1, m.fallback...) != nil {
		use = Optional
	}
	w.record(m.kind, id, use, false)
	return true
}

// callable returns the one of methods that an attribute names.
func (w *walker) callable(e *python.Expr) (callable, bool) {
	for i := range methods {
		if m := &methods[i]; m.name == e.Name && (m.owner == "Hook" && w.isHook(e.X) || m.owner != "Hook" && w.isClass(e.X, m.owner)) {
			return m.callable, true
		}
	}
	return callable{}, false
}

// isClass reports whether an expression names a class of Airflow whose path has this end.
func (w *walker) isClass(e *python.Expr, end string) bool {
	paths := w.scope.paths(e)
	return len(paths) > 0 && !slices.ContainsFunc(paths, func(p string) bool {
		return !strings.HasPrefix(p, "airflow.") || !strings.HasSuffix(p, end)
	})
}

// isHook reports whether an expression is a hook class, or an object of one.
func (w *walker) isHook(e *python.Expr) bool {
	if e.Kind == python.Call {
		return e.X != nil && e.X.Kind != python.Call && w.isHook(e.X) || w.isSuper(e)
	}
	if e.Kind == python.Identifier && (e.Name == "self" || e.Name == "cls") {
		return slices.ContainsFunc(w.bases, w.isHookPath)
	}
	if e.Kind == python.Identifier {
		if b := w.scope.names[e.Name]; b != nil && b.others == 1 && len(b.imports) == 0 {
			if b.value != nil && b.value.Kind == python.Call && b.value.X != nil && b.value.X.Kind != python.Call {
				return w.isHook(b.value.X)
			}
			return slices.ContainsFunc(w.scope.bases[e.Name], w.isHookPath)
		}
	}
	return w.isClass(e, "Hook")
}

func (w *walker) isSuper(e *python.Expr) bool {
	return e.X.Kind == python.Identifier && e.X.Name == "super" && slices.ContainsFunc(w.bases, w.isHookPath)
}

// isHookPath reports whether the base of a class looks like a hook.
func (w *walker) isHookPath(path string) bool { return strings.HasSuffix(path, "Hook") }

// user returns what is known of the class that an expression names, or nil.
func (w *walker) user(class *python.Expr) *schema.ConnectionUser {
	paths := w.scope.paths(class)
	if len(paths) != 1 {
		return nil
	}
	return w.known.find(paths[0])
}

// class reads what the provider data say of a class: a first argument that is an id, and ids
// that are used if none is set.
func (w *walker) class(user *schema.ConnectionUser, class *python.Expr, args []python.Arg, open bool) {
	if len(args) > 0 && user.First != "" && args[0].Name == "" && args[0].Star == 0 {
		w.connection(args[0].Value, false)
	}
	if !w.findDefaults {
		return
	}
	set := map[string]bool{}
	for i, a := range args {
		set[a.Name] = true
		open = open || a.Star > 0
		if i == 0 && a.Name == "" && a.Star == 0 && user.First != "" {
			set[user.First] = true
		}
	}
	if open || !user.Hook && w.openDefaults {
		return
	}
	names := make([]string, 0, len(user.Connections))
	for name, id := range user.Connections {
		if id != "" && !set[name] && (user.Hook || !w.defaults[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		w.add(Reference{Kind: schema.Connection, ID: user.Connections[name], Use: Default, Start: class.Start, End: class.End})
	}
}

// documentation are the arguments that Airflow shows and does not render.
var documentation = []string{"doc", "doc_md", "doc_json", "doc_yaml", "doc_rst", "description"}

// fields looks at the arguments that are strings: those that Airflow does not render hold no
// references, and those with a certain ending name a template file.
func (w *walker) fields(user *schema.ConnectionUser, args []python.Arg) {
	known := user != nil && user.TemplateFields != nil
	extensions := defaultExtensions
	if known {
		extensions = user.TemplateExtensions
	}
	for _, a := range args {
		switch a.Name {
		case "templates_exts":
			extensions = append(slices.Clone(extensions), w.texts(a.Value)...)
		case "template_searchpath":
			w.file.SearchPaths = append(w.file.SearchPaths, w.texts(a.Value)...)
		}
	}
	for _, a := range args {
		switch {
		case a.Name == "":
		case slices.Contains(documentation, a.Name), known && !slices.Contains(user.TemplateFields, a.Name) && slices.Contains(neverRendered, a.Name):
			w.skipTemplates(a.Value)
		case known && slices.Contains(user.TemplateFields, a.Name), !known && (a.Name == "sql" || a.Name == "bash_command" || a.Name == "query" || a.Name == "hql"),
			a.Name == "templates_dict":
			w.files(a.Value, extensions)
		}
	}
}

// defaultExtensions are the endings of the names of template files for a class that is not known.
var defaultExtensions = []string{".sql", ".sh", ".bash", ".hql"}

// neverRendered are the arguments of all operators (airflow/models/baseoperator.py) that are no
// template fields of any.
var neverRendered = []string{"task_id", "owner", "email", "queue", "pool", "run_as_user", "task_group", "trigger_rule", "weight_rule"}

// skipTemplates marks the strings of an argument as not rendered.
func (w *walker) skipTemplates(e *python.Expr) {
	e.Walk(func(e *python.Expr) bool {
		if e.Kind == python.Str && HasTemplate(w.m.Raw(e)) {
			w.seen[e] = true
		}
		return true
	})
}

// texts returns the string literals that an expression is or lists.
func (w *walker) texts(e *python.Expr) []string {
	value := w.scope.constant(e)
	if value == nil {
		return nil
	}
	if value.Kind == python.List {
		var out []string
		for _, a := range value.Args {
			out = append(out, w.texts(a.Value)...)
		}
		return out
	}
	if text, ok := w.m.Text(value); ok && !text.Dynamic && !text.Bytes {
		return []string{strings.Clone(text.Value)}
	}
	return nil
}

// files records the template files that an argument names, also in lists and dicts.
func (w *walker) files(e *python.Expr, extensions []string) {
	value := w.scope.constant(e)
	if value == nil {
		return
	}
	switch value.Kind {
	case python.List, python.Dict:
		for _, a := range value.Args {
			w.files(a.Value, extensions)
		}
	case python.Str:
		if len(value.Fields()) > 0 { // a dynamic path
			return
		}
		text, ok := w.m.Text(value)
		if ok && !text.Dynamic && !text.Bytes && !HasTemplate(text.Value) &&
			slices.ContainsFunc(extensions, func(x string) bool { return strings.HasSuffix(text.Value, x) }) {
			w.file.Templates = append(w.file.Templates, strings.Clone(text.Value))
		}
	}
}

// defaultArgs looks for default_args, which take the place of an operator's own default.
func (w *walker) defaultArgs(list []*python.Stmt) {
	w.defaults = map[string]bool{}
	set := func(name string) {
		if isConnKey(name) {
			w.defaults[name] = true
		}
	}
	see := func(e *python.Expr) bool {
		switch e.Kind {
		case python.Dict:
			for _, a := range e.Args {
				set(w.literal(a.Key))
			}
		case python.Subscript:
			if len(e.Args) == 1 {
				set(w.literal(e.Args[0].Value))
			}
		case python.Call:
			for _, a := range e.Args {
				if a.Name == "default_args" && !w.closed(a.Value) {
					w.openDefaults = true
				}
			}
			if path, _ := e.X.Path(); path == "dict" || strings.HasSuffix(path, ".update") {
				for _, a := range e.Args {
					set(a.Name)
				}
			}
		}
		return true
	}
	var all func(list []*python.Stmt)
	all = func(list []*python.Stmt) {
		for _, s := range list {
			for _, e := range s.Targets {
				e.Walk(see)
			}
			for _, e := range s.Exprs {
				e.Walk(see)
			}
			all(s.Body)
			all(s.Handlers)
		}
	}
	all(list)
}

// closed reports whether all keys of default_args are in the file.
func (w *walker) closed(e *python.Expr) bool {
	value := w.scope.constant(e)
	if value == nil {
		return false
	}
	if value.Kind == python.Call {
		path, _ := value.X.Path()
		return path == "dict" && !slices.ContainsFunc(value.Args, func(a python.Arg) bool { return a.Name == "" })
	}
	if value.Kind != python.Dict {
		return value.Kind == python.Constant
	}
	for _, a := range value.Args {
		if a.Star == 2 && !w.closed(a.Value) {
			return false
		}
	}
	return true
}
