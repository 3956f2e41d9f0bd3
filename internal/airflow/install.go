package airflow

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Install is what is installed in the image an environment runs: which distributions,
// in which releases, and what of it the files cannot tell.
type Install struct {
	// Image is the Dockerfile; nil where the project has none.
	Image *load.Image
	// Base is what is known of the base image; Known is false for somebody's own image,
	// which may hold anything.
	Base  schema.Image
	Known bool
	// IncompleteReason says why the list is not complete, if it is not.
	IncompleteReason string
	// RequirementsFile is the requirements file that a missing provider belongs into; nil if there is none.
	RequirementsFile *load.RequirementsFile

	found   map[string][]Package
	removed map[string]Place
	// constraints narrow the releases of what is installed.
	constraints map[string][]pep440.Specifiers
	airflow     schema.Versions
	possible    map[string]schema.Versions // by distribution, once asked for
}

// Package is one place that installs a distribution.
type Package struct {
	Place
	// Name is as written, at NameSpan; Specifiers as pinned there.
	Name       string
	NameSpan   source.Span
	Specifiers pep440.Specifiers
	// Open is set where the release cannot be told: a URL, a variable.
	Open bool
}

// Place is a span of a file.
type Place struct {
	File *source.File
	Span source.Span
}

// Status is what is known of a distribution in an image.
type Status int

// A distribution may be there, be missing for sure, have been taken out, or be unknown.
const (
	Unclear Status = iota
	Present
	Absent
	Removed
)

// Status tells whether a distribution is installed.
func (in *Install) Status(distribution string) Status {
	if in == nil {
		return Unclear
	}
	name := pip.Normalize(distribution)
	switch {
	case len(in.found[name]) > 0:
		return Present
	case in.removed[name].File != nil:
		return Removed
	case name == "apache-airflow":
		return Present
	case !in.Known || in.IncompleteReason != "":
		return Unclear
	}
	switch _, bundled := in.Base.Bundled(name); bundled {
	case schema.Yes:
		return Present
	case schema.No:
		return Absent
	}
	return Unclear
}

// RemovedAt is where a distribution is uninstalled.
func (in *Install) RemovedAt(distribution string) Place {
	return in.removed[pip.Normalize(distribution)]
}

// Found are the places that install a distribution.
func (in *Install) Found(distribution string) []Package {
	if in == nil {
		return nil
	}
	return in.found[pip.Normalize(distribution)]
}

// Packages calls f for everything that is installed by name.
func (in *Install) Packages(f func(name string, p Package)) {
	names := make([]string, 0, len(in.found))
	for name := range in.found {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, p := range in.found[name] {
			f(name, p)
		}
	}
}

// Versions are the releases of a backend's distribution that may be installed; empty if
// nothing is known of them.
func (in *Install) Versions(def *schema.Backend) schema.Versions {
	return in.Possible(def.Distribution, def)
}

// Possible are the releases of a distribution that may be installed.
func (in *Install) Possible(distribution string, def *schema.Backend) schema.Versions {
	if in == nil {
		return nil
	}
	vs, ok := in.possible[distribution]
	if !ok {
		vs = in.work(distribution, def)
		in.possible[distribution] = vs
	}
	return vs
}

// work works out Possible. A release that the
// image bundles stays unless a pin excludes it, as pip leaves alone what satisfies it.
func (in *Install) work(distribution string, def *schema.Backend) schema.Versions {
	name := pip.Normalize(distribution)
	if name == "apache-airflow" || name == "" {
		return in.airflow
	}
	packages := in.found[name]
	for _, p := range packages {
		if p.Open {
			return nil
		}
	}
	bundled, status := in.Base.Bundled(name)
	have, exact := pep440.Parse(bundled)
	if in.Known && status == schema.Yes && exact && in.allows(name, have) {
		return schema.Versions{have}
	}
	nowhere := in.Image == nil && in.RequirementsFile == nil && in.IncompleteReason == "" // then it is what pip takes today
	if len(packages) == 0 && !nowhere || name != pip.Normalize(def.Distribution) {
		return nil
	}
	return in.Matching(def)
}

// Matching are the known releases that the pins on a distribution allow and that accept
// an Airflow this image may have. Without any pin it is the newest of them: what pip takes.
func (in *Install) Matching(def *schema.Backend) schema.Versions {
	out := in.selection(def).Matching
	if len(in.pins(def)) == 0 && len(out) > 0 {
		return out[len(out)-1:]
	}
	return out
}

// Allowed are the known releases that the pins allow, whatever Airflow they need.
func (in *Install) Allowed(def *schema.Backend) schema.Versions { return in.selection(def).Allowed }

func (in *Install) selection(def *schema.Backend) *schema.Selection {
	newest := ""
	if n := len(in.airflow); n > 0 {
		newest = in.airflow[n-1].String() // they are sorted
	}
	return def.Select(in.pins(def), newest)
}

// pins are the clauses of all requirements and constraints on a backend's distribution.
func (in *Install) pins(def *schema.Backend) pep440.Specifiers {
	name := pip.Normalize(def.Distribution)
	var out pep440.Specifiers
	for i, p := range in.found[name] {
		if i == 0 {
			out = slices.Clip(p.Specifiers) // mostly there is no more
			continue
		}
		out = append(out, p.Specifiers...)
	}
	for _, c := range in.constraints[name] {
		out = append(out, c...)
	}
	return out
}

