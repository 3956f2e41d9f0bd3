// Package schema holds what is known about Airflow secrets backends, as data.
//
// Each backend is one JSON Schema (draft 2020-12) in backends/<id>.json. It describes the object that
// a user writes as backend_kwargs. Annotations (x-...) say the rest: the class paths and their
// releases, which release knows which kwarg, what Airflow does with a wrong value, how a prefix and
// an id become a secret name. schema/mine generates the files from the released packages and from
// overlays that are written by hand; FORMAT.md describes them. A new backend needs a new file and no
// Go code. ParseBackend reads the schema of a user's own backend.
//
// In go class paths, kwargs as decoded JSON and possible releases; out come violations, secret names
// and suggestions. The package must not know the files of a project, the rules or the output. It
// never repeats the value of a kwarg in a text: any value may be a credential.
//
// A file is decoded when it is first needed.
package schema

import (
	"embed"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
)

//go:embed backends/*.json
var files embed.FS

// A Backend is what is known about one secrets backend.
type Backend struct {
	// ID is the file name without extension: "azure-key-vault".
	ID string
	// Title is the name of the store, for people: "Azure Key Vault".
	Title string
	// Description says what the backend reads, in one or two sentences.
	Description string
	// Class is the path to write today as [secrets] backend.
	Class string
	// Classes are all paths that some release has, Class first.
	Classes []Class
	// Distribution is the package that ships Class: "apache-airflow-providers-microsoft-azure".
	Distribution string
	// Extras and LegacyExtras are the extras of apache-airflow that install Distribution, today and formerly.
	Extras, LegacyExtras []string
	// Releases are all final releases of Distribution.
	Releases Releases
	// UnknownKwargs says, by release, what happens with a kwarg that the backend does not have.
	UnknownKwargs []UnknownKwarg
	// KnownMistakes are well-known wrong names of kwargs, each with the right name or help.
	KnownMistakes map[string]KnownMistake
	// Identity is the identity-based alternative to credentials in kwargs, for people.
	Identity string
	// Log are the lines that Airflow logs when kwargs are wrong.
	Log []string
	// Rules are the store's rules for secret names, as text.
	Rules []string

	releases func() Versions
	oldest   func() []string // the oldest Airflow of each of releases
	// selections are the answers of Select, namings those of NamesForEpochs, suggestions those of
	// SuggestKwarg.
	selections  boundedCache[string, *Selection]
	namings     boundedCache[string, Lookups]
	suggestions boundedCache[string, suggestion]

	kwargs   []*Kwarg // in the order of the constructor
	names    namingSpec
	root     *node
	custom   *customSchema // instead of root, for a user's own backend
	patterns []patternKwarg
}

// A Class is a path that names the backend in some releases.
type Class struct {
	Path string `json:"path"`
	// Distribution ships the path; Since, Until and DeprecatedSince are releases of it.
	Distribution string `json:"distribution"`
	Range
	// DeprecatedSince is the first release that warns, or "".
	DeprecatedSince string `json:"deprecated-since"`
	// Replacement is the path to write instead, or "".
	Replacement string `json:"replacement"`
	Note        string `json:"note"`
}

// Releases are the final releases of a distribution.
type Releases struct {
	// Versions are the releases, oldest first.
	Versions []string `json:"versions"`
	// Airflow is the oldest Airflow that a release accepts, from its Requires-Dist. Each entry holds
	// from its Since to the Since of the next; its Airflow is "" if the release names none.
	Airflow []MinimumAirflow `json:"airflow"`
}

// MinimumAirflow is the oldest Airflow that the releases from Since on accept.
type MinimumAirflow struct {
	Since   string `json:"since"`
	Airflow string `json:"airflow"`
}

// ReleaseVersions returns the known releases, oldest first. The slice is shared: do not change it.
func (b *Backend) ReleaseVersions() Versions { return b.releases() }

// OldestAirflow returns the oldest Airflow that release i of ReleaseVersions accepts, "" if the release
// accepts any or it is unknown.
func (b *Backend) OldestAirflow(i int) string { return b.oldest()[i] }

// MinimumAirflow returns the oldest Airflow that a release accepts, "" if the release accepts any or
// it is unknown.
func (r Releases) MinimumAirflow(version string) string {
	oldest := ""
	for _, m := range r.Airflow {
		if !atLeast(version, m.Since) {
			break
		}
		oldest = m.Airflow
	}
	return oldest
}

// minimums returns MinimumAirflow of each release. The releases are in order, oldest first.
func (r Releases) minimums(releases Versions) []string {
	out := make([]string, len(releases))
	next, oldest := 0, ""
	for i, v := range releases {
		for next < len(r.Airflow) {
			since := parsedVersion(r.Airflow[next].Since)
			if since == nil || pep440.Compare(v, *since) < 0 {
				break
			}
			oldest = r.Airflow[next].Airflow
			next++
		}
		out[i] = oldest
	}
	return out
}

// UnknownKwarg is what happens with an unknown kwarg in a range of releases.
type UnknownKwarg struct {
	Range
	Outcome Outcome `json:"outcome"`
	// Effect describes what happens, in sentences.
	Effect string `json:"effect"`
}

// MistakenValue says what becomes of the value of a wrong kwarg under the right name. The empty one
// fits as it is.
type MistakenValue string

// The others.
const (
	// NamesVariable: the value is the name of an environment variable; the right kwarg refers to it
	// as $NAME.
	NamesVariable MistakenValue = "env"
	// NeedsOther: the right kwarg needs another value.
	NeedsOther MistakenValue = "other"
)

