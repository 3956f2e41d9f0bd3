package schema

import (
	"sync"

	"github.com/tidwall/gjson"
)

// IsKwargName reports the name of a kwarg of a built-in backend, or a known mistake for one. It reads
// the keys of the catalog alone, because decoding every backend takes most of a short run.
func IsKwargName(name string) bool { return kwargNames()[name] }

var kwargNames = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	add := func(key, _ gjson.Result) bool {
		out[key.Str] = true
		return true
	}
	for _, id := range index().IDs {
		data, err := files.ReadFile("backends/" + id + ".json")
		if err != nil {
			continue // the index lists embedded files only; a test holds it to them
		}
		for _, list := range gjson.GetManyBytes(data, "properties", "x-known-mistakes") {
			list.ForEach(add)
		}
	}
	return out
})
