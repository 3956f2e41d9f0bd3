package names

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/format/python"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// Source is one file of a project with what it refers to.
type Source struct {
	// Path is relative to the root of the project, with slashes.
	Path   string
	Places []Place
	// Err says why the file was not read, or not all of it.
	Err error
}

// Place is a reference with its line and column.
type Place struct {
	Reference
	// Line and Column are 1-based; columns count code points.
	Line, Column int
}

// Options say how Airflow reads the project.
type Options struct {
	// Syntax is that of .airflowignore.
	Syntax IgnoreSyntax
	// Errors asks for the syntax errors of all Python files. If it is not set, a file that cannot have a
	// reference is not parsed.
	Errors bool
}

// maxFile is the size in bytes of the largest file that Scan reads; a larger one is no code.
const maxFile = 4 << 20

var errTooLarge = errors.New("the file is larger than 4 MiB")

// Scan reads the Python files below dags, plugins and include, the template files that they
// name, and YAML files that describe DAGs. Tests are left out, and what .airflowignore excludes
// unless another file imports it. Sources are sorted by path; only files with references, or
// with an error, are among them. Files may be read at the same time by several goroutines.
func Scan(fsys fs.FS, o Options) ([]Source, error) {
	s := &scan{fsys: fsys, templates: map[string]bool{}, imports: map[string]bool{}, constants: map[string]map[string]string{}}
	var todo []string
	ignored := map[string]string{} // module to file
	keep := func(name string) bool {
		return strings.HasSuffix(name, ".py") && !IsTestFile(name) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
	}
	for _, dir := range []string{"dags", "plugins", "include"} {
		w, err := Walk(fsys, dir, o.Syntax, keep)
		if err != nil {
			return nil, err
		}
		todo = append(todo, w.Files...)
		for _, f := range w.Ignored {
			if dir == "include" { // its modules are imported, never searched for DAGs
				todo = append(todo, f)
				continue
			}
			if strings.HasSuffix(f, ".py") {
				ignored[moduleOf(f)] = f
			}
		}
	}
	if !o.Errors && len(ignored) == 0 { // else each file counts, for what it imports
		s.unparsed = map[string]string{}
	}
	for len(todo) > 0 {
		s.read(todo)
		todo = s.reached(ignored)
	}
	var templates []string
	for t := range s.templates {
		templates = append(templates, t)
	}
	slices.Sort(templates)
	s.read(templates)
	needed := s.needed()
	s.unparsed = nil
	s.read(needed)
	s.resolve()
	sorting.Stable(s.out, func(a, b Source) int { return strings.Compare(a.Path, b.Path) })
	return s.out, nil
}

type scan struct {
	fsys  fs.FS
	known classes

	mu        sync.Mutex
	out       []Source
	imports   map[string]bool // paths of modules that files import and that were not followed yet
	templates map[string]bool
	constants map[string]map[string]string // by the path of the module
	// unparsed are the Python files that cannot hold references, by the path of the module; nil if
	// such files are parsed too.
	unparsed map[string]string
}

// read reads files, as many at a time as there are processors.
func (s *scan) read(files []string) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		wg.Go(func() {
			r := reader{known: &s.known}
			for i := next.Add(1); i <= int64(len(files)); i = next.Add(1) {
				s.file(&r, files[i-1])
			}
		})
	}
	wg.Wait()
}

// reached returns the ignored files that the files read so far import, each once.
func (s *scan) reached(ignored map[string]string) []string {
	var out []string
	for m := range s.imports {
		for _, base := range []string{"", "dags/", "plugins/"} {
			if f, ok := ignored[base+m]; ok {
				delete(ignored, base+m)
				out = append(out, f)
			}
		}
	}
	clear(s.imports)
	slices.Sort(out)
	return out
}

func (s *scan) content(name string) ([]byte, error) {
	content, err := fs.ReadFile(s.fsys, name)
	if err == nil && len(content) > maxFile {
		return nil, errTooLarge
	}
	return content, err
}

// file reads one file by what its name says it is.
func (s *scan) file(r *reader, name string) {
	content, err := s.content(name)
	src := Source{Path: name, Err: err}
	if err == nil {
		switch path.Ext(name) {
		case ".py":
			if s.unparsed != nil && !mayRefer(content) {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.unparsed[moduleOf(name)] = name
				return
			}
			f := r.read(string(content))
			src.Err = atLine(content, f.Err)
			src.Places = places(content, f.References)
			s.follow(name, f)
		case ".yaml", ".yml":
			f := YAML(name, content)
			src.Places = places(content, f.References)
			s.follow(name, f)
		default:
			list := Jinja(string(content))
			for i := range list {
				list[i].ID = s.known.text(list[i].ID)
			}
			src.Places = places(content, list)
		}
	}
	if len(src.Places) == 0 && src.Err == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = append(s.out, src)
}

