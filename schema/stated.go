package schema

import (
	"regexp"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
)

// splitReference returns the name of an image reference, with its registry, and its tag.
func splitReference(ref string) (name, tag string) {
	name, _, _ = strings.Cut(strings.TrimSpace(ref), "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		return name[:i], name[i+1:]
	}
	return name, ""
}

var (
	// leadingRelease is a tag that begins with a release: "2.9.3", "v2.9.3-debian-12-r3".
	leadingRelease = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:slim-)?v?(\d+\.\d+\.\d+)(?:[-_+].*)?$`) })
	// leadingSeries is a tag that begins with a series and names a Python: "2.10-python3.11".
	leadingSeries = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:slim-)?v?(\d+\.\d+)-(?:py|python-?)\d`) })
	// airflowName is the name of an image of Airflow, or of one of its components. Any other name with
	// "airflow" in it may be a tool for Airflow with releases of its own.
	airflowName = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:^|/)(?:[^/]*[-_.])?airflow(?:[-_.](?:base|core|custom|image|runtime|worker|scheduler|web|webserver|api-server|triggerer))?(?:/|$)`)
	})
	// namedRelease is a release behind the name of Airflow: "airflow-2.9.3", "etl-airflow2.9.3-4".
	namedRelease = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`airflow[-_:/]?v?(\d+\.\d+\.\d+)(?:$|[^\d.])`) })
)

// StatedAirflow returns the releases of Airflow that the reference of an image states, oldest first;
// empty if it states none. The tag of somebody's own image counts if the image is called airflow and
// the tag begins with a release of Airflow, as is usual for images that are built on the official one.
func StatedAirflow(ref string) Versions {
	if i, ok := ParseImage(ref); ok {
		return i.AirflowReleases()
	}
	name, tag := splitReference(ref)
	if airflowName().MatchString(name) {
		for _, form := range [...]*regexp.Regexp{leadingRelease(), leadingSeries()} {
			if m := form.FindStringSubmatch(tag); m != nil {
				return AirflowReleases(m[1])
			}
		}
	}
	last := name[strings.LastIndexByte(name, '/')+1:]
	if m := namedRelease().FindStringSubmatch(last + ":" + tag); m != nil {
		return AirflowReleases(m[1])
	}
	return nil
}

// AirflowReleases returns the releases of Airflow that the image may have, oldest first; empty if its
// reference says nothing about them.
func (i Image) AirflowReleases() Versions {
	if i.Airflow.Min == "" {
		return nil
	}
	return i.Airflow.Releases()
}

// MWAA returns the image of Amazon MWAA with a release of Airflow, as airflow_version states it.
func MWAA(release string) Image { return managedImage(MWAAImage, release) }

// Composer returns the image of an environment of Cloud Composer by its image version:
// "composer-2.9.7-airflow-2.9.3-build.4", "composer-3-airflow-2.10.2-build.0". It is not ok for
// another text. An alias such as "composer-2-airflow-2" may be any release of its line.
func Composer(imageVersion string) (image Image, ok bool) {
	_, release, composer := strings.Cut(imageVersion, "-airflow-")
	if !composer || !strings.HasPrefix(imageVersion, "composer-") {
		return Image{}, false
	}
	release, _, _ = strings.Cut(release, "-")
	return managedImage(ComposerImage, release), true
}

// managedImage returns the image of a service. A text that is not a release leaves Airflow unknown.
func managedImage(kind ImageKind, release string) Image {
	i := Image{Kind: kind}
	release = strings.TrimSpace(release)
	if n, ok := dotted(release); ok && len(n) == 1 { // the newest of its line
		i.Airflow = AirflowRange{dot(n[0], 0, 0), dot(n[0]+1, 0, 0)}
		return i
	}
	i.setAirflow(release)
	return i
}

// constraintsTag is the tag or the branch of apache/airflow in the address of a constraints file:
// …/constraints-2.9.3/constraints-3.11.txt, …/constraints-2-9/….
var constraintsTag = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:^|/)constraints-(\d+[.-]\d+(?:[.-]\d+)?)/`) })

// ConstraintsAirflow returns the releases of Airflow that a constraints file of Airflow is for, by its
// URL; empty if it states none.
func ConstraintsAirflow(url string) Versions {
	m := constraintsTag().FindStringSubmatch(url)
	if m == nil {
		return nil
	}
	return AirflowReleases(strings.ReplaceAll(m[1], "-", "."))
}

// AirflowMatching returns the known releases of Airflow that a pin allows, oldest first.
func AirflowMatching(pin pep440.Specifiers) Versions {
	return airflowVersions().where(func(v pep440.Version) bool { return pin.Contains(v, true) })
}
