package pyproject

import (
	"path"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/format/tomltext"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Lock is a uv.lock: the releases that uv has resolved for a project.
type Lock struct {
	*source.File
	packages map[string][]*Locked
}

// Locked is a package of a lock file.
type Locked struct {
	// Name is at NameSpan; Specifiers are "==" its release, none if it has none.
	Name       string
	NameSpan   source.Span
	Specifiers pep440.Specifiers
	// Open is set if the package does not come from an index.
	Open bool

	needs  []need
	extras map[string][]need
}

// need is a dependency of a locked package.
type need struct {
	name   string
	extras []string
	marker *pip.Marker
}

// Lock returns the uv.lock in the folder of a pyproject.toml; nil if there is no such file, or it is not valid. It
// reads the file on first use.
func (fs *Files) Lock(f *File) *Lock {
	name := path.Join(path.Dir(f.Name), "uv.lock")
	if have, ok := fs.locks[name]; ok {
		return have
	}
	var out *Lock
	if file := fs.project.Open(name); file != nil && len(file.Content) > 0 {
		out = parseLock(file)
	}
	if fs.locks == nil {
		fs.locks = map[string]*Lock{}
	}
	fs.locks[name] = out
	return out
}

func parseLock(file *source.File) *Lock {
	doc := tomltext.Parse(file.Content)
	if doc.Err != nil {
		return nil
	}
	out := &Lock{File: file, packages: map[string][]*Locked{}}
	for _, n := range doc.Root.Get("package").List() {
		name := n.Get("name")
		if !name.Is(tomltext.String) {
			continue
		}
		p := &Locked{Name: name.Str(), NameSpan: name.Text.Source(0, len(name.Str())), needs: needs(n.Get("dependencies")), extras: map[string][]need{}}
		if version := n.Get("version").Str(); version != "" {
			p.Specifiers, _ = pep440.ParseSpecifiers("==" + version)
		}
		p.Open = n.Get("source", "registry") == nil || p.Specifiers == nil
		for _, e := range n.Get("optional-dependencies").Keys() {
			p.extras[pip.Normalize(e.Name.Value)] = needs(e.Value)
		}
		out.packages[pip.Normalize(name.Str())] = append(out.packages[pip.Normalize(name.Str())], p)
	}
	return out
}

func needs(list *tomltext.Node) []need {
	var out []need
	for _, n := range list.List() {
		d := need{name: pip.Normalize(n.Get("name").Str())}
		for _, e := range n.Get("extra").List() {
			d.extras = append(d.extras, pip.Normalize(e.Str()))
		}
		if m := n.Get("marker").Str(); m != "" {
			text := mapped.Plain(0, "x; "+m)
			if r, err := pip.ParseRequirement(text); err == nil {
				d.marker = r.Marker
			}
		}
		out = append(out, d)
	}
	return out
}

// Closure calls f for each package that the dependencies need in an environment, themselves
// included, once for each release that is locked.
func (l *Lock) Closure(roots []*Dependency, env pip.Environment, f func(*Locked)) {
	w := closure{l, env, f, map[string]bool{}}
	for _, d := range roots {
		if d.Marker.Evaluate(env) == pip.False {
			continue
		}
		w.visit(need{name: d.Normalized})
		for _, e := range d.Extras {
			w.visit(need{name: d.Normalized, extras: []string{e.Normalized}})
		}
	}
}

type closure struct {
	lock *Lock
	env  pip.Environment
	f    func(*Locked)
	seen map[string]bool // "name" and "name[extra]"
}

func (w *closure) visit(n need) {
	if n.marker != nil && n.marker.Evaluate(w.env) == pip.False {
		return
	}
	first := !w.seen[n.name]
	w.seen[n.name] = true
	var extras []string
	for _, e := range n.extras {
		if key := n.name + "[" + e + "]"; !w.seen[key] {
			w.seen[key] = true
			extras = append(extras, e)
		}
	}
	for _, p := range w.lock.packages[n.name] {
		if first {
			w.f(p)
			for _, d := range p.needs {
				w.visit(d)
			}
		}
		for _, e := range extras {
			for _, d := range p.extras[e] {
				w.visit(d)
			}
		}
	}
}
