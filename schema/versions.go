package schema

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// Versions are the releases that an environment may have: one for an exact pin, several for a range.
// Empty means unknown.
type Versions []pep440.Version

// A Range holds the releases from Since on and before Until. "" is an open end.
type Range struct {
	Since string `json:"since"`
	Until string `json:"until"`

	// since and until are the parsed ends, if parse was called.
	since, until *pep440.Version
}

// parse parses the ends once, for a range of the data.
func (r *Range) parse() { r.since, r.until = parsedVersion(r.Since), parsedVersion(r.Until) }

// ensureParsed parses the ends of a range that was written in the program.
func (r *Range) ensureParsed() {
	if r.since == nil && r.until == nil && !r.isOpen() {
		r.parse()
	}
}

// ParseVersions parses releases. It leaves out texts that are not PEP 440 versions.
func ParseVersions(texts ...string) Versions {
	versions := make(Versions, 0, len(texts))
	for _, text := range texts {
		if v, ok := pep440.Parse(text); ok {
			versions = append(versions, v)
		}
	}
	return versions
}

// Contains reports whether the range holds release v.
func (r Range) Contains(v pep440.Version) bool {
	r.ensureParsed()
	return (r.since == nil || pep440.Compare(v, *r.since) >= 0) && (r.until == nil || pep440.Compare(v, *r.until) < 0)
}

// isOpen reports whether the range holds every release.
func (r Range) isOpen() bool { return r.Since == "" && r.Until == "" }

// All reports whether every possible release lies in the range. Unknown versions lie surely only in
// the open range.
func (vs Versions) All(r Range) bool { return r.isOpen() || vs.allIn(r) }

func (vs Versions) allIn(r Range) bool {
	r.ensureParsed() // once, and not for each release
	for _, v := range vs {
		if !r.Contains(v) {
			return false
		}
	}
	return len(vs) > 0
}

// Any reports whether some possible release lies in the range. Unknown versions may lie anywhere.
func (vs Versions) Any(r Range) bool { return len(vs) == 0 || r.isOpen() || vs.anyIn(r) }

func (vs Versions) anyIn(r Range) bool {
	r.ensureParsed()
	for _, v := range vs {
		if r.Contains(v) {
			return true
		}
	}
	return false
}

// Union returns the releases of both, oldest first and each once. Both are sorted.
func (vs Versions) Union(other Versions) Versions {
	if len(vs) == 0 || len(other) == 0 {
		return append(vs[:len(vs):len(vs)], other...)
	}
	out := slices.Concat(vs, other)
	sorting.Stable(out, pep440.Compare)
	return slices.CompactFunc(out, func(a, b pep440.Version) bool { return pep440.Compare(a, b) == 0 })
}

// Intersect returns the releases of vs that other holds too.
func (vs Versions) Intersect(other Versions) Versions {
	return vs.where(func(v pep440.Version) bool {
		return slices.ContainsFunc(other, func(o pep440.Version) bool { return pep440.Compare(o, v) == 0 })
	})
}

// where returns the releases that meet a condition.
func (vs Versions) where(keep func(v pep440.Version) bool) (out Versions) {
	for _, v := range vs {
		if keep(v) {
			out = append(out, v)
		}
	}
	return out
}

// atLeast reports whether a release is limit or newer; false if either is not a version.
func atLeast(release, limit string) bool {
	v, l := parsedVersion(release), parsedVersion(limit)
	return v != nil && l != nil && pep440.Compare(*v, *l) >= 0
}

// newestIn reports whether the newest possible release lies in the range. Unknown versions count as
// the newest release there is.
func (vs Versions) newestIn(r Range) bool {
	if len(vs) == 0 {
		return r.Until == ""
	}
	return r.Contains(slices.MaxFunc(vs, pep440.Compare))
}
