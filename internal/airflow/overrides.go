package airflow

import (
	"strings"

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

// IsLikelyCustomClass reports an unknown path that may well be a class of somebody's own; like are the
// known ones that are like it.
func IsLikelyCustomClass(path string, like []string) bool {
	// What has no dot is no path of a module, so it is nobody's own class either.
	return strings.Contains(path, ".") && !schema.NeverExisted(path) && !schema.KnownPackage(path) &&
		(len(like) == 0 || fuzzy.Distance(path, like[0], maxTypos) == maxTypos)
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
