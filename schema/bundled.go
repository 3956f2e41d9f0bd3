package schema

import (
	_ "embed" // of bundled.json
	"slices"
	"strings"
	"sync"

	"github.com/tidwall/gjson"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
)

//go:embed bundled.json
var bundledJSON string

// constraintTable is the content of bundled.json: for each release of Airflow a row with the first and
// the last release of each distribution, separated by a space.
type constraintTable struct {
	Distributions []string
	Releases      map[string][]string
}

var constraints = sync.OnceValue(func() *constraintTable {
	t := &constraintTable{}
	bind(gjson.Parse(bundledJSON), t)
	return t
})

// BundledReleases returns the releases of a backend's distribution that the image may bundle, oldest
// first; empty if the image has none, or if they are unknown.
func (i Image) BundledReleases(b *Backend) Versions {
	version, status := i.Bundled(b.Distribution)
	switch {
	case status != Present:
		return nil
	case version != "":
		return ParseVersions(version)
	case i.Kind == ApacheImage || i.Kind == MWAAImage:
		return b.ConstrainedReleases(i.AirflowReleases())
	}
	return nil
}

// ConstrainedReleases returns the releases of the backend's distribution that the constraints of one of
// these releases of Airflow may hold, oldest first; empty if they are unknown.
func (b *Backend) ConstrainedReleases(airflow Versions) Versions {
	t := constraints()
	column := slices.Index(t.Distributions, b.Distribution)
	if column < 0 {
		return nil
	}
	var bundled [][2]pep440.Version // the first and the last one
	for _, a := range airflow {
		row := t.Releases[a.String()]
		if len(row) <= column || row[column] == "" {
			return nil
		}
		ends := ParseVersions(strings.Fields(row[column])...)
		bundled = append(bundled, [2]pep440.Version{ends[0], ends[len(ends)-1]})
	}
	return b.ReleaseVersions().where(func(v pep440.Version) bool {
		return slices.ContainsFunc(bundled, func(ends [2]pep440.Version) bool {
			return pep440.Compare(v, ends[0]) >= 0 && pep440.Compare(v, ends[1]) <= 0
		})
	})
}
