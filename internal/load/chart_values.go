package load

import (
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"gopkg.in/yaml.v3"
)

// chartValues are values for a chart: a document that is nothing else, or a part of one.
type chartValues struct {
	*YAMLFile
	// doc is the document, root the map of values in it, at the key that it stands under.
	doc, root *yaml.Node
	at        string
	// open is set where more values than these are laid together.
	open bool
}

// handed are the values of a project's YAML files, and those that Terraform hands to Helm.
func handed(yamls *YAMLFiles, infra *Infrastructure) []chartValues {
	var out []chartValues
	for _, y := range yamls.Files {
		out = append(out, y.chartValues()...)
	}
	return append(out, infra.values...)
}

// chartValues finds values: of a file for -f, of a HelmRelease of Flux (spec.values), of an
// Application of Argo CD (helm.valuesObject, helm.values).
func (y *YAMLFile) chartValues() []chartValues {
	var out []chartValues
	for _, doc := range y.Docs {
		root := yamltext.Get(doc)
		switch {
		case root == nil || root.Kind != yaml.MappingNode || isCompose(y.Name, root) ||
			yamltext.Get(root, "jobs") != nil || yamltext.Get(root, "deployment") != nil:
		case yamltext.Get(root, "apiVersion") == nil:
			out = append(out, chartValues{YAMLFile: y, doc: doc, root: root})
		default:
			out = append(out, y.handedOn(doc, yamltext.Get(root, "spec"), "spec", 0)...)
		}
	}
	return out
}

// maxSpec bounds how deep in a spec values are looked for: an ApplicationSet has them at
// spec.template.spec.sources[].helm.values.
const maxSpec = 8

// handedOn finds the values that a resource hands to Helm, below one of its nodes.
func (y *YAMLFile) handedOn(doc, n *yaml.Node, key string, depth int) []chartValues {
	var out []chartValues
	if n = yamltext.Resolve(n); n == nil || depth > maxSpec {
		return nil
	}
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			out = append(out, y.handedOn(doc, item, key, depth+1)...)
		}
	}
	for k, v := range yamltext.Pairs(n) {
		v = yamltext.Resolve(v)
		switch values := k.Value == "values" || k.Value == "valuesObject" || k.Value == "valuesInline"; {
		case values && v.Kind == yaml.MappingNode:
			out = append(out, chartValues{YAMLFile: y, doc: doc, root: v, at: key + "." + k.Value})
		case values && key == "helm" && v.Kind == yaml.ScalarNode:
			for _, inner := range textValues(y.File, y.Stream.Scalar(v), y.Quoting(v), key+"."+k.Value) {
				inner.doc = doc
				out = append(out, inner)
			}
		default:
			out = append(out, y.handedOn(doc, v, k.Value, depth+1)...)
		}
	}
	return out
}

// textValues are the values in a text that a file holds.
func textValues(f *source.File, t mapped.String, q mapped.Encoder, at string) []chartValues {
	var out []chartValues
	inner := &YAMLFile{File: f, Stream: yamltext.ParseText(t, q)}
	for _, d := range inner.Docs {
		if root := yamltext.Get(d); root != nil && root.Kind == yaml.MappingNode {
			out = append(out, chartValues{YAMLFile: inner, doc: d, root: root, at: at})
		}
	}
	return out
}
