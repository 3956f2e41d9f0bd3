package schema

import "strings"

// RuntimeImageOf is the image of Astro Runtime with a tag: "3.1-12", "12.8.0".
func RuntimeImageOf(tag string) (Image, bool) {
	i, ok := ParseImage("astro-runtime:" + tag)
	return i, ok && i.Kind == RuntimeImage
}

// AirflowReleases are the known releases of Airflow that a version stands for: "2.10.5"
// for itself, "2.10" for its series.
func AirflowReleases(version string) Versions {
	var out Versions
	for _, v := range airflowVersions() {
		if text := v.String(); text == version || strings.HasPrefix(text, version+".") {
			out = append(out, v)
		}
	}
	return out
}
