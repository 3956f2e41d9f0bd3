// Package load reads the files of a project: one loader for each format, each an
// analysis.Analyzer with a typed result, so that a file is parsed once however many
// rules look at it. A loader reports what a reader of its format would refuse as a
// Problem and returns what it could read; it returns an error never.
package load

import (
	"fmt"
	"go/token"
	"path"
	"reflect"
	"slices"
	"sort"
	"strings"

	references "github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"

	"golang.org/x/tools/go/analysis"
)

// Files are the files of one project, which the caller of the loaders reads.
type Files struct {
	// Root is the project's directory relative to the working directory.
	Root string
	// All is every file, sorted by name.
	All      []*source.File
	Problems []Problem
	// Context are files that concern no secrets backend and may state which Airflow runs, or change what
	// others set. They are not in All, and no finding is in them.
	Context []*source.File
	// Tracked reports whether git tracks a file; known is false outside a repository.
	Tracked func(name string) (tracked, known bool)
	// Ignored reports whether git ignores a file; known is false outside a repository.
	Ignored func(name string) (ignored, known bool)
	// Looked are the names of files that may configure Airflow and set no secrets backend, as far as
	// they are not in All.
	Looked []string
	// Deployments are the files that --deployment gave. They are in All.
	Deployments []*source.File
	// Overrides is what the configuration says of the project beyond its files.
	Overrides Overrides

	// References finds what the DAGs and modules of the project refer to; nil if its folders cannot
	// be listed.
	References func(references.Options, func(references.Source))
	// HasFolders is set if a folder that References searches exists, or may exist.
	HasFolders bool
	// Read returns the content of a file of the project that is not in All; nil if it cannot.
	Read func(name string) ([]byte, error)
	// Stores are the listings of secret stores to compare with.
	Stores []store.Source

	fset   *token.FileSet
	bases  map[*source.File]int    // in the FileSet of the run
	byName map[string]*source.File // nil if there are few files
	kindOf func(name string) Kind
	kinds  []Kind // of the files that were in All when Classify was called, or were inserted, in their order
	groups []group
}

// group is the files of one kind, in order.
type group struct {
	kind  Kind
	files []*source.File
}

// Overrides is what the configuration says about a project beyond its files.
type Overrides struct {
	// Runtime is a tag of Astro Runtime, Airflow a release or series of Airflow: they override the
	// FROM of the images. Empty if the files determine them.
	Runtime, Airflow string
	// Backends are classes of the user's own.
	Backends []*schema.Backend
	// Values are the values files that are deployed together.
	Values []Role
}

// Role is one call of Helm, with the names of its files in the order of -f.
type Role struct {
	Name  string
	Files []string
}

// Register sets the FileSet in which the offsets of the files have a token.Pos. A file is added to it
// when a position in it is needed.
func (f *Files) Register(fset *token.FileSet) { f.fset, f.bases = fset, nil }

// Pos returns the token.Pos of a byte offset of a file, token.NoPos of a file outside the project.
func (f *Files) Pos(file *source.File, offset int) token.Pos {
	base, ok := f.bases[file]
	if !ok {
		if f.fset == nil || !slices.Contains(f.All, file) {
			return token.NoPos
		}
		base = f.fset.AddFile(file.Path, -1, len(file.Content)).Base()
		if f.bases == nil {
			f.bases = map[*source.File]int{}
		}
		f.bases[file] = base
	}
	return token.Pos(base + offset)
}

// few is the number of files in which searching a name is faster than making a map of the names.
const few = 16

// Named returns the file of that name, relative to the root of the project; nil if there is none.
func (f *Files) Named(name string) *source.File {
	name = path.Clean(name)
	if len(f.All) <= few {
		for _, file := range slices.Backward(f.All) {
			if file.Name == name {
				return file
			}
		}
		return nil
	}
	if f.byName == nil {
		f.byName = make(map[string]*source.File, len(f.All))
		for _, file := range f.All {
			f.byName[file.Name] = file
		}
	}
	return f.byName[name]
}

// NamedContext returns the file of Context of that name; nil if there is none.
func (f *Files) NamedContext(name string) *source.File {
	for _, file := range f.Context {
		if file.Name == path.Clean(name) {
			return file
		}
	}
	return nil
}

// Open returns a file of the project, reading it if it is not in All yet; nil if it cannot be read.
// It is for a finding in a file that configures nothing.
func (f *Files) Open(name string) *source.File {
	if have := f.Named(name); have != nil || f.Read == nil {
		return have
	}
	content, err := f.Read(name)
	if err != nil {
		return nil
	}
	file := source.New(path.Join(f.Root, name), name, content)
	f.All = append(f.All, file)
	if f.byName != nil {
		f.byName[path.Clean(name)] = file
	}
	return file
}

