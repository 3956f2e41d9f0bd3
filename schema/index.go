package schema

import (
	"slices"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"

	"github.com/tidwall/gjson"
)

// catalogue is index.json: what can be said of a class or a distribution without decoding a backend.
type catalogue struct {
	IDs []string `json:"ids"`
	// Classes maps every known path to the id of its backend, ClassNames are not needed beside it.
	Classes map[string]string `json:"classes"`
	// Current are the paths to write today.
	Current later[[]string] `json:"current"`
	// Aliases maps paths that never existed to the one that was meant.
	Aliases later[map[string]string] `json:"aliases"`
	// Builtin are classes of Airflow's own that are no store to configure.
	Builtin later[map[string]string] `json:"builtin"`
	// Packages are the prefixes under which every backend class is known.
	Packages later[[]string] `json:"packages"`
	// Distributions are all official ones, Misspelled maps wrong names to right ones.
	Distributions later[[]string]          `json:"distributions"`
	Misspelled    later[map[string]string] `json:"misspelled"`
	// Extras maps each extra of apache-airflow to what it brings.
	Extras later[map[string][]ExtraDistribution] `json:"extras"`
	// ThirdParty maps classes known by path only to their distribution.
	ThirdParty later[map[string]string] `json:"third-party"`
}

// An ExtraDistribution is a distribution that an extra of apache-airflow brings; the range is one
// of Airflow releases.
type ExtraDistribution struct {
	Name string `json:"name"`
	Range
}

// later is a part that is decoded when it is first asked for: a run needs few of them.
type later[T any] struct{ decode func() T }

// bind keeps the text.
func (l *later[T]) bind(text gjson.Result) {
	l.decode = sync.OnceValue(func() (v T) {
		bind(text, &v)
		return v
	})
}

func (l *later[T]) get() (v T) {
	if l.decode == nil {
		return v
	}
	return l.decode()
}

var index = sync.OnceValue(func() *catalogue {
	c := &catalogue{}
	// A test decodes the file; were it broken, nothing would be known and nothing judged.
	if data, err := files.ReadFile("backends/index.json"); err == nil {
		bind(gjson.ParseBytes(data), c)
	}
	return c
})

// KnownPackage reports whether class lies in a package of which every backend class is known, so
// that an unknown one there is a mistake. Elsewhere it may be the user's own.
func KnownPackage(class string) bool {
	return slices.ContainsFunc(index().Packages.get(), func(p string) bool { return strings.HasPrefix(class, p+".") })
}

// Builtin says why a class of Airflow's own search path is nothing to configure, if it is one.
func Builtin(class string) (why string, ok bool) {
	why, ok = index().Builtin.get()[class]
	return why, ok
}

// NeverExisted reports a path that is known to be wrong: guides have it, no release did.
func NeverExisted(class string) bool {
	_, ok := index().Aliases.get()[class]
	return ok
}

// ThirdParty returns the distribution of a class of which nothing but the path is known.
func ThirdParty(class string) (distribution string, ok bool) {
	distribution, ok = index().ThirdParty.get()[class]
	return distribution, ok
}

// Distribution says what a requirement's name is. known means that it is an official distribution
// (right is then its normalised name); otherwise right is the one that was probably meant, or "".
func Distribution(name string) (right string, known bool) {
	name = normalise(name)
	c := index()
	if i := slices.Index(c.Distributions.get(), name); i >= 0 {
		return c.Distributions.get()[i], true
	}
	if right, ok := c.Misspelled.get()[name]; ok {
		return right, false
	}
	if !strings.Contains(name, "airflow") {
		return "", false
	}
	best := 3
	for _, d := range c.Distributions.get() {
		if n := fuzzy.Distance(name, d, best); n < best {
			best, right = n, d
		}
	}
	return right, false
}

// Backport begins the names of the packages that brought the providers to Airflow 1.10.
const Backport = "apache-airflow-backport-providers-"

// Extras returns the distributions that an extra of apache-airflow brings: "amazon", "microsoft.azure",
// or formerly "aws".
func Extras(extra string) []ExtraDistribution {
	return index().Extras.get()[normalise(extra)]
}

// normalise is the name as PEP 503 compares it.
func normalise(name string) string {
	parts := strings.FieldsFunc(strings.ToLower(strings.TrimSpace(name)), func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	return strings.Join(parts, "-")
}
