package manifest

import (
	"regexp"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"

	"gopkg.in/yaml.v3"
)

// airflowName is the name of a variable in a field path of kustomize:
// spec.template.spec.containers.[name=web].env.[name=AIRFLOW__SECRETS__BACKEND_KWARGS].value.
var airflowName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`AIRFLOW__[A-Z0-9_]+`) })

// replacedNames returns the variables that the `replacements` of kustomizations give a value.
func replacedNames(files []*yamlfile.YAML) map[string]bool {
	out := map[string]bool{}
	for _, y := range files {
		for _, doc := range y.Docs {
			list := yamltext.Get(doc, "replacements")
			if list == nil {
				continue
			}
			yamltext.Walk(list, func(n *yaml.Node) bool {
				if n.Kind == yaml.ScalarNode {
					for _, name := range airflowName().FindAllString(n.Value, -1) {
						out[name] = true
					}
				}
				return true
			})
		}
	}
	return out
}

// leaveToKustomize marks the variables that a replacement gives a value as unresolved.
func (out *Manifests) leaveToKustomize(files []*yamlfile.YAML) {
	names := replacedNames(files)
	if len(names) == 0 {
		return
	}
	for _, d := range out.Sources {
		for _, v := range d.Vars {
			if names[v.Name.Value] && v.UnresolvedReason == "" {
				v.UnresolvedReason = setting.FromKustomize
			}
		}
	}
}
