package names

import (
	"iter"
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/python"
)

// moduleConstants are the constants of the modules of a project. A module is read when the first of
// its constants is looked up.
type moduleConstants struct {
	*scan
	reader reader                       // its buffer alone
	files  map[string]string            // by the path of the module
	read   map[string]map[string]string // by the path of the module
}

func (m *moduleConstants) list(files []string) {
	m.files, m.read = map[string]string{}, map[string]map[string]string{}
	for _, f := range files {
		if path.Ext(f) == ".py" {
			m.files[moduleOf(f)] = f
		}
	}
}

// constant returns the value of an imported constant: module.NAME or module.Class.NAME.
func (m *moduleConstants) constant(dir, symbol string) string {
	for module, name := range modules(dir, symbol) {
		if value, ok := m.of(module)[name]; ok {
			return value
		}
	}
	return ""
}

func (m *moduleConstants) of(module string) map[string]string {
	file, ok := m.files[module]
	if !ok {
		return nil
	}
	list, ok := m.read[module]
	if !ok {
		if content, err := m.content(&m.reader, file); err == nil {
			list = constants(string(content))
		}
		m.read[module] = list
	}
	return list
}

// modules yields the paths of the modules that may have an imported constant, each with the name
// of the constant in it.
func modules(dir, symbol string) iter.Seq2[string, string] {
	return func(yield func(module, name string) bool) {
		for at := strings.LastIndexByte(symbol, '.'); at > 0; at = strings.LastIndexByte(symbol[:at], '.') {
			module := modulePath(dir, symbol[:at])
			for _, base := range []string{"", "dags/", "plugins/"} {
				if !yield(base+module, symbol[at+1:]) {
					return
				}
			}
		}
	}
}

// modulePath returns the path of an imported module without ".py": relative imports count from
// the folder of the importing file.
func modulePath(dir, module string) string {
	rest := strings.TrimLeft(module, ".")
	dots := len(module) - len(rest)
	rest = strings.ReplaceAll(rest, ".", "/")
	if dots == 0 {
		return rest
	}
	for range dots - 1 {
		dir = path.Dir(dir)
	}
	return path.Join(dir, rest)
}

// constants returns the strings that names of a file are bound to, once and for all.
func constants(src string) map[string]string {
	var p python.Parser
	m := p.Parse(src)
	if m.Err != nil {
		return nil
	}
	scope, out := newScope(m, newClasses()), map[string]string{}
	keep := func(name string, b *binding) {
		if b.others != 1 || len(b.imports) > 0 {
			return
		}
		text, ok := m.Text(scope.constant(b.value))
		if ok && !text.Dynamic && !text.Bytes && !HasTemplate(text.Value) && len(text.Value) <= maxID {
			out[strings.Clone(name)] = strings.Clone(text.Value)
		}
	}
	for _, bound := range []map[string]*binding{scope.names, scope.members} {
		for name, b := range bound {
			keep(name, b)
		}
	}
	return out
}

// maxID is the length in bytes of the longest constant that is taken for an id. Airflow's
// connection ids and variable keys have at most 250 characters.
const maxID = 1000
