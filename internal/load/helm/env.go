package helm

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/kubernetes"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"gopkg.in/yaml.v3"
)

// list reads a list of variables: a list, or a string with a list in it, as extraEnv of the
// official chart is.
func (s stack) list(keys ...string) []*setting.Variable {
	f, n := s.get(keys...)
	switch {
	case n == nil:
		return nil
	case n.Kind == yaml.SequenceNode:
		// The chart writes `env` as names and values, and drops a valueFrom.
		return envItems(f.YAML, n, keys[len(keys)-1] == "extraEnv")
	case n.Kind != yaml.ScalarNode || n.Value == "":
		return nil
	}
	inner := &yamlfile.YAML{File: f.File, Stream: yamltext.ParseTemplate(f.Stream.Scalar(n), f.Quoting(n)), Encoded: f.Encoded}
	var out []*setting.Variable
	for _, doc := range inner.Docs {
		out = append(out, envItems(inner, yamltext.Get(doc), false)...)
	}
	return out
}

// objects reports the variables of a backend in env that have a map or a list where a string
// belongs.
func (s stack) objects(keys ...string) []load.Problem {
	f, list := s.get(keys...)
	var out []load.Problem
	for _, item := range yamltext.Items(list) {
		name, value := yamltext.Get(item, "name"), yamltext.Get(item, "value")
		if name == nil || value == nil || value.Kind == yaml.ScalarNode || setting.VariableOf(name.Value) != name.Value || name.Value == "" {
			continue
		}
		span := f.Span(value)
		if strings.Contains(f.Slice(span), "{{") { // an expression, which YAML reads as maps
			continue
		}
		out = append(out, load.Problem{
			Kind: load.ChartEnvNotString, Range: source.Range{File: f.File, Span: span},
			Type: yamltext.TypeName(value), Encoded: f.Encoded, Fixes: asJSON(f.YAML, value, "%"),
		})
	}
	return out
}

// envItems reads a list of Kubernetes EnvVar. The last of equal names has precedence. refer is set
// if a reference can take the place of a value.
func envItems(y *yamlfile.YAML, list *yaml.Node, refer bool) []*setting.Variable {
	var out []*setting.Variable
	for _, item := range yamltext.Items(list) {
		name, value, from := yamltext.Get(item, "name"), yamltext.Get(item, "value"), yamltext.Get(item, "valueFrom")
		switch {
		case name == nil || name.Kind != yaml.ScalarNode:
		case value != nil && value.Kind == yaml.ScalarNode:
			v := renderedVariable(y, name, value)
			if refer {
				k, _ := yamltext.Lookup(item, "value")
				v.EntrySpan = entrySpan(y, k, value)
			}
			out = append(out, v)
		case from != nil:
			out = append(out, unresolved(y, name, from, kubernetes.SourceOf(from)))
		case value != nil: // see objects
			out = append(out, unresolved(y, name, value, setting.NotString))
		}
	}
	return out
}

// unresolved returns a variable without a value, and the reason for that.
func unresolved(y *yamlfile.YAML, name, at *yaml.Node, why setting.Reason) *setting.Variable {
	return &setting.Variable{
		Name:  setting.Scalar{String: setting.NameAt(name.Value, y.Span(name)), File: y.File, Quoting: setting.NameEncoder{}},
		Value: setting.Scalar{String: mapped.String{Span: y.Span(at)}, File: y.File}, UnresolvedReason: why,
	}
}

// renderedVariable returns a variable whose template expressions are unresolved.
func renderedVariable(y *yamlfile.YAML, name, value *yaml.Node) *setting.Variable {
	return &setting.Variable{
		Name:  setting.Scalar{String: setting.NameAt(name.Value, y.Span(name)), File: y.File, Quoting: setting.NameEncoder{}},
		Value: kubernetes.Value(y, y.Stream.Scalar(value), y.Quoting(value), expressions),
	}
}
