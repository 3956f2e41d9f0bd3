package schema

import (
	"regexp"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"

	"github.com/tidwall/gjson"
)

// The texts of the data (releases, patterns) are few and asked for in every project, so each is
// parsed once. What is kept depends on nothing but the text.
var (
	parsedVersions   sync.Map // string -> *pep440.Version, nil for what is none
	compiledPatterns sync.Map // string -> *regexp.Regexp, nil for one that does not compile
	airflowReleases  sync.Map // AirflowRange of an image -> Versions
)

// version is pep440.Parse of a text of the data; nil for one that is no version.
func version(text string) *pep440.Version {
	if v, ok := parsedVersions.Load(text); ok {
		return v.(*pep440.Version)
	}
	var parsed *pep440.Version
	if v, ok := pep440.Parse(text); ok {
		parsed = &v
	}
	parsedVersions.Store(text, parsed)
	return parsed
}

// pattern is regexp.Compile of a text of the data; nil for one that does not compile.
func pattern(text string) *regexp.Regexp {
	if re, ok := compiledPatterns.Load(text); ok {
		return re.(*regexp.Regexp)
	}
	re, err := regexp.Compile(text)
	if err != nil {
		re = nil
	}
	compiledPatterns.Store(text, re)
	return re
}

// core is the backend that is part of Airflow itself: its releases are Airflow's.
const core = "local-filesystem"

// Core reports the backend that is part of Airflow itself, which reads files in place of a store.
func (b *Backend) Core() bool { return b.ID == core }

// airflowVersions are all known releases of Airflow. Of the backend's file no more is decoded.
var airflowVersions = sync.OnceValue(func() Versions {
	var releases Releases
	if data, err := files.ReadFile("backends/" + core + ".json"); err == nil {
		bind(gjson.GetBytes(data, "x-releases"), &releases)
	}
	return ParseVersions(releases.Versions...)
})

// Releases are the known releases of Airflow in the range, oldest first. The slice is shared:
// do not change it.
func (r AirflowRange) Releases() Versions {
	if vs, ok := airflowReleases.Load(r); ok {
		return vs.(Versions)
	}
	var out Versions
	for _, v := range airflowVersions() {
		if (Range{Since: r.Min, Until: r.Below}).Contains(v) {
			out = append(out, v)
		}
	}
	airflowReleases.Store(r, out)
	return out
}

// Prepare decodes what every project needs, so that it can be done while files are looked for.
func Prepare() {
	index().Packages.get()
	index().Distributions.get()
	runtimes()
	airflowVersions()
}
