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
	may := make([]bool, len(b.ReleaseVersions()))
	for _, a := range airflow {
		row := t.Releases[a.String()]
		if len(row) <= column || row[column] == "" {
			return nil
		}
		ends := ParseVersions(strings.Fields(row[column])...)
		for i, v := range b.ReleaseVersions() {
			may[i] = may[i] || pep440.Compare(v, ends[0]) >= 0 && pep440.Compare(v, ends[len(ends)-1]) <= 0
		}
	}
	var out Versions
	for i, v := range b.ReleaseVersions() {
		if may[i] {
			out = append(out, v)
		}
	}
	return out
}
