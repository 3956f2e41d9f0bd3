package airflow

import (
	"astrosecrets/internal/load"
	"astrosecrets/schema"
)

// given lets the configuration say what an image is built on.
func given(img *load.Image, g load.Given) {
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

// given lets the configuration say which Airflow is installed.
func (in *Install) given(g load.Given) {
	if g.Airflow != "" {
		in.airflow = schema.AirflowReleases(g.Airflow)
	}
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
