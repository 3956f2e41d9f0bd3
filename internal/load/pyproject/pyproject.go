// Package pyproject reads pyproject.toml: the dependencies of the project as pip, uv and Poetry
// install them, with the lock file of uv, and the manifest of Astro CLI 2. In: the file. Out: a File
// with requirements and declared variables at their places. It knows no rule and no target.
package pyproject

import (
	"bytes"
	"maps"
	"path"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/format/tomltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Format describes pyproject.toml.
func Format() load.Format {
	return load.Format{
		Naming: load.Naming{
			Kind:   load.KindPyproject,
			Match:  func(n load.Name) bool { return n.Path == "pyproject.toml" },
			Hook:   []string{`(^|/)pyproject\.toml$`},
			Tokens: tokens, Comment: load.HashComments(),
			Mentions: func(content []byte) bool { return bytes.Contains(content, []byte("airflow")) },
		},
		Load: Analyzer, Examples: []string{"pyproject.toml"},
		Origin: setting.FromPyproject, Exposure: load.ExposedUsually,
		Rows: []load.Row{
			load.Packages.Row("`pyproject.toml`: its dependencies, extras and dependency groups, those of Poetry, and what `uv.lock` selects", "pip, uv, Poetry or PDM", "an image whose Dockerfile installs it; a project of Astro CLI 2"),
			load.Variables.Row("`[tool.astro.env]` in `pyproject.toml` (Astro CLI 2, a pre-release)", "the Astro CLI", "local"),
		},
	}
}

// Files are the files of a project that may be read as pyproject.toml.
type Files struct {
	// Main is the file at the root of the project; nil if there is none.
	Main *File
	// Problems are what its readers refuse.
	Problems []load.Problem

	project *load.Files
	byName  map[string]*File
	locks   map[string]*Lock
}

// File is a pyproject.toml.
type File struct {
	*source.File
	// Project is the normalized name of the project, empty if it has none.
	Project string
	// Dependencies are those that every installation has, Extras the optional ones, Groups those
	// that pip, uv and Poetry leave out of the package; by their normalized names.
	Dependencies   []*Dependency
	Extras, Groups map[string][]*Dependency
	// DefaultGroups are the groups that uv and Poetry install if no option says otherwise.
	DefaultGroups []string
	// Constraints narrow the releases that uv installs.
	Constraints []*Dependency
	// Dynamic are requirements files that have further dependencies. IncompleteReason says why the
	// file does not determine the dependencies; empty if it does.
	Dynamic          []string
	IncompleteReason string
	// Astro is the table tool.astro; nil if there is none.
	Astro *Manifest

	doc  *tomltext.Document
	list *tomltext.Node // [project] dependencies
}

// Dependency is a requirement of a pyproject.toml.
type Dependency struct {
	*pip.Requirement
	// Group is a group that is included in place of the requirement; empty for a requirement.
	Group string
	// Open is set if a source decides the release: a repository, a path.
	Open bool
}

// Analyzer loads pyproject.toml.
var Analyzer = load.NewLoader("pyproject", "pyproject.toml as pip, uv, Poetry and Astro CLI 2 read it", func(files *load.Files, out *Files) {
	out.project = files
	for _, f := range files.OfKind(load.KindPyproject) {
		if len(f.Content) == 0 {
			continue
		}
		out.Main = parse(f)
		out.keep(f.Name, out.Main)
		if err := out.Main.doc.Err; err != nil {
			out.Problems = append(out.Problems, load.Problem{Kind: load.PyprojectInvalid, Range: source.Range{File: f, Span: err.Span}, Detail: err.Msg})
		}
	}
})

// Named returns the pyproject.toml of that name; nil if the project has none. It may read the file.
func (fs *Files) Named(name string) *File {
	name = path.Clean(name)
	if have, ok := fs.byName[name]; ok || path.Base(name) != "pyproject.toml" {
		return have
	}
	var out *File
	if f := fs.project.Open(name); f != nil && len(f.Content) > 0 {
		out = parse(f)
	}
	fs.keep(name, out)
	return out
}

// keep notes the file of a name; nil for no file.
func (fs *Files) keep(name string, f *File) {
	if fs.byName == nil {
		fs.byName = map[string]*File{}
	}
	fs.byName[name] = f
}

// parse reads a file. If it is not valid TOML, nothing of it is used.
func parse(f *source.File) *File {
	out := &File{File: f, doc: tomltext.Parse(f.Content), Extras: map[string][]*Dependency{}, Groups: map[string][]*Dependency{}}
	if out.doc.Err != nil {
		out.IncompleteReason = "pyproject.toml is not valid TOML"
		return out
	}
	root := out.doc.Root
	out.readProject(root)
	out.readGroups(root)
	out.readPoetry(root.Get("tool", "poetry"))
	out.applySources(root.Get("tool", "uv", "sources"))
	for _, n := range root.Get("tool", "uv", "constraint-dependencies").List() {
		out.Constraints = out.appendRequirement(out.Constraints, n)
	}
	if n := root.Get("tool", "astro"); n.Is(tomltext.Table) {
		out.Astro = out.readManifest(n)
	}
	return out
}

// readProject reads the table [project], and where setuptools and hatch find what it leaves out.
func (f *File) readProject(root *tomltext.Node) {
	project := root.Get("project")
	f.Project = pip.Normalize(project.Get("name").Str())
	f.list = project.Get("dependencies")
	for _, n := range f.list.List() {
		f.Dependencies = f.appendRequirement(f.Dependencies, n)
	}
	for _, e := range project.Get("optional-dependencies").Keys() {
		name := pip.Normalize(e.Name.Value)
		f.Extras[name] = []*Dependency{}
		for _, n := range e.Value.List() {
			f.Extras[name] = f.appendRequirement(f.Extras[name], n)
		}
	}
	for _, n := range project.Get("dynamic").List() {
		if n.Str() == "dependencies" || n.Str() == "optional-dependencies" {
			f.readDynamic(root, n.Str() == "dependencies")
		}
	}
	if project == nil && root.Get("tool", "poetry") == nil {
		f.IncompleteReason = "pyproject.toml has no [project]"
	}
}

// readDynamic finds the requirements files that a build backend reads. Any other way is not read.
func (f *File) readDynamic(root *tomltext.Node, dependencies bool) {
	files := root.Get("tool", "setuptools", "dynamic", "dependencies", "file")
	if files == nil {
		files = root.Get("tool", "hatch", "metadata", "hooks", "requirements_txt", "files")
	}
	switch {
	case !dependencies, root.Get("tool", "poetry") != nil:
	case files.Is(tomltext.String):
		f.Dynamic = append(f.Dynamic, files.Str())
		return
	case files.Is(tomltext.Array):
		for _, n := range files.Items {
			f.Dynamic = append(f.Dynamic, n.Str())
		}
		return
	}
	if root.Get("tool", "poetry") == nil {
		f.IncompleteReason = "the dependencies in pyproject.toml are dynamic"
	}
}

// readGroups reads [dependency-groups] (PEP 735), and tool.uv.dev-dependencies, which uv had before.
func (f *File) readGroups(root *tomltext.Node) {
	for _, e := range root.Get("dependency-groups").Keys() {
		name := pip.Normalize(e.Name.Value)
		f.Groups[name] = []*Dependency{}
		for _, n := range e.Value.List() {
			if include := n.Get("include-group"); include != nil {
				f.Groups[name] = append(f.Groups[name], &Dependency{Group: pip.Normalize(include.Str())})
				continue
			}
			f.Groups[name] = f.appendRequirement(f.Groups[name], n)
		}
	}
	for _, n := range root.Get("tool", "uv", "dev-dependencies").List() {
		f.Groups["dev"] = f.appendRequirement(f.Groups["dev"], n)
	}
	f.DefaultGroups = []string{"dev"}
	switch groups := root.Get("tool", "uv", "default-groups"); {
	case groups.Is(tomltext.Array):
		f.DefaultGroups = nil
		for _, n := range groups.Items {
			f.DefaultGroups = append(f.DefaultGroups, pip.Normalize(n.Str()))
		}
	case groups.Str() == "all":
		f.DefaultGroups = slices.Sorted(maps.Keys(f.Groups))
	}
}

// appendRequirement adds the requirement of a string. What no installer accepts is left out.
func (f *File) appendRequirement(list []*Dependency, n *tomltext.Node) []*Dependency {
	if !n.Is(tomltext.String) {
		return list
	}
	r, err := pip.ParseRequirement(n.Text)
	if err != nil {
		return list
	}
	return append(list, &Dependency{Requirement: r})
}

// applySources marks the dependencies that tool.uv.sources takes from elsewhere than an index.
func (f *File) applySources(sources *tomltext.Node) {
	elsewhere := map[string]bool{}
	for _, e := range sources.Keys() {
		list := e.Value.List()
		if e.Value.Is(tomltext.Table) {
			list = []*tomltext.Node{e.Value}
		}
		for _, s := range list {
			if s.Get("index") == nil {
				elsewhere[pip.Normalize(e.Name.Value)] = true
			}
		}
	}
	if len(elsewhere) == 0 {
		return
	}
	mark := func(list []*Dependency) {
		for _, d := range list {
			if d.Requirement != nil && elsewhere[d.Normalized] {
				d.Open = true
			}
		}
	}
	mark(f.Dependencies)
	for _, list := range f.Extras {
		mark(list)
	}
	for _, list := range f.Groups {
		mark(list)
	}
}

// Insert returns the place and the text that add a requirement to [project] dependencies; false if
// the file has no such list.
func (f *File) Insert(requirement string) (source.Span, string, bool) {
	if f.list == nil || f.doc.Err != nil {
		return source.Span{}, "", false
	}
	return f.doc.InsertItem(f.list, requirement)
}
