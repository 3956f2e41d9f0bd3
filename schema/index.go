package schema

import (
	"slices"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"

	"github.com/tidwall/gjson"
)

// catalogIndex is index.json: what is known about a class or a distribution without decoding a backend.
type catalogIndex struct {
	IDs []string `json:"ids"`
	// Classes maps every known path to the id of its backend.
	Classes map[string]string `json:"classes"`
	// Current are the paths to write today.
	Current lazy[[]string] `json:"current"`
	// Credentials maps each kwarg that holds a credential to the first backend that has it.
	Credentials lazy[map[string]string] `json:"credentials"`
	// Aliases maps paths that no release has to the path that was meant.
	Aliases lazy[map[string]string] `json:"aliases"`
	// Builtin maps classes of Airflow that cannot be configured as a store to the reason.
	Builtin lazy[map[string]string] `json:"builtin"`
	// Packages are the Python packages in which every backend class is known.
	Packages lazy[[]string] `json:"packages"`
	// Distributions are all official ones, sorted. Misspelled maps wrong names to right ones.
	Distributions lazy[[]string]          `json:"distributions"`
	Misspelled    lazy[map[string]string] `json:"misspelled"`
	// Extras maps each extra of apache-airflow to what it installs.
	Extras lazy[map[string][]ExtraDistribution] `json:"extras"`
	// ThirdParty maps classes of which only the path is known to their distribution.
	ThirdParty lazy[map[string]string] `json:"third-party"`
}

// An ExtraDistribution is a distribution that an extra of apache-airflow installs. The range holds
// releases of Airflow.
type ExtraDistribution struct {
	Name string `json:"name"`
	Range
}

// lazy is a part that is decoded when it is first needed: a run needs few of them.
type lazy[T any] struct{ decode func() T }

// bind keeps the text.
func (l *lazy[T]) bind(text gjson.Result) {
	l.decode = sync.OnceValue(func() (v T) {
		bind(text, &v)
		return v
	})
}

func (l *lazy[T]) get() (v T) {
	if l.decode == nil {
		return v
	}
	return l.decode()
}

var index = sync.OnceValue(func() *catalogIndex {
	c := &catalogIndex{}
	// A test decodes the file. A broken one leaves every class unknown.
	if data, err := files.ReadFile("backends/index.json"); err == nil {
		bind(gjson.ParseBytes(data), c)
	}
	return c
})

// Distributions returns the names of all official provider packages, sorted.
func Distributions() []string { return index().Distributions.get() }

// CurrentClasses returns the class paths to write today, one for each backend.
func CurrentClasses() []string { return index().Current.get() }

// KnownPackage reports whether a class is in a package in which every backend class is known: an
// unknown class there is a mistake. Elsewhere it may be the user's own.
func KnownPackage(class string) bool {
	return slices.ContainsFunc(index().Packages.get(), func(p string) bool { return strings.HasPrefix(class, p+".") })
}

// Builtin returns why a class cannot be configured because Airflow always uses it; false for other
// classes.
func Builtin(class string) (why string, ok bool) {
	why, ok = index().Builtin.get()[class]
	return why, ok
}

// NeverExisted reports whether a path is a known mistake: guides have it, no release does.
func NeverExisted(class string) bool {
	_, ok := index().Aliases.get()[class]
	return ok
}

// ThirdParty returns the distribution of a class of which only the path is known; false for other
// classes.
func ThirdParty(class string) (distribution string, ok bool) {
	distribution, ok = index().ThirdParty.get()[class]
	return distribution, ok
}

// Distribution returns what the name of a requirement means. If known is set, it is an official
// distribution and right is its normalized name. Otherwise right is the distribution that was probably
// meant, or "".
func Distribution(name string) (right string, known bool) {
	name = normalizeName(name)
	c := index()
	if i, ok := slices.BinarySearch(c.Distributions.get(), name); ok {
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

// Backport is the start of the names of the packages that install providers in Airflow 1.10.
const Backport = "apache-airflow-backport-providers-"

// Extras returns the distributions that an extra of apache-airflow installs: "amazon",
// "microsoft.azure", or formerly "aws".
func Extras(extra string) []ExtraDistribution {
	return index().Extras.get()[normalizeName(extra)]
}

// normalizeName returns a name in the normalized form of PEP 503.
func normalizeName(name string) string {
	if isNormalName(name) {
		return name
	}
	parts := strings.FieldsFunc(strings.ToLower(strings.TrimSpace(name)), func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	return strings.Join(parts, "-")
}

// isNormalName reports a name of lower-case letters, digits and single hyphens, as most are.
func isNormalName(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == '-' && i > 0 && i < len(name)-1 && name[i-1] != '-':
		default:
			return false
		}
	}
	return true
}
