package names

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"

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
	// Syntax is that of .airflowignore, unless Early has it.
	Syntax IgnoreSyntax
	// Early is set for a scan that begins before it is known to be needed.
	Early *Early
	// Errors asks for the syntax errors of all Python files. If it is not set, a file that cannot have a
	// reference is not parsed.
	Errors bool
	// Defaults asks for the ids that classes use if they are given none.
	Defaults bool
	// OnFile is called with the size in bytes of each file before it is searched, by several goroutines at
	// a time; nil if the caller need not know.
	OnFile func(size int)
}

// maxFile is the size in bytes of the largest file that Scan reads; a larger one is no code.
const maxFile = 4 << 20

var errTooLarge = errors.New("the file is larger than 4 MiB")

// Folders returns the folders of a project that Scan reads.
func Folders() []string { return []string{"dags", "plugins", "include"} }

// Scan reads the Python files below dags, plugins and include, the template files that they
// name, and YAML files that describe DAGs. Tests are left out, and what .airflowignore excludes
// unless another file imports it. Sources are sorted by path; only files with references, and
// files and folders with an error, are among them. Files may be read at the same time by several goroutines.
func Scan(fsys fs.FS, o Options) []Source {
	var out []Source
	ScanEach(fsys, o, func(s Source) {
		s.Places = slices.Clone(s.Places)
		out = append(out, s)
	})
	sorting.Stable(out, func(a, b Source) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// ScanEach is Scan for a caller that need not keep all sources: it calls add for each, one at a time
// and in no order. The Places of a source are valid until add returns.
func ScanEach(fsys fs.FS, o Options, add func(Source)) {
	s := &scan{fsys: fsys, options: o, add: add, templates: map[string]bool{}, imports: map[string]bool{}, defaults: defaultsOf{}}
	var todo []string
	ignored := map[string]string{} // module to file
	keep := func(name string) bool {
		return strings.HasSuffix(name, ".py") && !isTestFile(name) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
	}
	for _, dir := range Folders() {
		w := Walk(fsys, dir, o.syntax, keep)
		for _, u := range w.Unread {
			add(u)
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
	if o.Defaults {
		s.readDefaults(todo)
	}
	files := todo
	s.follows = len(ignored) > 0
	for len(todo) > 0 {
		s.read(todo)
		todo = s.reached(ignored)
		files = append(files, todo...)
	}
	s.read(slices.Sorted(maps.Keys(s.templates)))
	s.resolve(files)
}

type scan struct {
	fsys    fs.FS
	options Options
	// defaults are those of dag-factory.
	defaults defaultsOf
	// follows is set if what a file imports matters, since there are ignored files.
	follows bool

	mu        sync.Mutex
	add       func(Source)
	held      []Source        // those with references to constants of other modules
	imports   map[string]bool // paths of modules that files import and that were not followed yet
	templates map[string]bool
}

// read reads files, as many at a time as there are processors.
func (s *scan) read(files []string) {
	var next atomic.Int64
	var wg sync.WaitGroup
	early, finished := s.options.Early, make(chan struct{})
	for n := range min(runtime.GOMAXPROCS(0), len(files)) {
		wg.Go(func() {
			if n == 0 {
				defer close(finished)
			} else if !early.join(finished) {
				return
			}
			r := newReader(s.options.Defaults, s.follows)
			for i := next.Add(1); i <= int64(len(files)) && !early.isDropped(); i = next.Add(1) {
				s.file(r, files[i-1])
			}
		})
	}
	wg.Wait()
}

// readDefaults reads the defaults files of dag-factory before what they are for. One that cannot be read
// is reported with the other files.
func (s *scan) readDefaults(files []string) {
	var r reader
	for _, name := range files {
		if isDefaultsFile(name) {
			if content, err := s.content(&r, name); err == nil {
				s.defaults.add(name, content)
			}
		}
	}
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

// bufferedFS is a file system that reads a file into memory that is used again, if it fits.
type bufferedFS interface {
	ReadFileInto(name string, buf []byte) ([]byte, error)
}

// content reads a file. It is valid until the reader's next one.
func (s *scan) content(r *reader, name string) (content []byte, err error) {
	if b, ok := s.fsys.(bufferedFS); ok {
		content, err = b.ReadFileInto(name, r.buffer)
		if len(content) >= cap(r.buffer) { // twice as much, since most of the next files are about as large
			r.buffer = make([]byte, 0, 2*len(content)+1)
		}
	} else {
		content, err = fs.ReadFile(s.fsys, name)
	}
	if err == nil && len(content) > maxFile {
		return nil, errTooLarge
	}
	if err == nil && s.options.OnFile != nil {
		s.options.OnFile(len(content))
	}
	return content, err
}

// view returns the content of a Python file as a string without a copy, which is most of the memory that
// reading a project takes. It is valid until the reader's next file, as the References of a File are: what
// is kept longer is a copy of its own.
func view(content []byte) string {
	return unsafe.String(unsafe.SliceData(content), len(content)) //nolint:gosec // the reader alone has the buffer, and reads it
}

// file reads one file according to its name.
func (s *scan) file(r *reader, name string) {
	content, err := s.content(r, name)
	src := Source{Path: name, Err: err}
	if err == nil {
		switch path.Ext(name) {
		case ".py":
			if !s.options.Errors && !s.follows && !mayRefer(content) {
				return
			}
			f := r.read(view(content))
			src.Err = atLine(content, f.Err)
			src.Places = r.place(content, f.References)
			s.noteImports(name, f)
		case ".yaml", ".yml":
			f := (&yamlReader{known: r.known, defaults: s.options.Defaults}).read(name, content)
			for _, d := range f.defaults {
				if !s.defaults.sets(name, d.parameter) {
					f.References = append(f.References, d.Reference)
				}
			}
			src.Places = r.place(content, f.References)
			s.noteImports(name, f)
		default:
			list := Jinja(string(content))
			for i := range list {
				list[i].ID = r.known.text(list[i].ID)
			}
			src.Places = r.place(content, list)
		}
	}
	if len(src.Places) == 0 && src.Err == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.ContainsFunc(src.Places, func(p Place) bool { return p.Symbol != "" }) {
		src.Places = slices.Clone(src.Places)
		s.held = append(s.held, src)
		return
	}
	s.add(src)
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

// noteImports notes what a Python file imports, and the template files that it names.
func (s *scan) noteImports(name string, f *File) {
	var templates []string
	for _, t := range f.Templates {
		if found := s.template(name, t, f.SearchPaths); found != "" {
			templates = append(templates, found)
		}
	}
	if len(f.Imports)+len(templates) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range f.Imports {
		s.imports[modulePath(path.Dir(name), m)] = true
	}
	for _, t := range templates {
		s.templates[t] = true
	}
}

// moduleOf returns the path of the module that a Python file is, without ".py".
func moduleOf(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, ".py"), "/__init__")
}

// resolve gives the references to constants of other modules of the project their ids.
func (s *scan) resolve(files []string) {
	m := moduleConstants{scan: s}
	if len(s.held) > 0 {
		m.list(files)
	}
	for _, src := range s.held {
		for i := range src.Places {
			r := &src.Places[i].Reference
			if value := m.constant(path.Dir(src.Path), r.Symbol); value != "" {
				r.ID, r.Dynamic = value, false
			}
		}
		s.add(src)
	}
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

// place adds lines and columns to references, which are sorted by their start. The places are valid until
// the reader's next file.
func (r *reader) place(content []byte, list []Reference) []Place {
	out := r.places[:0]
	sorting.Stable(list, func(a, b Reference) int { return a.Start - b.Start })
	at, line, column := 0, 1, 1
	if bytes.HasPrefix(content, []byte("\ufeff")) {
		column-- // a byte order mark is no column
	}
	for _, ref := range list {
		start := min(ref.Start, len(content))
		if breaks := bytes.Count(content[at:start], []byte{'\n'}); breaks > 0 {
			at = bytes.LastIndexByte(content[:start], '\n') + 1
			line, column = line+breaks, 1
		}
		column += utf8.RuneCount(content[at:start])
		at = start
		out = append(out, Place{Reference: ref, Line: line, Column: column})
	}
	r.places = out
	return out
}
