// Package helmfile reads helmfile.yaml: which values files, inline values and set items each of its
// releases merges. Package helm reads the values.
package helmfile

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"gopkg.in/yaml.v3"
)

// Kind is the kind of a helmfile.
const Kind = load.Kind("helmfile")

// Format describes helmfile.yaml and the files of helmfile.d.
func Format() load.Format {
	return load.Format{
		Naming: load.Naming{
			Kind: Kind, Comment: load.HashComments(), Tokens: yamlfile.FileTokens, Match: isHelmfile,
			Hook: []string{`(^|/)helmfile\.ya?ml(\.gotmpl)?$`, `(^|/)helmfile\.d/[^/]*\.ya?ml(\.gotmpl)?$`},
			// It may name values files and nothing else that concerns Airflow.
			Always: load.AlwaysRead,
		},
		Examples: []string{"helmfile.yaml", "deploy/helmfile.d/airflow.yaml", "helmfile.yaml.gotmpl"},
		Origin:   setting.FromValues, Exposure: load.ExposedInRelease, Load: analyzer,
		Rows: []load.Row{load.Variables.Row("`helmfile.yaml` and `helmfile.d`: `values` and `set` of a release, in their order", "helmfile, then Helm", "remote, or none")},
	}
}

func isHelmfile(n load.Name) bool {
	name := strings.TrimSuffix(n.Lower, ".gotmpl")
	return name == "helmfile.yaml" || name == "helmfile.yml" || n.Dir == "helmfile.d" && (path.Ext(name) == ".yaml" || path.Ext(name) == ".yml")
}

// analyzer loads helmfiles. A part of a file that only a template engine can read has no releases.
var analyzer = load.NewLoader("helmfile", "releases of helmfile", func(files *load.Files, out *helm.Values) {
	for _, f := range files.OfKind(Kind) {
		if len(f.Content) == 0 {
			continue
		}
		r := reader{files, yamlfile.Parse(f)}
		for _, doc := range r.Docs {
			for _, release := range yamltext.Items(yamltext.Get(doc, "releases")) {
				out.Declare(r.release(doc, release))
			}
		}
	}
})

// reader reads one helmfile.
type reader struct {
	files *load.Files
	*yamlfile.YAML
}

// release returns what a release merges. Templates, secrets and values that are not found leave it
// open.
func (r reader) release(doc, n *yaml.Node) (d helm.Declaration) {
	d.By = r.File
	if name := yamltext.Get(n, "name"); name != nil && name.Kind == yaml.ScalarNode {
		d.Name = name.Value
	}
	for _, key := range []string{"inherit", "secrets", "valuesTemplate", "setTemplate", "<<"} {
		d.Open = d.Open || yamltext.Get(n, key) != nil
	}
	for _, item := range yamltext.Items(yamltext.Get(n, "values")) {
		if item.Kind == yaml.MappingNode {
			d.Docs = append(d.Docs, helm.Document{YAML: r.YAML, Doc: doc, Root: item})
		} else if inner, ok := r.valuesFile(item); ok {
			d.Docs = append(d.Docs, inner)
		} else {
			d.Open = true
		}
	}
	d.Set = r.set(n)
	return d
}

// valuesFile returns the values of a file that an item names, relative to the helmfile.
func (r reader) valuesFile(item *yaml.Node) (helm.Document, bool) {
	if item.Kind != yaml.ScalarNode || item.Value == "" || path.IsAbs(item.Value) {
		return helm.Document{}, false
	}
	f := r.files.Named(path.Join(path.Dir(r.Name), item.Value))
	if f == nil || len(f.Content) == 0 || r.files.Kind(f) != load.KindYAML {
		return helm.Document{}, false
	}
	y := yamlfile.Parse(f)
	for _, doc := range y.Docs {
		if root := yamltext.Get(doc); root != nil && root.Kind == yaml.MappingNode {
			return helm.Document{YAML: y, Doc: doc, Root: root}, true
		}
	}
	return helm.Document{}, false
}

// set reads the items of set and setString. Helmfile escapes braces and commas of a value, so that
// helm takes it as it is.
func (r reader) set(n *yaml.Node) *setting.Layer {
	quoting := map[source.Span]mapped.Encoder{}
	h := helm.NewSetValues(r.File, "`helmfile apply`", func(t mapped.String) setting.Scalar {
		return setting.Scalar{String: t, File: r.File, Quoting: quoting[t.Span]}
	})
	for _, key := range []string{"set", "setString"} {
		for _, item := range yamltext.Items(yamltext.Get(n, key)) {
			name, value := yamltext.Get(item, "name"), yamltext.Get(item, "value")
			if name == nil || value == nil || name.Kind != yaml.ScalarNode || value.Kind != yaml.ScalarNode {
				continue
			}
			text := r.Stream.Scalar(value)
			quoting[text.Span] = r.Quoting(value)
			h.AddLiteral(r.Stream.Scalar(name), text)
		}
	}
	l, _ := h.Result() // only braces, which are escaped, are a problem
	l.Origin = setting.FromValues
	return l
}
