package names

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/schema"
)

// YAML finds the references in a file that describes DAGs to dag-factory, or holds defaults for
// those that others describe: keys that end in conn_id, Jinja in strings, and the template files that
// strings name. Any other YAML file has none.
func YAML(name string, content []byte) *File { return (&yamlReader{}).read(name, content) }

// yamlReader reads YAML files.
type yamlReader struct {
	known *classes
	// defaults asks for the ids that operators use if they are given none.
	defaults bool
}

func (y *yamlReader) read(name string, content []byte) *File {
	out := &File{}
	defaults := isDefaultsFile(name)
	describes := bytes.Contains(content, []byte("tasks"))
	if !describes && !(defaults && bytes.Contains(content, []byte("default_args"))) || !mayReferInYAML(content) && !(y.defaults && describes) {
		return out
	}
	stream := yamltext.Parse(content)
	for _, doc := range stream.Docs {
		dags := describesDAGs(doc)
		if dags || defaults && yamltext.Get(doc, "default_args") != nil {
			yamlReferences(out, stream, doc)
		}
		if dags && y.defaults {
			y.operators(out, stream, doc)
		}
	}
	return out
}

// mayReferInYAML reports a file that has what a reference needs. Most need not be parsed.
func mayReferInYAML(content []byte) bool {
	return bytes.Contains(content, []byte("conn_id")) || HasTemplate(string(content)) ||
		slices.ContainsFunc(yamlTemplates, func(x string) bool { return bytes.Contains(content, []byte(x)) })
}

// defaultsFiles are the names of the files with defaults, which dag-factory looks for in the folder
// of a file and in those above it (dagfactory/constants.py).
var defaultsFiles = []string{"defaults.yml", "defaults.yaml"}

func isDefaultsFile(name string) bool { return slices.Contains(defaultsFiles, path.Base(name)) }

// yamlTemplates are the endings of strings that name a template file.
var yamlTemplates = []string{".sql", ".hql", ".sh", ".bash"}

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

func yamlReferences(out *File, stream *yamltext.Stream, doc *yaml.Node) {
	ids := map[*yaml.Node]bool{}
	yamltext.Walk(doc, func(n *yaml.Node) bool {
		if n.Kind == yaml.MappingNode {
			for k, v := range yamltext.Pairs(n) {
				if isConnKey(k.Value) && v.Kind == yaml.ScalarNode {
					ids[v] = true
				}
				switch k.Value {
				case "doc_md", "description":
					ids[v] = false
				case "template_searchpath":
					out.SearchPaths = append(out.SearchPaths, scalars(v)...)
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
			out.References = append(out.References, r)
		}
		if !HasTemplate(text.Value) && slices.ContainsFunc(yamlTemplates, func(x string) bool { return strings.HasSuffix(text.Value, x) }) {
			out.Templates = append(out.Templates, text.Value)
		}
		for _, r := range Jinja(text.Value) {
			s := text.Source(r.Start, r.End)
			r.Start, r.End = s.Start, s.End
			out.References = append(out.References, r)
		}
		return true
	})
}

// scalars are the texts of a scalar, or of a list of them.
func scalars(n *yaml.Node) []string {
	n = yamltext.Resolve(n)
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	var out []string
	for _, item := range n.Content {
		if item = yamltext.Resolve(item); n.Kind == yaml.SequenceNode && item.Kind == yaml.ScalarNode {
			out = append(out, item.Value)
		}
	}
	return out
}
