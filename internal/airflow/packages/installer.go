package packages

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/load/dockerimage"
	"github.com/astrosecrets/astrosecrets/internal/load/pyproject"
	"github.com/astrosecrets/astrosecrets/internal/load/requirements"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Sources are the files of a project that packages are installed from.
type Sources struct {
	Requirements *requirements.Files
	Manifests    *pyproject.Files
}

// installer collects an Install.
type installer struct {
	*Install
	sources Sources
	seen    []string // names of requirements files
	// exported are what commands write into requirements files of the image, by their names.
	exported []export
	// upgrade is set while a command with --upgrade is read.
	upgrade bool
}

// Of returns what an image installs. requirements is the name of the requirements file that a
// missing provider belongs in; an image with ONBUILD instructions, and a project without a
// Dockerfile, install it by themselves. img may be nil.
func Of(img *dockerimage.Image, from Sources, requirements string) *Install {
	in := installer{Install: &Install{Image: img}, sources: from}
	in.RequirementsFile = from.Requirements.Named(requirements)
	if img != nil {
		in.Base, in.Known, in.IncompleteReason = img.Base, img.Known, img.Opaque
		if !img.Known && img.Ref.IsResolved() {
			if plain, ok := schema.PlainImageOf(img.Ref.Value); ok {
				in.Base, in.plain = plain, true
			}
		}
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
	in.SkipsRequirements = in.RequirementsFile != nil && !slices.Contains(in.seen, in.RequirementsFile.Name)
	in.airflow = in.airflowVersions()
	return in.Install
}

// AddCommand adds what a pip command installs that runs when the container starts.
func (in *Install) AddCommand(run dockerimage.PipRun, img *dockerimage.Image, from Sources) {
	in.possible = nil
	(&installer{Install: in, sources: from}).command(run, img)
}

func (in *installer) command(run dockerimage.PipRun, img *dockerimage.Image) {
	switch {
	case run.Verb == pip.Project:
		in.project(run)
		return
	case run.Verb == pip.Export:
		in.export(run)
		return
	case run.Tool == "uv": // uv add keeps an environment of its own
		in.IncompleteReason = "uv add"
		return
	case run.Verb == pip.Uninstall:
		for _, e := range run.Entries {
			if e.Requirement != nil {
				if in.removed == nil {
					in.removed = map[string]source.Range{}
				}
				in.removed[e.Requirement.Normalized] = source.Range{File: img.File, Span: e.Span}
				if k, ok := in.search(e.Requirement.Normalized); ok {
					in.found = slices.Delete(in.found, k, k+1)
				}
			}
		}
		return
	}
	for _, group := range run.Values("--group") {
		in.group(run, group)
	}
	in.upgrade = run.Has("--upgrade")
	defer func() { in.upgrade = false }()
	for i := range run.Entries {
		if !in.fromManifest(&run.Entries[i], run) {
			in.entry(&run.Entries[i], img.File, run.File)
		}
	}
}

func (in *installer) file(f *requirements.File) {
	if slices.Contains(in.seen, f.Name) {
		return
	}
	in.seen = append(in.seen, f.Name)
	for i := range f.Parsed.Entries {
		in.entry(&f.Parsed.Entries[i], f.File, func(name string) []string {
			return []string{path.Join(path.Dir(f.Name), name)}
		})
	}
}

func (in *installer) entry(e *pip.Entry, from *source.File, resolve func(string) []string) {
	switch e.Kind {
	case pip.Require:
		in.requirement(e.Requirement, Package{Range: source.Range{File: from, Span: e.Requirement.Span()}, Upgraded: in.upgrade})
	case pip.Include, pip.Constrain:
		if !e.Path.IsResolved() {
			in.IncompleteReason = "a requirements file with a name from the environment"
			return
		}
		if vs := schema.ConstraintsAirflow(e.Path.Value); e.Kind == pip.Constrain && len(vs) > 0 {
			in.constrainedTo = vs
		}
		f := in.resolve(e.Path.Value, resolve)
		switch {
		case f == nil && e.Kind == pip.Include && in.includeExported(e.Path.Value):
		case f != nil && e.Kind == pip.Include:
			in.file(f)
		case f != nil:
			for _, r := range f.Parsed.Requirements() {
				in.narrow(r.Normalized, r.Specifiers)
			}
		case e.Kind == pip.Include:
			in.IncompleteReason = "a requirements file that is not in the project"
		}
	}
}

// resolve finds the project's file for a path in a requirements file or a command.
func (in *installer) resolve(name string, candidates func(string) []string) *requirements.File {
	for _, c := range candidates(name) {
		if f := in.sources.Requirements.Named(c); f != nil {
			return f
		}
	}
	if same := in.sources.Requirements.Based(path.Base(name)); len(same) == 1 && !strings.Contains(name, "://") {
		return same[0]
	}
	return nil
}

// narrow adds a constraint on the releases of a distribution.
func (in *installer) narrow(name string, to pep440.Specifiers) {
	if in.constraints == nil {
		in.constraints = map[string][]pep440.Specifiers{}
	}
	in.constraints[name] = append(in.constraints[name], to)
}

// requirement adds a requirement; p has its place and what it does not say itself.
func (in *installer) requirement(r *pip.Requirement, p Package) {
	if r.Marker != nil && r.Marker.Evaluate(pip.Linux(in.Base.Python)) == pip.False {
		return
	}
	if r.Normalized == "" { // a path or URL without a name: it may bring anything
		in.IncompleteReason = "a requirement without a name"
		return
	}
	p.NameSpan, p.Specifiers, p.Open = r.NameSpan, r.Specifiers, p.Open || r.URL.Value != "" || r.Unknown
	in.add(r, p)
}

// install adds a place that installs a distribution.
func (in *installer) install(name string, p Package) {
	i, ok := in.search(name)
	if !ok {
		in.found = slices.Insert(in.found, i, distribution{name: name})
	}
	in.found[i].places = append(in.found[i].places, p)
}

// add adds a package and what its extras bring.
func (in *installer) add(r *pip.Requirement, p Package) {
	at := p.Range
	delete(in.removed, r.Normalized)
	p.Specifiers = public(p.Specifiers)
	in.install(r.Normalized, p)
	if r.Normalized == "apache-airflow-core" && len(p.Specifiers) > 0 { // it has the numbers of Airflow
		in.install("apache-airflow", p)
	}
	if rest, ok := strings.CutPrefix(r.Normalized, schema.Backport); ok { // the same modules, numbered by date
		provider := "apache-airflow-providers-" + rest
		in.install(provider, Package{Range: at, NameSpan: r.NameSpan, Open: true})
	}
	for _, extra := range r.Extras {
		if r.Normalized != "apache-airflow" {
			continue
		}
		for _, d := range schema.Extras(extra.Name) {
			in.install(d.Name, Package{Range: source.Range{File: at.File, Span: extra.Span}, NameSpan: extra.Span})
		}
	}
}

// airflowVersions returns the releases of Airflow the image may have: those that the image states, as
// pip leaves alone what satisfies a pin; those that a constraints file of Airflow is for; or what the
// pins allow.
func (in *installer) airflowVersions() schema.Versions {
	stated := in.statedAirflow()
	required, pinned := false, false
	for _, name := range airflowDistributions {
		for _, p := range in.places(name) {
			if p.Open && !in.Base.Astro() {
				return in.constrainedTo
			}
			required, pinned = true, pinned || len(p.Specifiers) > 0
		}
		pinned = pinned || len(in.constraints[name]) > 0
	}
	if len(stated) > 0 && (!required || in.Base.Astro()) {
		return stated
	}
	if !required && !pinned {
		return in.constrainedTo
	}
	var allowed schema.Versions
	for _, v := range (schema.AirflowRange{}).Releases() {
		if in.allows(airflowDistributions[0], v) && in.allows(airflowDistributions[1], v) {
			allowed = append(allowed, v)
		}
	}
	for _, narrower := range [...]schema.Versions{stated, in.constrainedTo} {
		if both := narrower.Intersect(allowed); len(both) > 0 {
			return both
		}
	}
	return allowed
}

// airflowDistributions are the distributions whose releases are those of Airflow.
var airflowDistributions = [...]string{"apache-airflow", "apache-airflow-core"}

// statedAirflow returns the releases that the reference of the base image states.
func (in *installer) statedAirflow() schema.Versions {
	switch {
	case in.Known:
		return in.Base.AirflowReleases()
	case in.Image == nil || !in.Image.Ref.IsResolved():
		return nil
	}
	return schema.StatedAirflow(in.Image.Ref.Value)
}
