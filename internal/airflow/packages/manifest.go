package packages

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/load/dockerimage"
	"github.com/astrosecrets/astrosecrets/internal/load/pyproject"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// export is a requirements file that a command of the image writes from a pyproject.toml.
type export struct {
	// name is the last element of the file's name; empty if the command does not state it.
	name    string
	file    *pyproject.File
	selects pyproject.Selection
	entries []*pip.Entry // compiled requirements files
	run     dockerimage.PipRun
}

// manifestAt returns the pyproject.toml in a directory of the image; nil if the project has none.
func (in *installer) manifestAt(run dockerimage.PipRun, dir string) *pyproject.File {
	return in.manifestNamed(run, path.Join(dir, "pyproject.toml"))
}

func (in *installer) manifestNamed(run dockerimage.PipRun, name string) *pyproject.File {
	if in.sources.Manifests == nil {
		return nil
	}
	for _, c := range run.File(name) {
		if f := in.sources.Manifests.Named(c); f != nil {
			return f
		}
	}
	return nil
}

// projectDir returns the directory that a command of uv, Poetry or PDM works in.
func projectDir(run dockerimage.PipRun) string {
	for _, o := range []string{"--project", "--directory"} {
		for _, v := range run.Values(o) {
			if v.IsResolved() {
				return v.Value
			}
		}
	}
	return "."
}

// project adds what uv sync, poetry install and pdm install install.
func (in *installer) project(run dockerimage.PipRun) {
	f := in.manifestAt(run, projectDir(run))
	switch {
	case f == nil:
		in.IncompleteReason = run.Tool + " installs a pyproject.toml that is not in the project"
	case run.Has("--package"), run.Has("--all-packages"), run.Has("--script"):
		in.IncompleteReason = "a workspace of uv"
	default:
		in.manifest(f, pyproject.SelectionOf(run.Command), run.Tool == "uv")
	}
}

// export remembers what a command writes into a requirements file.
func (in *installer) export(run dockerimage.PipRun) {
	e := export{run: run, selects: pyproject.SelectionOf(run.Command)}
	for _, v := range append(run.Values("--output-file"), run.Values("--output")...) {
		e.name = path.Base(v.Value)
	}
	if run.Tool == "uv pip" || run.Tool == "pip-compile" { // of the files that it names
		for i := range run.Entries {
			name := run.Entries[i].Path.Value
			if path.Base(name) == "pyproject.toml" {
				e.file = in.manifestNamed(run, name)
				continue
			}
			e.entries = append(e.entries, &run.Entries[i])
		}
	} else {
		e.file = in.manifestAt(run, projectDir(run))
	}
	if e.file != nil || len(e.entries) > 0 {
		in.exported = append(in.exported, e)
	}
}

// includeExported adds a requirements file that a command of the image wrote; false if none did.
func (in *installer) includeExported(name string) bool {
	for i := range in.exported {
		e := &in.exported[i]
		if e.name != "" && e.name != path.Base(name) {
			continue
		}
		if e.file != nil {
			in.manifest(e.file, e.selects, e.run.Tool == "uv")
		}
		for _, entry := range e.entries {
			in.entry(entry, in.Image.File, e.run.File)
		}
		return true
	}
	return false
}

// fromManifest adds an entry of a pip command that installs from a pyproject.toml: a directory, or
// the file itself as a requirements file of uv. It is false for any other entry.
func (in *installer) fromManifest(e *pip.Entry, run dockerimage.PipRun) bool {
	var f *pyproject.File
	s := pyproject.SelectionOf(run.Command)
	s.Groups = nil // pip and uv pip read those of the working directory
	switch {
	case e.Kind == pip.Include && path.Base(e.Path.Value) == "pyproject.toml":
		f = in.manifestNamed(run, e.Path.Value)
	case e.Kind == pip.Require && e.Requirement.Path.Value != "" && e.Requirement.Path.IsResolved() && path.Ext(e.Requirement.Path.Value) != ".whl":
		f = in.manifestAt(run, e.Requirement.Path.Value)
		s.Extras = nil
		for _, extra := range e.Requirement.Extras {
			s.Extras = append(s.Extras, extra.Normalized)
		}
	}
	if f == nil {
		return false
	}
	in.manifest(f, s, strings.HasPrefix(run.Tool, "uv"))
	return true
}

