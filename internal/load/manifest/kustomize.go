package manifest

import (
	"bytes"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"gopkg.in/yaml.v3"
)

// airflowName is the name of a variable in a field path of kustomize:
// spec.template.spec.containers.[name=web].env.[name=AIRFLOW__SECRETS__BACKEND_KWARGS].value.
var airflowName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`AIRFLOW__[A-Z0-9_]+`) })

// envItem is an item of a list of variables: in a field path of a replacement
// (spec.template.spec.containers.0.env.2.value, `*` for each item), or in the path of a JSON patch
// (/spec/template/spec/containers/0/env/2/value).
var envItem = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)(?:\benv\.(\d+|\*)\.value|/env/(\d+)(?:/value)?)["']?\s*$`)
})

// overlay is what kustomizations give a value, by replacements and patches. Which of several manifests a
// path is about is not looked at.
type overlay struct {
	names map[string]bool
	items map[string]bool // positions in lists, and "*"
	files map[string]bool // patches, which give the values themselves
}

// overlaysOf reads the kustomizations of a project.
func overlaysOf(files []*yamlfile.YAML) overlay {
	var out overlay
	for _, y := range files {
		for _, doc := range y.Docs {
			root := yamltext.Get(doc)
			for _, key := range [...]string{"replacements", "patches", "patchesJson6902", "patchesStrategicMerge"} {
				if list := yamltext.Get(root, key); list != nil && list.Kind == yaml.SequenceNode {
					out.add(y, list, key != "replacements")
				}
			}
		}
	}
	for _, y := range files {
		if out.files[y.Name] {
			out.text(string(y.Content))
		}
	}
	return out
}

// kustomizations returns those of some files.
func kustomizations(files []*source.File) []*yamlfile.YAML {
	var out []*yamlfile.YAML
	for _, f := range files {
		if load.IsKustomization(strings.ToLower(load.Base(f))) {
			out = append(out, &yamlfile.YAML{File: f, Stream: yamltext.Parse(f.Content)})
		}
	}
	return out
}

// add adds the texts below a node of a kustomization, and the names of the files of patches.
func (o *overlay) add(y *yamlfile.YAML, n *yaml.Node, patches bool) {
	yamltext.Walk(n, func(n *yaml.Node) bool {
		if n.Kind != yaml.ScalarNode {
			return true
		}
		if patches && !strings.Contains(n.Value, "\n") {
			mark(&o.files, path.Join(path.Dir(y.Name), n.Value))
		}
		o.text(n.Value)
		return true
	})
}

func (o *overlay) text(text string) {
	for _, name := range airflowName().FindAllString(text, -1) {
		mark(&o.names, name)
	}
	for _, item := range envItem().FindAllStringSubmatch(text, -1) {
		mark(&o.items, item[1]+item[2])
	}
}

// mark adds a key to a set, which is nil as long as it is empty.
func mark(set *map[string]bool, key string) {
	if *set == nil {
		*set = map[string]bool{}
	}
	(*set)[key] = true
}

// leaveToKustomize marks the variables that a kustomization gives a value as unresolved.
func (out *Manifests) leaveToKustomize(files []*yamlfile.YAML) {
	o := overlaysOf(files)
	if len(o.names) == 0 && len(o.items) == 0 {
		return
	}
	for _, d := range out.Sources {
		if o.files[d.File.Name] || !isKubernetes(d.File) {
			continue
		}
		overridden := d.Layer
		overridden.Vars = nil
		for _, v := range d.Vars {
			i, isItem := out.items[v]
			if (o.names[v.Name.Value] || isItem && (o.items["*"] || o.items[strconv.Itoa(i)])) && v.UnresolvedReason == "" {
				written := *v
				overridden.Vars = append(overridden.Vars, &written)
				v.UnresolvedReason = setting.FromKustomize
			}
		}
		if len(overridden.Vars) > 0 {
			out.Overridden = append(out.Overridden, overridden)
		}
	}
}

// isKubernetes reports the content of Kubernetes resources, which a kustomization may change.
func isKubernetes(f *source.File) bool {
	return bytes.Contains(f.Content, []byte("apiVersion")) && bytes.Contains(f.Content, []byte("kind"))
}