func (in *Install) allows(name string, v pep440.Version) bool {
	for _, p := range in.found[name] {
		if !p.Specifiers.Contains(v, true) {
			return false
		}
	}
	for _, c := range in.constraints[name] {
		if !c.Contains(v, true) {
			return false
		}
	}
	return true
}

// installer collects an Install.
type installer struct {
	*Install
	files *load.Requirements
	seen  map[string]bool
}

func newInstall(img *load.Image, files *load.Requirements, requirements string) *Install {
	in := &installer{&Install{
		Image: img, RequirementsFile: files.Named(requirements),
		found: map[string][]Package{}, removed: map[string]Place{}, constraints: map[string][]pep440.Specifiers{},
		possible: map[string]schema.Versions{},
	}, files, map[string]bool{}}
	if img != nil {
		in.Base, in.Known, in.IncompleteReason = img.Base, img.Known, img.Opaque
	}
	// Images with ONBUILD instructions install the requirements file before the
	// Dockerfile's own commands; without a Dockerfile the CLI uses such an image.
	onBuild := img == nil || img.Known && img.Base.OnBuild
	if onBuild && in.RequirementsFile != nil {
		in.file(in.RequirementsFile)
	}
	if img != nil {
		for _, run := range img.Pip {
			in.command(run, img)
		}
	}
	in.airflow = in.airflowVersions()
	return in.Install
}

func (in *installer) command(run load.PipRun, img *load.Image) {
	if run.Tool == "uv" { // uv add keeps an environment of its own
		in.IncompleteReason = "uv add"
		return
	}
	if run.Verb == pip.Uninstall {
		for _, e := range run.Entries {
			if e.Requirement != nil {
				in.removed[e.Requirement.Normalized] = Place{img.File, e.Span}
				delete(in.found, e.Requirement.Normalized)
			}
		}
		return
	}
	for i := range run.Entries {
		in.entry(&run.Entries[i], img.File, run.File)
	}
}

func (in *installer) file(f *load.RequirementsFile) {
	if in.seen[f.Name] {
		return
	}
	in.seen[f.Name] = true
	for i := range f.Parsed.Entries {
		in.entry(&f.Parsed.Entries[i], f.File, func(name string) []string {
			return []string{path.Join(path.Dir(f.Name), name)}
		})
	}
}

func (in *installer) entry(e *pip.Entry, from *source.File, resolve func(string) []string) {
	switch e.Kind {
	case pip.Require:
		in.requirement(e.Requirement, Place{from, e.Requirement.Span()})
	case pip.Include, pip.Constrain:
		if !e.Path.IsResolved() {
			in.IncompleteReason = "a requirements file with a name from the environment"
			return
		}
		f := in.resolve(e.Path.Value, resolve)
		switch {
		case f != nil && e.Kind == pip.Include:
			in.file(f)
		case f != nil:
			in.constrain(f)
		case e.Kind == pip.Include:
			in.IncompleteReason = "a requirements file that is not in the project"
		}
	}
}

// resolve finds the project's file for a path in a requirements file or a command.
func (in *installer) resolve(name string, candidates func(string) []string) *load.RequirementsFile {
	for _, c := range candidates(name) {
		if f := in.files.Named(c); f != nil {
			return f
		}
	}
	if same := in.files.Based(path.Base(name)); len(same) == 1 && !strings.Contains(name, "://") {
		return same[0]
	}
	return nil
}

func (in *installer) constrain(f *load.RequirementsFile) {
	for _, r := range f.Parsed.Requirements() {
		in.constraints[r.Normalized] = append(in.constraints[r.Normalized], r.Specifiers)
	}
}

func (in *installer) requirement(r *pip.Requirement, at Place) {
	if r.Marker != nil && r.Marker.Evaluate(pip.Linux(in.Base.Python)) == pip.False {
		return
	}
	if r.Normalized == "" { // a path or URL without a name: it may bring anything
		in.IncompleteReason = "a requirement without a name"
		return
	}
	p := Package{at, r.Name, r.NameSpan, r.Specifiers, r.URL.Value != "" || r.Unknown}
	delete(in.removed, r.Normalized)
	in.found[r.Normalized] = append(in.found[r.Normalized], p)
	if rest, ok := strings.CutPrefix(r.Normalized, schema.Backport); ok { // the same modules, numbered by date
		provider := "apache-airflow-providers-" + rest
		in.found[provider] = append(in.found[provider], Package{Place: at, Name: r.Name, NameSpan: r.NameSpan, Open: true})
	}
	for _, extra := range r.Extras {
		if r.Normalized != "apache-airflow" {
			continue
		}
		for _, d := range schema.Extras(extra.Name) {
			in.found[d.Name] = append(in.found[d.Name], Package{Place: Place{at.File, extra.Span}, Name: d.Name, NameSpan: extra.Span})
		}
	}
}

// airflowVersions are the releases of Airflow the image may have: a pin in the Dockerfile,
// else those of the base image.
func (in *installer) airflowVersions() schema.Versions {
	if len(in.found["apache-airflow"]) > 0 && !in.Base.Astro() {
		var out schema.Versions
		for _, v := range (schema.AirflowRange{}).Releases() {
			if in.allows("apache-airflow", v) {
				out = append(out, v)
			}
		}
		return out
	}
	if in.Known && in.Base.Airflow.Min != "" {
		return in.Base.Airflow.Releases()
	}
	return nil
}
