package names

import (
	"bytes"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/schema"
)

// YAML finds the references in a file that describes DAGs to dag-factory: keys that end in
// conn_id, and Jinja in strings. Any other YAML file has none.
func YAML(content []byte) []Reference {
	if !bytes.Contains(content, []byte("tasks")) || !bytes.Contains(content, []byte("conn_id")) && !HasTemplate(string(content)) {
		return nil
	}
	stream := yamltext.Parse(content)
	var out []Reference
	for _, doc := range stream.Docs {
		if describesDAGs(doc) {
			out = append(out, yamlReferences(stream, doc)...)
		}
	}
	return out
}

// describesDAGs reports whether a document has a mapping with tasks that name operators or
// decorators, as dag-factory reads it.
func describesDAGs(doc *yaml.Node) bool {
	root := yamltext.Resolve(doc)
	if root.Kind == yaml.DocumentNode && len(root.Content) > 0 {
		root = yamltext.Resolve(root.Content[0])
	}
	for _, dag := range yamltext.Pairs(root) {
		_, tasks := yamltext.Lookup(yamltext.Resolve(dag), "tasks")
		if tasks == nil {
			continue
		}
		tasks = yamltext.Resolve(tasks)
		for i, task := range tasks.Content {
			if tasks.Kind == yaml.MappingNode && i%2 == 0 {
				continue
			}
			for _, key := range []string{"operator", "decorator"} {
				if _, v := yamltext.Lookup(yamltext.Resolve(task), key); v != nil {
					return true
				}
			}
		}
	}
	return false
}

func yamlReferences(stream *yamltext.Stream, doc *yaml.Node) []Reference {
	var out []Reference
	ids := map[*yaml.Node]bool{}
	yamltext.Walk(doc, func(n *yaml.Node) bool {
		if n.Kind == yaml.MappingNode {
			for k, v := range yamltext.Pairs(n) {
				if isConnKey(k.Value) && v.Kind == yaml.ScalarNode {
					ids[v] = true
				}
				if k.Value == "doc_md" || k.Value == "description" {
					ids[v] = false
				}
			}
		}
		isID, known := ids[n]
		if n.Kind != yaml.ScalarNode || n.Value == "" || yamltext.TypeName(n) == "null" || known && !isID {
			return true
		}
		text := stream.Scalar(n)
		if isID {
			r := Reference{Kind: schema.Connection, ID: n.Value, Start: text.Span.Start, End: text.Span.End}
			if HasTemplate(n.Value) {
				r.ID, r.Dynamic = "", true
			} else if s := text.Source(0, len(text.Value)); s.Len() > 0 {
				r.Start, r.End = s.Start, s.End
			}
			out = append(out, r)
		}
		for _, r := range Jinja(text.Value) {
			s := text.Source(r.Start, r.End)
			r.Start, r.End = s.Start, s.End
			out = append(out, r)
		}
		return true
	})
	return out
}
