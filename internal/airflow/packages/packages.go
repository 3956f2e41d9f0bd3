// Package packages finds out what pip and uv install in an image: which distributions, in which
// releases, and how far the files determine that. In: a Dockerfile's base image and commands, and
// requirements files. Out: an Install. It knows no backend's kwargs and no target.
package packages

import (
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

// Install is what is installed in the image an environment runs: which distributions,
// in which releases, and what of it the files do not determine.
type Install struct {
	// Image is the Dockerfile; nil where the project has none.
	Image *dockerimage.Image
	// Base is what is known of the base image; Known is false for somebody's own image,
	// which may hold anything.
	Base  schema.Image
	Known bool
	// IncompleteReason says why the list is not complete, if it is not.
	IncompleteReason string
	// RequirementsFile is the requirements file that a missing provider belongs in; nil if there is none.
	RequirementsFile *requirements.File
	// SkipsRequirements is set if the image build does not install RequirementsFile: a Dockerfile whose
	// base image does not do so by itself, without a command that does.
	SkipsRequirements bool

	// Manifest is the pyproject.toml that a missing provider belongs in; nil if there is none.
	Manifest *pyproject.File
	// Locked is set if a lock file decides the releases of what Manifest needs.
	Locked bool

	// plain is set for a base image without any Airflow: what its own commands install is all.
	plain   bool
	found   []distribution // sorted by name
	removed map[string]source.Range
	// constraints narrow the releases of what is installed.
	constraints map[string][]pep440.Specifiers
	// constrainedTo are the releases of Airflow that a constraints file of Airflow is for.
	constrainedTo schema.Versions
	airflow       schema.Versions
	possible      []possible // whatever changes the Install drops them
}

// possible is the result of Possible for a distribution.
type possible struct {
	distribution string
	schema.Versions
}

// distribution is one that is installed, by its normalized name.
type distribution struct {
	name   string
	places []Package
}

// Package is one place that installs a distribution.
type Package struct {
	source.Range
	// NameSpan is the name as written; Specifiers are as pinned there.
	NameSpan   source.Span
	Specifiers pep440.Specifiers
	// Open is set where the release cannot be determined: a URL, a variable.
	Open bool
	// Upgraded is set for `pip install --upgrade`, which replaces what the image bundles.
	Upgraded bool
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

// Unknown returns the Install of an image that is not built here, with the reason.
func Unknown(reason string) *Install {
	return &Install{IncompleteReason: reason}
}

// Airflow returns the releases of apache-airflow that the image may have, sorted; empty if unknown.
func (in *Install) Airflow() schema.Versions {
	if in == nil {
		return nil
	}
	return in.airflow
}

// SetAirflow lets the configuration state which releases of Airflow may be installed.
func (in *Install) SetAirflow(releases schema.Versions) {
	in.airflow, in.possible = releases, nil
}

// WithAirflow returns what the image holds if it has one of these releases of Airflow.
func (in *Install) WithAirflow(releases schema.Versions) *Install {
	out := *in
	out.SetAirflow(releases)
	if out.Base.Kind == schema.MWAAImage && len(releases) == 1 { // its release decides what it bundles
		onBuild := out.Base.OnBuild
		out.Base = schema.MWAA(releases[0].String())
		out.Base.OnBuild = onBuild
	}
	return &out
}

// Status returns whether a distribution is installed.
func (in *Install) Status(distribution string) Status {
	if in == nil {
		return Unclear
	}
	name := pip.Normalize(distribution)
	switch {
	case len(in.places(name)) > 0:
		return Present
	case in.removed[name].File != nil:
		return Removed
	case name == "apache-airflow":
		return Present
	case in.plain && in.IncompleteReason == "" && in.hasAirflow():
		return Absent
	case !in.Known || in.IncompleteReason != "":
		return Unclear
	}
	switch _, bundled := in.Base.Bundled(name); bundled {
	case schema.Present:
		return Present
	case schema.Absent:
		return Absent
	}
	return Unclear
}

// UnknownReason returns why the packages of an image that the project builds are not determined;
// empty for an image that is built elsewhere.
func (in *Install) UnknownReason() string {
	switch {
	case in == nil || in.Image == nil && in.Manifest == nil:
		return ""
	case in.IncompleteReason != "":
		return in.IncompleteReason
	case !in.Known && in.plain:
		return "no command of the Dockerfile installs Airflow"
	case !in.Known && in.Image != nil && in.Image.Ref.Value != "":
		return "the packages of the base image are not known"
	}
	return ""
}

// hasAirflow reports that a command installs Airflow itself, and so the environment that it runs in.
func (in *Install) hasAirflow() bool {
	return len(in.places("apache-airflow"))+len(in.places("apache-airflow-core")) > 0
}

// RemovedAt is where a distribution is uninstalled.
func (in *Install) RemovedAt(distribution string) source.Range {
	return in.removed[pip.Normalize(distribution)]
}

// Found are the places that install a distribution.
func (in *Install) Found(distribution string) []Package {
	if in == nil {
		return nil
	}
	return in.places(pip.Normalize(distribution))
}

// places returns what installs a distribution, by its normalized name.
func (in *Install) places(name string) []Package {
	if i, ok := in.search(name); ok {
		return in.found[i].places
	}
	return nil
}

// search returns the index at which found has a distribution, or would have it.
func (in *Install) search(name string) (int, bool) {
	return slices.BinarySearchFunc(in.found, name, func(d distribution, name string) int { return strings.Compare(d.name, name) })
}

// Packages calls f for everything that is installed by name.
func (in *Install) Packages(f func(name string, p Package)) {
	for i := range in.found {
		for _, p := range in.found[i].places {
			f(in.found[i].name, p)
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
	for _, p := range in.possible {
		if p.distribution == distribution {
			return p.Versions
		}
	}
	vs := in.computePossible(distribution, def)
	in.possible = append(in.possible, possible{distribution, vs})
	return vs
}

// computePossible computes Possible. A release that the image bundles stays unless a pin excludes
// it, as pip leaves alone what satisfies it.
func (in *Install) computePossible(distribution string, def *schema.Backend) schema.Versions {
	name := pip.Normalize(distribution)
	if name == "apache-airflow" || name == "" {
		return in.airflow
	}
	packages := in.places(name)
	for _, p := range packages {
		if p.Open {
			return nil
		}
	}
	if name == pip.Normalize(def.Distribution) {
		if vs := in.unpinned(name, def); len(vs) > 0 {
			return vs
		}
	}
	nowhere := in.Image == nil && in.RequirementsFile == nil && in.IncompleteReason == "" // then it is what pip takes today
	if len(packages) == 0 && !nowhere || name != pip.Normalize(def.Distribution) {
		return nil
	}
	return in.Matching(def)
}

// unpinned returns the releases that are installed without a pin that says so, oldest first: what
// the constraints of Airflow hold, or what the image bundles, as far as pins allow it.
func (in *Install) unpinned(name string, def *schema.Backend) schema.Versions {
	var out schema.Versions
	if len(in.places(name)) > 0 && len(in.constrainedTo) > 0 {
		out = in.allowed(name, def.ConstrainedReleases(in.constrainedTo))
	}
	if len(out) == 0 && in.Known && !slices.ContainsFunc(in.places(name), func(p Package) bool { return p.Upgraded }) {
		out = in.allowed(name, in.Base.BundledReleases(def))
	}
	return out
}

// allowed returns the releases that all pins on a distribution allow.
func (in *Install) allowed(name string, vs schema.Versions) schema.Versions {
	first := slices.IndexFunc(vs, func(v pep440.Version) bool { return !in.allows(name, v) })
	if first < 0 {
		return vs
	}
	out := slices.Clone(vs[:first])
	for _, v := range vs[first+1:] {
		if in.allows(name, v) {
			out = append(out, v)
		}
	}
	return out
}

// Matching are the known releases that the pins on a distribution allow and that accept
// an Airflow this image may have. Without any pin it is the newest of them: what pip takes.
func (in *Install) Matching(def *schema.Backend) schema.Versions {
	out := in.Selection(def).Compatible
	if len(in.pins(def)) == 0 && len(out) > 0 {
		return out[len(out)-1:]
	}
	return out
}

// Allowed are the known releases that the pins allow, whatever Airflow they need.
func (in *Install) Allowed(def *schema.Backend) schema.Versions { return in.Selection(def).Allowed }

// Selection returns the releases of a backend's distribution by what pins and Airflow allow.
func (in *Install) Selection(def *schema.Backend) *schema.Selection {
	var newest *pep440.Version
	if n := len(in.airflow); n > 0 {
		newest = &in.airflow[n-1] // they are sorted
	}
	return def.Select(in.pins(def), newest)
}

// pins are the clauses of all requirements and constraints on a backend's distribution.
func (in *Install) pins(def *schema.Backend) pep440.Specifiers {
	name := pip.Normalize(def.Distribution)
	var out pep440.Specifiers
	for i, p := range in.places(name) {
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
	for _, p := range in.places(name) {
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
