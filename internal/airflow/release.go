package airflow

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/dockerimage"
	"github.com/astrosecrets/astrosecrets/internal/load/release"
	"github.com/astrosecrets/astrosecrets/internal/load/requirements"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/schema"
)

// notBuiltHere says why the packages of an image are unknown.
const notBuiltHere = "the image is not built here"

// imageInstall returns what an image holds that a file outside of Dockerfiles names.
func (b *builder) imageInstall(img *load.StatedImage) *packages.Install {
	home := b.serviceRequirements(img)
	if !img.Known || img.Installs && home == nil {
		return packages.Unknown(notBuiltHere).WithAirflow(img.Airflow())
	}
	base, name := img.Base, ""
	if home != nil {
		base.OnBuild, name = true, home.Name
	}
	return b.installOf(&dockerimage.Image{File: img.Ref.File, Ref: img.Ref.String, Base: base, Known: true}, name)
}

// serviceRequirements returns the requirements file that a service installs, nil if it is not in the
// project. The service has it in a bucket, so the end of its name decides.
func (b *builder) serviceRequirements(img *load.StatedImage) *requirements.File {
	if !img.Installs || img.Requirements == "" {
		return nil
	}
	if f := b.requirements.Named(img.Requirements); f != nil {
		return f
	}
	if same := b.requirements.Based(path.Base(img.Requirements)); len(same) == 1 {
		return same[0]
	}
	return nil
}

// releaseKey identifies what an image holds with some releases of Airflow.
type releaseKey struct {
	install  *packages.Install
	releases string
}

// withRelease returns what the image of a plan holds. The configuration overrides its release of
// Airflow. If its own files state none, the files nearest to them decide, except for agents, whose
// image is another one.
func (b *builder) withRelease(p *plan) *packages.Install {
	var releases schema.Versions
	switch override := b.Files.Overrides.Airflow; {
	case override != "":
		if p.install == nil {
			return nil
		}
		releases = schema.AirflowReleases(override)
	case p.target == setting.Remote || len(p.install.Airflow()) > 0 || len(p.layers) == 0:
		return p.install
	default:
		releases = b.nearestRelease(p.layers[0])
	}
	if len(releases) == 0 {
		return p.install
	}
	key := releaseKey{p.install, releases[0].String() + " " + releases[len(releases)-1].String()}
	if b.released[key] == nil {
		if b.released == nil {
			b.released = map[releaseKey]*packages.Install{}
		}
		in := p.install
		if in == nil {
			in = packages.Unknown(notBuiltHere)
		}
		b.released[key] = in.WithAirflow(releases)
	}
	return b.released[key]
}

// nearestRelease returns the releases of Airflow that the files nearest to the file of a layer state,
// oldest first; empty if none of the project does. Where they allow more than one series, the next
// nearest files narrow them.
func (b *builder) nearestRelease(l setting.Layer) schema.Versions {
	key := place{l.File.Name, l.Origin}
	out, known := b.nearest[key]
	if !known {
		list := slices.Clone(b.statements.List())
		if others, own := foreignScope[l.Origin]; own {
			list = slices.DeleteFunc(list, func(s release.Statement) bool { return s.Scope == others })
		}
		out = nearest(l.File.Name, list)
		if b.nearest == nil {
			b.nearest = map[place]schema.Versions{}
		}
		b.nearest[key] = out
	}
	return out
}

// place is a file with how it is read.
type place struct {
	name   string
	origin setting.Origin
}

// foreignScope is the scope of what starts other processes than the sources of an origin. A source of
// any other origin may be about each.
var foreignScope = map[setting.Origin]release.Scope{
	setting.FromCompose: release.Deployed,
	setting.FromValues:  release.Composed, setting.FromManifest: release.Composed, setting.FromTerraform: release.Composed,
}

// nearest returns what the statements nearest to a file state.
func nearest(name string, list []release.Statement) schema.Versions {
	steps := map[string]int{}
	for _, s := range list {
		steps[s.Name] = distance(name, s.Name)
	}
	sorting.Stable(list, func(a, c release.Statement) int { return cmp.Compare(steps[a.Name], steps[c.Name]) })
	var out schema.Versions
	for len(list) > 0 {
		n := 1
		at := list[0].Releases
		for ; n < len(list) && steps[list[n].Name] == steps[list[0].Name]; n++ {
			at = at.Union(list[n].Releases)
		}
		list = list[n:]
		switch both := out.Intersect(at); {
		case len(out) == 0:
			out = at
		case len(both) > 0:
			out = both
		}
		if !isWide(out) {
			break
		}
	}
	return out
}

// isWide reports all releases of more than one series, as a pin that is a range allows them. Several
// images with a release each are not a range.
func isWide(vs schema.Versions) bool {
	first, last := vs[0], vs[len(vs)-1]
	if first.Segment(0) == last.Segment(0) && first.Segment(1) == last.Segment(1) {
		return false
	}
	between := schema.AirflowRange{Min: first.String()}.Releases()
	return len(vs) <= len(between) && pep440.Compare(between[len(vs)-1], last) == 0
}

// distance returns how many directories lead from one file to another, by their names.
func distance(from, to string) int {
	a, b := strings.Split(from, "/"), strings.Split(to, "/")
	n := 0
	for n < len(a)-1 && n < len(b)-1 && a[n] == b[n] {
		n++
	}
	steps := len(a) - 1 - n + len(b) - 1 - n
	if steps == 0 && from == to {
		return -1 // the file itself
	}
	return steps
}
