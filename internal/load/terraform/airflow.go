package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// airflowRelease returns the release or series of Airflow that a block states: airflow_version of
// Amazon MWAA ("2.9.2"), image_version of Cloud Composer ("composer-2.9.7-airflow-2.9.3"). It is
// empty where the block states none, where the files do not determine it, and where two places of
// the block differ.
func (m *module) airflowRelease(b *hclsyntax.Body) string {
	stated := map[string]bool{}
	var all func(b *hclsyntax.Body)
	all = func(b *hclsyntax.Body) {
		for _, name := range [...]string{"airflow_version", "image_version"} {
			a := b.Attributes[name]
			if a == nil {
				continue
			}
			in, expr := m.resolve(a.Expr)
			t := in.text(expr)
			release := t.Value
			if name == "image_version" {
				var composer bool
				_, release, composer = strings.Cut(t.Value, "-airflow-")
				if !composer || !strings.HasPrefix(t.Value, "composer-") {
					continue
				}
				release, _, _ = strings.Cut(release, "-") // composer-2.9.7-airflow-2.9.3-build.4
			}
			if !t.IsResolved() {
				release = ""
			}
			stated[release] = true
		}
		for _, c := range b.Blocks {
			all(c.Body)
		}
	}
	all(b)
	if len(stated) != 1 {
		return ""
	}
	for release := range stated {
		return release
	}
	return ""
}
