package schema

import (
	"path"
	"strings"
	"sync"

	"github.com/tidwall/gjson"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
)

// coreID is the backend that is part of Airflow itself: its releases are Airflow's.
const coreID = "local-filesystem"

// IsCore reports whether the backend is part of Airflow itself and reads files instead of a store.
func (b *Backend) IsCore() bool { return b.ID == coreID }

// airflowVersions returns all known releases of Airflow, oldest first. It decodes no more of the
// backend's file.
var airflowVersions = sync.OnceValue(func() Versions {
	var releases Releases
	if data, err := files.ReadFile(path.Join("backends", coreID+".json")); err == nil {
		bind(gjson.GetBytes(data, "x-releases"), &releases)
	}
	return ParseVersions(releases.Versions...)
})

// maxAirflowRanges bounds how many ranges of Airflow are kept with their releases.
const maxAirflowRanges = 256

var airflowReleases = boundedCache[AirflowRange, Versions]{limit: maxAirflowRanges}

// Releases returns the known releases of Airflow in the range, oldest first. The slice is shared: do
// not change it.
func (r AirflowRange) Releases() Versions {
	return airflowReleases.get(r, func() Versions { return airflowVersions().where(Range{Since: r.Min, Until: r.Below}.Contains) })
}

// AirflowReleases returns the known releases of Airflow that a version means, oldest first: "2.10.5"
// means itself, "2.10" its series.
func AirflowReleases(version string) Versions {
	return airflowVersions().where(func(v pep440.Version) bool {
		return v.String() == version || strings.HasPrefix(v.String(), version+".")
	})
}

// SeriesOf returns the releases of a series ("2.10"); both ends are empty for another text.
func SeriesOf(series string) AirflowRange {
	var i Image
	i.setMinor(series)
	return i.Airflow
}

// RuntimeImageOf returns the image of Astro Runtime with a tag ("3.1-12", "12.8.0"); false if the
// tag is not one of Astro Runtime.
func RuntimeImageOf(tag string) (Image, bool) {
	i, ok := ParseImage("astro-runtime:" + tag)
	return i, ok && i.Kind == RuntimeImage
}

// Preload decodes what every project needs, so that it can be done while files are searched.
func Preload() {
	index().Packages.get()
	index().Distributions.get()
	runtimes()
	airflowVersions()
}
