package helm

import (
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load/compose"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"gopkg.in/yaml.v3"
)

// Document is values for a chart: a document that is nothing else, or a part of one, such as the values of a
// subchart.
type Document struct {
	*yamlfile.YAML
	// Open is set where more values than these are merged.
	Open bool

	// Doc is the document, Root the map of values in it.
	Doc, Root *yaml.Node

	at   string     // the key that the values are at; empty for a file for -f
	text *yaml.Node // the value that the document is the text of; nil for a document of the file
}

// appendDocuments appends the values in a file: a file for -f, a HelmRelease of Flux (spec.values), an
// Application of Argo CD (helm.valuesObject, helm.values).
func appendDocuments(out []Document, y *yamlfile.YAML) []Document {
	for _, doc := range y.Docs {
		root := yamltext.Get(doc)
		switch {
		case root == nil || root.Kind != yaml.MappingNode || compose.IsCompose(y.Name, root) ||
			yamltext.Get(root, "jobs") != nil || yamltext.Get(root, "deployment") != nil:
		case yamltext.Get(root, "apiVersion") == nil:
			out = append(out, Document{YAML: y, Doc: doc, Root: root})
		default:
			out = append(out, embeddedDocuments(y, doc, yamltext.Get(root, "spec"), "spec", 0)...)
		}
	}
	return out
}

// maxSpec bounds how deep in a spec values are searched: an ApplicationSet has them at
// spec.template.spec.sources[].helm.values.
const maxSpec = 8

// otherSources are keys beside values from which Flux and Argo CD merge more values.
var otherSources = []string{"valuesFrom", "valueFiles", "parameters", "fileParameters"}

// embeddedDocuments returns the values that a resource passes to Helm, below one of its nodes.
func embeddedDocuments(y *yamlfile.YAML, doc, n *yaml.Node, key string, depth int) []Document {
	var out []Document
	if depth > maxSpec {
		return nil
	}
	for _, item := range yamltext.Items(n) {
		out = append(out, embeddedDocuments(y, doc, item, key, depth+1)...)
	}
	open := hasKey(yamltext.Resolve(n), otherSources)
	for k, v := range yamltext.Pairs(n) {
		v = yamltext.Resolve(v)
		switch values := k.Value == "values" || k.Value == "valuesObject" || k.Value == "valuesInline"; {
		case values && v.Kind == yaml.MappingNode:
			out = append(out, Document{YAML: y, Doc: doc, Root: v, at: key + "." + k.Value, Open: open})
		case values && key == "helm" && v.Kind == yaml.ScalarNode:
			for _, inner := range ParseDocuments(y.File, y.Stream.Scalar(v), y.Quoting(v), key+"."+k.Value) {
				inner.Doc, inner.text, inner.Open = doc, v, open
				out = append(out, inner)
			}
		default:
			out = append(out, embeddedDocuments(y, doc, v, k.Value, depth+1)...)
		}
	}
	return out
}

// ParseDocuments returns the values in a text that a file holds. at is the key of the text.
func ParseDocuments(f *source.File, t mapped.String, q mapped.Encoder, at string) []Document {
	var out []Document
	inner := &yamlfile.YAML{File: f, Stream: yamltext.ParseText(t, q)}
	for _, d := range inner.Docs {
		if root := yamltext.Get(d); root != nil && root.Kind == yaml.MappingNode {
			out = append(out, Document{YAML: inner, Doc: d, Root: root, at: at})
		}
	}
	return out
}
