package manifest

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/load/kubernetes"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// maxTexts bounds how deep documents are in documents: the env list in the values of an Application
// that a ConfigMap holds.
const maxTexts = 4

// readByHelm are the keys whose text the loader of values reads itself.
var readByHelm = map[string]bool{"env": true, "extraEnv": true}

// textsIn reads the documents in the texts below a node, and nothing else.
func (out *Manifests) textsIn(values *helm.Values, y *yamlfile.YAML, root *yaml.Node, depth int) {
	yamltext.Walk(root, func(n *yaml.Node) bool {
		switch n.Kind {
		case yaml.MappingNode:
			for k, v := range yamltext.Pairs(n) {
				if v = yamltext.Resolve(v); !readByHelm[k.Value] && !values.HasRead(v) && !out.cfg(y, k, v) {
					out.text(values, y, k.Value, v, depth)
				}
			}
		case yaml.SequenceNode:
			for _, item := range yamltext.Items(n) {
				out.text(values, y, "", item, depth)
			}
		}
		return true
	})
}

// text reads a value that is itself a document: the list of variables in extraEnvVars of a chart,
// the Pod in podTemplate, a values file in a ConfigMap. It reports whether it is one.
func (out *Manifests) text(values *helm.Values, y *yamlfile.YAML, key string, n *yaml.Node, depth int) bool {
	if depth >= maxTexts || n == nil || n.Kind != yaml.ScalarNode || !isDocument(n.Value) || !load.MentionsBackend([]byte(n.Value)) ||
		setting.VariableOf(key) != "" || key == "kubectl.kubernetes.io/last-applied-configuration" {
		return false
	}
	if strings.HasSuffix(key, ".env") {
		out.add(y, envLines(y, n), load.StatedImage{})
		return true
	}
	q := y.Quoting(n)
	if y.JSON {
		q = nil
	}
	text := y.Stream.Scalar(n)
	inner := &yamlfile.YAML{File: y.File, Stream: yamltext.ParseTemplate(text, q), Encoded: y.Encoded, JSON: y.JSON}
	if inner.Err != nil {
		return false
	}
	found := false
	for _, doc := range inner.Docs {
		if root := yamltext.Get(doc); root != nil && root.Kind != yaml.ScalarNode {
			out.walk(values, inner, root, depth+1)
			found = true
		}
	}
	return found
}

// isDocument reports a text that may be YAML or JSON with more than one value.
func isDocument(s string) bool {
	s = strings.TrimSpace(s)
	return strings.Contains(s, "\n") || strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[")
}

// envLines returns the variables of the lines NAME=value in a text.
func envLines(y *yamlfile.YAML, n *yaml.Node) []*setting.Variable {
	text := y.Stream.Scalar(n)
	var out []*setting.Variable
	at := 0
	for line := range strings.Lines(text.Value) {
		t := text.Slice(at, at+len(strings.TrimRight(line, "\r\n")))
		at += len(line)
		if v := assignment(y, t); v != nil {
			out = append(out, v)
		}
	}
	return out
}

// assignment returns the variable of NAME=value; nil if it is no name of ours.
func assignment(y *yamlfile.YAML, text mapped.String) *setting.Variable {
	at := strings.IndexByte(text.Value, '=')
	if at <= 0 || setting.VariableOf(text.Value[:at]) != text.Value[:at] {
		return nil
	}
	name, value := text.Slice(0, at), text.Slice(at+1, len(text.Value))
	v := &setting.Variable{Name: setting.Scalar{String: name, File: y.File, Quoting: nil}, Value: kubernetes.Value(y, value, nil, markTemplates)}
	yamlfile.MarkReference(v)
	return v
}