// atLine gives a syntax error the number of its line in place of its offset.
func atLine(content []byte, err error) error {
	var syntax *python.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	line := 1 + bytes.Count(content[:min(syntax.Offset, len(content))], []byte("\n"))
	return fmt.Errorf("line %d: %s", line, syntax.Message)
}

// follow notes what a Python file imports, and the template files that it names.
func (s *scan) follow(name string, f *File) {
	var templates []string
	for _, t := range f.Templates {
		if found := s.template(name, t.Path, f.SearchPaths); found != "" {
			templates = append(templates, found)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range f.Imports {
		s.imports[modulePath(path.Dir(name), m)] = true
	}
	for _, t := range templates {
		s.templates[t] = true
	}
	if f.Constants != nil {
		s.constants[moduleOf(name)] = f.Constants
	}
}

// moduleOf returns the path of the module that a Python file is, without ".py".
func moduleOf(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, ".py"), "/__init__")
}

// needed returns the unparsed files with constants that references name, each once.
func (s *scan) needed() []string {
	var out []string
	for _, src := range s.out {
		for _, p := range src.Places {
			for m := range modules(path.Dir(src.Path), p.Symbol) {
				if file, ok := s.unparsed[m]; ok && !slices.Contains(out, file) {
					out = append(out, file)
				}
			}
		}
	}
	return out
}

// resolve gives the references to constants of other modules of the project their ids.
func (s *scan) resolve() {
	for i := range s.out {
		for j := range s.out[i].Places {
			r := &s.out[i].Places[j].Reference
			if r.Symbol == "" {
				continue
			}
			if value, ok := s.constant(path.Dir(s.out[i].Path), r.Symbol); ok && value != "" {
				r.ID, r.Dynamic = value, false
			}
		}
	}
}

// constant returns the value of an imported constant: module.NAME or module.Class.NAME.
func (s *scan) constant(dir, symbol string) (string, bool) {
	for module, name := range modules(dir, symbol) {
		if value, ok := s.constants[module][name]; ok {
			return value, true
		}
	}
	return "", false
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

// Home is where the images of Astro have the project (AIRFLOW_HOME).
const Home = "/usr/local/airflow"

// template returns the file that a template's path means: Airflow searches the folder of the
// DAG's file, and template_searchpath. If the search path is not known, the folders that
// projects use for it are searched too. "" if there is no such file.
func (s *scan) template(dag, name string, search []string) string {
	dirs := []string{path.Dir(dag)}
	for _, d := range search {
		if rest, ok := strings.CutPrefix(d, Home); ok {
			d = "." + rest
		}
		dirs = append(dirs, d)
	}
	if len(search) == 0 {
		dirs = append(dirs, "include", "include/sql", "dags", "dags/sql", "sql")
	}
	for _, d := range dirs {
		p := path.Join(d, name)
		if strings.HasPrefix(name, "/") {
			p = strings.TrimPrefix(strings.TrimPrefix(name, Home), "/")
		}
		if !fs.ValidPath(p) || path.Ext(p) == ".py" {
			continue
		}
		if info, err := fs.Stat(s.fsys, p); err == nil && info.Mode().IsRegular() {
			return p
		}
	}
	return ""
}

// places adds lines and columns to references, which are sorted by their start.
func places(content []byte, list []Reference) []Place {
	out := make([]Place, len(list))
	sorting.Stable(list, func(a, b Reference) int { return a.Start - b.Start })
	at, line, lineStart := 0, 1, 0
	for i, r := range list {
		start := min(r.Start, len(content))
		for at < start {
			n := bytes.IndexByte(content[at:start], '\n')
			if n < 0 {
				at = start
				break
			}
			at += n + 1
			line, lineStart = line+1, at
		}
		column := utf8.RuneCount(content[min(lineStart, at):at]) + 1
		if lineStart == 0 && strings.HasPrefix(string(content[:min(3, len(content))]), "\ufeff") {
			column-- // a byte order mark is no column
		}
		out[i] = Place{Reference: r, Line: line, Column: column}
	}
	return out
}