// A KnownMistake is a name that people write and that the backend does not have.
type KnownMistake struct {
	// Right is the kwarg that was meant, or "".
	Right string `json:"right"`
	// Help says what to do, in a sentence, or "" where Right says it all.
	Help string `json:"help"`
	// Value says what becomes of the value under the right name.
	Value MistakenValue `json:"value"`
	// Outcome and Effect say what happens, if it is not what happens with any unknown kwarg.
	Outcome Outcome `json:"outcome"`
	Effect  string  `json:"effect"`
}

// A Kwarg is one keyword argument of a backend.
type Kwarg struct {
	Name        string
	Description string
	// Types are JSON type names.
	Types []string
	// Default is the default of the constructor; HasDefault is false if there is none.
	Default    any
	HasDefault bool
	// Required is set if the backend cannot work without the kwarg.
	Required bool
	Range
	// Credential is set if the value opens something: it must never be shown.
	Credential bool
	// Deprecated is nil for a kwarg that is not deprecated.
	Deprecated *Deprecation
	// MultiTeam holds the releases in which the kwarg acts in multi-team mode alone; nil if none does.
	MultiTeam *Range
	// Passthrough names the receiver of a kwarg that the constructor takes only by **kwargs.
	Passthrough string
	// Safer is the alternative to a credential, "" if there is none.
	Safer string
	// Source is the file and release where the fact is found.
	Source string

	node *node
}

// A Deprecation is the release that deprecates a kwarg, and what to do.
type Deprecation struct {
	Since   string `json:"since"`
	Message string `json:"message"`
}

// Backends returns all backends, sorted by ID. It decodes every file: use Lookup or ByID for one.
func Backends() []*Backend {
	var all []*Backend
	for _, id := range index().IDs {
		if b, ok := ByID(id); ok {
			all = append(all, b)
		}
	}
	return all
}

// ByID returns the backend with an id such as "azure-key-vault"; false if there is none.
func ByID(id string) (*Backend, bool) {
	load, ok := decoders()[id]
	if !ok {
		return nil, false
	}
	b := load()
	return b, b != nil
}

// Lookup returns the backend that a class path names in some release, and the class; false if the
// path is unknown.
func Lookup(class string) (*Backend, *Class, bool) {
	b, ok := ByID(index().Classes[class])
	if !ok {
		return nil, nil, false
	}
	for i := range b.Classes {
		if b.Classes[i].Path == class {
			return b, &b.Classes[i], true
		}
	}
	return nil, nil, false
}

// Kwargs returns the kwargs in the order of the constructor, passed-through ones last.
func (b *Backend) Kwargs() []*Kwarg { return b.kwargs }

// Kwarg returns the kwarg of that name; nil if b has no such kwarg or is nil. In a user's own schema, a
// pattern or additionalProperties may describe it.
func (b *Backend) Kwarg(name string) *Kwarg {
	if b == nil {
		return nil
	}
	for _, k := range b.kwargs {
		if k.Name == name {
			return k
		}
	}
	for _, p := range b.patterns {
		if p.pattern == nil || p.pattern.MatchString(name) {
			k := p.kwarg
			k.Name = name
			return &k
		}
	}
	return nil
}

// Enum returns the texts that some release accepts for a kwarg, in the order of its schema; nil if
// it accepts others too, or no text. Validate determines which of them a release accepts.
func (k *Kwarg) Enum() []string {
	if k.node == nil {
		return nil
	}
	lists := slices.Clone(k.node.enums)
	for _, n := range k.node.allOf {
		lists = append(lists, n.enums...)
	}
	var out []string
	for _, list := range lists {
		for _, v := range list {
			if s, ok := v.(string); ok && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// IsCustom reports whether a user's own schema describes the backend.
func (b *Backend) IsCustom() bool { return b.custom != nil }

// UnknownKwargsIn returns what may happen with an unknown kwarg in the possible releases: usually one
// entry, none if the releases lie outside every known range.
func (b *Backend) UnknownKwargsIn(versions Versions) []UnknownKwarg {
	var may []UnknownKwarg
	for _, u := range b.UnknownKwargs {
		if versions.Any(u.Range) {
			may = append(may, u)
		}
	}
	return may
}

// From returns the known releases from one on, oldest first.
func (b *Backend) From(release string) Versions {
	return b.ReleaseVersions().where(Range{Since: release}.Contains)
}

// Supported says how many of the possible releases know a kwarg. If the versions are unknown, it is
// All for a kwarg that the newest release knows, and None for a removed one.
func (b *Backend) Supported(name string, versions Versions) Support {
	k := b.Kwarg(name)
	if k == nil {
		return None
	}
	return support(versions, k.Range)
}

// Support says how many of the possible releases have a property.
type Support int

// The degrees of support.
const (
	None Support = iota
	Some
	All
)

// decoders maps each id to the function that decodes its file once.
var decoders = sync.OnceValue(func() map[string]func() *Backend {
	m := make(map[string]func() *Backend)
	for _, id := range index().IDs {
		m[id] = sync.OnceValue(func() *Backend {
			data, err := files.ReadFile(path.Join("backends", id+".json"))
			if err != nil {
				return nil
			}
			// A test decodes every file, so an error is a defect of the build.
			b, err := parseBackend(string(data))
			if err != nil {
				return nil
			}
			return b
		})
	}
	return m
})

// moduleOf splits a class path at its last dot.
func moduleOf(class string) (module, name string) {
	i := strings.LastIndexByte(class, '.')
	if i < 0 {
		return "", class
	}
	return class[:i], class[i+1:]
}