// IsCLIOutput reports a file that --deployment gave: the Astro CLI printed it.
func (f *Files) IsCLIOutput(file *source.File) bool { return slices.Contains(f.Deployments, file) }

// Count returns the number of files that exist.
func (f *Files) Count() int {
	n := 0
	for _, file := range f.All {
		if !file.Absent {
			n++
		}
	}
	return n
}

// HasNoSettings reports that no file was read that may configure a backend. Ignore files do not
// count.
func (f *Files) HasNoSettings() bool {
	return len(f.Looked) == 0 && !slices.ContainsFunc(f.All, func(file *source.File) bool { return !file.Absent && f.Kind(file) != KindIgnore })
}

// ByPath returns the file with a path relative to the working directory; nil if there is none.
func (f *Files) ByPath(p string) *source.File {
	for _, file := range f.All {
		if file.Path == p {
			return file
		}
	}
	return nil
}

// Input is where the driver puts the Files of the project. It is never run: its result is set
// before any other analyzer runs.
var Input = &analysis.Analyzer{
	Name:       "input",
	Doc:        "the files of the project (set by the driver)",
	ResultType: reflect.TypeFor[*Files](),
	Run: func(*analysis.Pass) (any, error) {
		return nil, fmt.Errorf("the driver must provide the project's files")
	},
}

// Insert adds a file of a kind to All, where its path belongs.
func (f *Files) Insert(file *source.File, kind Kind) {
	at := len(f.All)
	if at > 0 && f.All[at-1].Path > file.Path {
		at = sort.Search(at, func(i int) bool { return f.All[i].Path > file.Path })
	}
	if f.kinds == nil {
		f.kinds = make([]Kind, 0, cap(f.All))
	}
	if len(f.kinds) == len(f.All) {
		f.kinds = slices.Insert(f.kinds, at, kind)
	}
	f.All, f.groups = slices.Insert(f.All, at, file), nil
}

// Classify sets how the kind of a file follows from its name. The driver calls it before the loaders run. It
// does nothing if it was called for these files before.
func (f *Files) Classify(kindOf func(name string) Kind) {
	if f.groups != nil && len(f.kinds) == len(f.All) {
		return
	}
	f.kindOf = kindOf
	if len(f.kinds) != len(f.All) {
		f.kinds = make([]Kind, len(f.All))
		for i, file := range f.All { // several loaders and every report need it
			f.kinds[i] = kindOf(file.Name)
		}
	}
	f.groups = make([]group, 0, min(len(f.All), few))
	files := make([]*source.File, 0, len(f.All))
	for i, kind := range f.kinds {
		if f.OfKind(kind) != nil {
			continue
		}
		start := len(files)
		for j := i; j < len(f.All); j++ {
			if f.kinds[j] == kind {
				files = append(files, f.All[j])
			}
		}
		f.groups = append(f.groups, group{kind, files[start:len(files):len(files)]})
	}
}

// Kind returns the kind of a file of the project, KindNone if its name has none.
func (f *Files) Kind(file *source.File) Kind {
	if f.kindOf == nil {
		return KindNone
	}
	files := f.All[:min(len(f.kinds), len(f.All))]
	at := -1
	if len(files) <= few {
		at = slices.Index(files, file)
	} else if i, found := slices.BinarySearchFunc(files, file.Path, func(f *source.File, path string) int { return strings.Compare(f.Path, path) }); found && files[i] == file {
		at = i
	}
	if at < 0 {
		return f.kindOf(file.Name)
	}
	return f.kinds[at]
}

// OfKind returns the files of a kind that were in All when Classify was called, in order.
func (f *Files) OfKind(k Kind) []*source.File {
	for _, g := range f.groups {
		if g.kind == k {
			return g.files
		}
	}
	return nil
}

// NewLoader returns an analyzer that reads files into a new T. It needs no other loader, and it never fails: what
// it cannot read is a Problem in T.
func NewLoader[T any](name, doc string, read func(files *Files, out *T)) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: name, Doc: doc, Requires: []*analysis.Analyzer{Input}, ResultType: reflect.TypeFor[*T](),
		Run: func(pass *analysis.Pass) (any, error) {
			out := new(T)
			read(FilesOf(pass), out)
			return out, nil
		},
	}
}

// FilesOf returns the files of the project that an analyzer runs on.
func FilesOf(pass *analysis.Pass) *Files { return pass.ResultOf[Input].(*Files) }