// group adds a dependency group that --group names: NAME, or PATH:NAME.
func (in *installer) group(run dockerimage.PipRun, value mapped.String) {
	file, name, found := strings.Cut(value.Value, ":")
	if !found {
		file, name = "pyproject.toml", value.Value
	}
	f := in.manifestNamed(run, file)
	if f == nil || !value.IsResolved() {
		in.IncompleteReason = "a dependency group that is not in the project"
		return
	}
	in.manifest(f, pyproject.Selection{OnlyGroups: true, Groups: []string{pip.Normalize(name)}}, strings.HasPrefix(run.Tool, "uv"))
}

// manifest adds a selection of the dependencies of a pyproject.toml. For uv, a lock file in its folder
// says what these bring, and narrows their releases.
func (in *installer) manifest(f *pyproject.File, s pyproject.Selection, uv bool) {
	if in.Manifest == nil && len(f.Dynamic) == 0 {
		in.Manifest = f
	}
	if f.IncompleteReason != "" {
		in.IncompleteReason = f.IncompleteReason
	}
	dir := path.Dir(f.Name)
	if !s.OnlyGroups {
		for _, name := range f.Dynamic {
			file := in.sources.Requirements.Named(path.Join(dir, name))
			if file == nil {
				in.IncompleteReason = "a requirements file that is not in the project"
				continue
			}
			in.file(file)
			if in.Manifest == nil {
				in.RequirementsFile = file
			}
		}
	}
	direct := f.Select(s)
	for _, d := range direct {
		in.requirement(d.Requirement, Package{Range: source.Range{File: f.File, Span: d.Span()}, Open: d.Open})
	}
	if !uv {
		return
	}
	for _, c := range f.Constraints {
		in.narrow(c.Normalized, public(c.Specifiers))
	}
	if lock := in.sources.Manifests.Lock(f); lock != nil {
		in.locked(lock, direct)
	}
}

// locked adds what the dependencies bring according to a lock file, and its releases.
func (in *installer) locked(lock *pyproject.Lock, direct []*pyproject.Dependency) {
	in.Locked = true
	lock.Closure(direct, pip.Linux(in.Base.Python), func(p *pyproject.Locked) {
		name := pip.Normalize(p.Name)
		if len(in.places(name)) == 0 {
			in.add(&pip.Requirement{Name: p.Name, Normalized: name}, Package{
				Range: source.Range{File: lock.File, Span: p.NameSpan}, NameSpan: p.NameSpan, Specifiers: p.Specifiers, Open: p.Open,
			})
			return
		}
		if p.Specifiers != nil && !p.Open {
			in.narrow(name, public(p.Specifiers))
		}
	})
}

// public returns clauses without local versions: Astronomer's index has 3.3.2+astro.1, a build of
// 3.3.2.
func public(specifiers pep440.Specifiers) pep440.Specifiers {
	isLocal := func(s pep440.Specifier) bool {
		_, local, _ := strings.Cut(s.Version, "+")
		return local != ""
	}
	if !slices.ContainsFunc(specifiers, isLocal) {
		return specifiers
	}
	text := ""
	for i, s := range specifiers {
		version, _, _ := strings.Cut(s.Version, "+")
		if i > 0 {
			text += ","
		}
		text += s.Op + version
	}
	out, _ := pep440.ParseSpecifiers(text)
	return out
}

// Standalone returns what `astro local start` of Astro CLI 2 installs without Docker: the
// dependencies of the manifest with its default groups, by uv sync. Nothing is bundled.
func Standalone(f *pyproject.File, from Sources) *Install {
	in := installer{Install: &Install{plain: true}, sources: from}
	in.manifest(f, pyproject.Selection{Defaults: true}, true)
	in.Manifest = f
	in.airflow = in.airflowVersions()
	return in.Install
}

// Generated returns what the image holds that Astro CLI 2 generates from the manifest: a Runtime of
// the series of its Airflow, and its dependencies.
func Generated(f *pyproject.File, from Sources) *Install {
	in := installer{Install: &Install{}, sources: from}
	if in.Base, in.Known = f.Astro.Image(); !in.Known {
		in.IncompleteReason = "pyproject.toml does not pin a series of Airflow"
	}
	in.manifest(f, pyproject.Selection{}, false)
	in.Manifest = f
	in.airflow = in.airflowVersions()
	return in.Install
}
