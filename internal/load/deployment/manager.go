package deployment

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// objectKinds are the parts of an environment object that define what a DAG refers to
// (EnvironmentObject in the client of the Astro CLI).
var objectKinds = []struct {
	part, objectType string
	kind             schema.Kind
}{
	{"connection", "CONNECTION", schema.Connection},
	{"airflowVariable", "AIRFLOW_VARIABLE", schema.Variable},
}

// objects are the environment objects of a document: a list of them, or one.
func objects(root *yaml.Node) []*yaml.Node {
	if root == nil {
		return nil
	}
	if root.Kind == yaml.SequenceNode {
		return root.Content
	}
	for _, key := range []string{"environmentObjects", "environmentVariables"} { // the API's answers
		if list := yamltext.Get(root, key); list != nil {
			return list.Content
		}
	}
	return []*yaml.Node{root}
}

// define adds the connections and Airflow variables that `astro env connection list` and
// `astro env airflow-variable list` print.
func (out *Files) define(y *yamlfile.YAML, root *yaml.Node) {
	for _, item := range objects(root) {
		item = yamltext.Resolve(item)
		key := yamltext.Get(item, "objectKey")
		if key == nil || key.Kind != yaml.ScalarNode || key.Value == "" {
			continue
		}
		objectType := yamltext.Get(item, "objectType")
		for _, o := range objectKinds {
			if yamltext.Get(item, o.part) != nil || objectType != nil && objectType.Value == o.objectType {
				out.Definitions = append(out.Definitions, load.Definition{Kind: o.kind, ID: key.Value, Range: source.Range{File: y.File, Span: y.Span(key)}})
			}
		}
	}
}

// isConnectionTable reports the header of what `astro env connection list` prints.
func isConnectionTable(words []string) bool {
	return len(words) >= 8 && words[0] == "#" && words[1] == "KEY" && words[2] == "TYPE" && words[3] == "HOST"
}

// connections adds the keys of the rows below that header.
func (out *Files) connections(f *source.File) {
	below := false
	for n := 1; n <= f.LineCount(); n++ {
		words := wordsOf(f, f.LineSpan(n))
		switch {
		case !below:
			text := make([]string, len(words))
			for i, w := range words {
				text[i] = f.Slice(w)
			}
			below = isConnectionTable(text)
		case len(words) >= 3 && strings.Trim(f.Slice(words[0]), "0123456789") == "":
			out.Definitions = append(out.Definitions, load.Definition{Kind: schema.Connection, ID: f.Slice(words[1]), Range: source.Range{File: f, Span: words[1]}})
		}
	}
}
