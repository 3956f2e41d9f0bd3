package airflow

import (
	"slices"
	"strings"
	"unicode"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/dockerimage"
	"github.com/astrosecrets/astrosecrets/schema"
)

// overrideImage lets the configuration state what an image is built on.
func overrideImage(img *dockerimage.Image, g load.Overrides) {
	base, ok := schema.RuntimeImageOf(g.Runtime)
	if g.Runtime == "" || !ok || img.Client {
		return
	}
	if !img.Known || !img.Base.Astro() {
		// Somebody's own image holds at least what its Runtime holds.
		img.Opaque = "the base image is built elsewhere"
	}
	img.Base, img.Known = base, true
}

// maxTypos is how many letters of a class path may differ from a known one for it to count as a
// misspelling. A custom class may have the same name in another package.
const maxTypos = 5

// IsLikelyCustomClass reports an unknown path that may be a custom class; like are the known classes
// that resemble it.
func IsLikelyCustomClass(path string, like []string) bool {
	if _, _, known := LookupBackend(nil, "airflow."+path); known {
		return false // the first segment is missing
	}
	return !cannotExist(path) && !schema.NeverExisted(path) && !schema.KnownPackage(path) &&
		(len(like) == 0 || fuzzy.Distance(path, like[0], maxTypos) == maxTypos)
}

// cannotExist reports a path that no module of Python can have, or that lies in the package airflow
// where only Airflow's own modules are: `airflow` is a module, `apache_airflow` and `Airflow` are not.
// Distributions of others may add packages below airflow.providers.
func cannotExist(path string) bool {
	segments := strings.Split(path, ".")
	if len(segments) < 2 || slices.ContainsFunc(segments, func(s string) bool { return !isPythonName(s) }) {
		return true
	}
	switch root := segments[0]; {
	case root == "apache_airflow", root != "airflow" && strings.EqualFold(root, "airflow"):
		return true
	case root != "airflow":
		return false
	case segments[1] != "providers":
		return true
	}
	return len(segments) < 5 || len(schema.ModuleDistributions(path)) > 0
}

// isPythonName reports an identifier of Python.
func isPythonName(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}

// closestBackend returns the one backend that an unknown class path can be a misspelling of, nil
// if there is none.
func closestBackend(path string) *schema.Backend {
	if _, ok := schema.ThirdParty(path); ok || path == "" {
		return nil
	}
	if _, ok := schema.Builtin(path); ok {
		return nil
	}
	like := schema.Suggest(path)
	if len(like) == 0 || IsLikelyCustomClass(path, like) {
		return nil
	}
	def, _, _ := schema.Lookup(like[0])
	for _, other := range like[1:] {
		if o, _, _ := schema.Lookup(other); o != def {
			return nil
		}
	}
	return def
}

// LookupBackend finds the backend that a class path names: one of those that the
// configuration describes, or a known one.
func LookupBackend(custom []*schema.Backend, class string) (*schema.Backend, *schema.Class, bool) {
	for _, b := range custom {
		for i := range b.Classes {
			if b.Classes[i].Path == class {
				return b, &b.Classes[i], true
			}
		}
	}
	return schema.Lookup(class)
}
