package helm

import (
	"bytes"
	"fmt"
	"slices"
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

// Agent is one set of values of the Remote Execution agent's chart.
type Agent struct {
	Installation
	// SecretBackend is the top-level key, which the chart passes to the agents as
	// AIRFLOW__SECRETS__BACKEND; nil if it is not set.
	SecretBackend *setting.Variable
	// Common is commonEnv.
	Common []*setting.Variable
	// Images are the image references that the values name.
	Images []setting.Scalar
}

// Variables returns all that the values set.
func (a *Agent) Variables() []*setting.Variable {
	var backend []*setting.Variable
	if a.SecretBackend != nil {
		backend = append(backend, a.SecretBackend)
	}
	return a.withParts(a.Common, backend)
}

// mergedAgent returns the agents of a stack of files, with what its files override.
func (s stack) mergedAgent() *Agent {
	a := s.agent()
	a.Overridden = s.replaced(func(s stack) []*setting.Variable { return s.agent().Variables() })
	return a
}

// unreadable reports a values file that is not YAML, or not a map.
func (out *Values) unreadable(y *yamlfile.YAML) {
	looks := strings.Contains(load.Base(y.File), "values") || IsAgentValues(y.Content)
	switch {
	case !looks || y.LooksTemplated():
	case y.Err != nil:
		out.problem(y.File, y.Err.Span, load.Problem{Kind: load.ValuesInvalidYAML, Detail: y.Err.Message})
	default:
		for _, doc := range y.Docs {
			if root := yamltext.Get(doc); root != nil && root.Kind == yaml.SequenceNode {
				s := y.Span(root)
				out.problem(y.File, source.Span{Start: s.Start, End: min(s.Start+1, s.End)}, load.Problem{Kind: load.ValuesNotMap})
			}
		}
	}
}

func (out *Values) problem(f *source.File, s source.Span, p load.Problem) {
	p.Range, p.Targets = source.Range{File: f, Span: s}, []setting.Target{setting.Remote}
	out.Problems = append(out.Problems, p)
}

// agentKeys are top-level keys that only the agent's chart has; sharedKeys are keys that other charts
// may have too.
var (
	agentKeys  = []string{"astroDeploymentAPIURL", "agentTokenSecretName", "xcomBackend", "dagBundleConfigList"}
	sharedKeys = []string{"secretBackend", "commonEnv", "agentToken", "agentTokenFile"}
)

func hasKey(root *yaml.Node, keys []string) bool {
	return root != nil && root.Kind == yaml.MappingNode &&
		slices.ContainsFunc(keys, func(key string) bool { k, _ := yamltext.Lookup(root, key); return k != nil })
}

// IsAgent reports values of the agent's chart.
func IsAgent(root *yaml.Node) bool {
	if hasKey(root, agentKeys) {
		return true
	}
	if !hasKey(root, sharedKeys) {
		return false
	}
	class, env := yamltext.Get(root, "secretBackend"), yamltext.Get(root, "commonEnv")
	if class != nil && (class.Kind != yaml.ScalarNode && env != nil || strings.ContainsAny(class.Value, ".B")) { // see setting.IsOtherChartsKey
		return true
	}
	airflow := false
	yamltext.Walk(root, func(n *yaml.Node) bool {
		airflow = airflow || n.Kind == yaml.ScalarNode && (strings.Contains(n.Value, "AIRFLOW") || strings.Contains(n.Value, "airflow"))
		return !airflow
	})
	return airflow
}

// IsAgentValues reports whether a YAML file looks like values of the Remote Execution
// agent's chart.
func IsAgentValues(content []byte) bool {
	if !bytes.Contains(content, []byte("astro")) && !bytes.Contains(content, []byte("airflow")) && !bytes.Contains(content, []byte("AIRFLOW")) &&
		!bytes.Contains(content, []byte("Backend")) {
		return false
	}
	for _, key := range [][]byte{[]byte("secretBackend"), []byte("commonEnv"), []byte("astroDeploymentAPIURL"), []byte("agentToken")} {
		if i := bytes.Index(content, key); i == 0 || i > 0 && content[i-1] == '\n' {
			return true
		}
	}
	return false
}

// agentFile is a values file of the agent's chart, with what is found in it.
type agentFile struct {
	*Values
	*Document
}

// agent returns the agents that a stack of values describes.
func (s stack) agent() *Agent {
	a := &Agent{Installation: s.installation()}
	if f, n := s.get("secretBackend"); n != nil && n.Kind == yaml.ScalarNode {
		k, _ := yamltext.Lookup(f.Root, "secretBackend")
		a.SecretBackend = f.variable("AIRFLOW__SECRETS__BACKEND", f.Span(k), n)
	}
	if f, n := s.get("commonEnv"); n != nil {
		a.Common = f.env(n)
		a.Open = f.open(n)
	}
	f, workers := s.get("workers")
	for i, w := range yamltext.Items(workers) {
		a.part(f, fmt.Sprintf("workers[%d]", i), yamltext.Get(w, "env"))
		a.image(f, yamltext.Get(w, "image"))
	}
	for _, name := range agentComponents {
		f, n := s.get(name, "env")
		a.part(f, name, n)
		a.image(s.get(name, "image"))
	}
	a.image(s.get("image"))
	return a
}

// agentComponents are the keys of the components of the agent besides its workers.
var agentComponents = []string{"dagProcessor", "triggerer", "sentinel"}

// part adds a component with a list of variables; nil for a component without one.
func (a *Agent) part(f *Document, name string, env *yaml.Node) {
	if env != nil {
		a.Parts = append(a.Parts, Part{name, f.env(env)})
		a.Open = a.Open || f.open(env)
	}
}

func (a *Agent) image(f *Document, n *yaml.Node) {
	if n != nil && n.Kind == yaml.ScalarNode && n.Value != "" {
		a.Images = append(a.Images, f.Value(n))
	}
}

// env reads a list of Kubernetes EnvVar. The last of equal names has precedence.
func (f *Document) env(list *yaml.Node) []*setting.Variable {
	var out []*setting.Variable
	for _, item := range yamltext.Items(list) { // check reports what is no list
		name := yamltext.Get(item, "name")
		if name == nil || name.Kind != yaml.ScalarNode {
			continue
		}
		value, from := yamltext.Get(item, "value"), yamltext.Get(item, "valueFrom")
		switch {
		case from != nil:
			v := f.variable(name.Value, f.Span(name), from)
			v.UnresolvedReason = kubernetes.SourceOf(from)
			out = append(out, v)
		case value != nil && value.Kind == yaml.ScalarNode:
			v := f.variable(name.Value, f.Span(name), value)
			if k, n := yamltext.Lookup(item, "value"); n == value && value.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 && value.Anchor == "" {
				v.EntrySpan = entrySpan(f.YAML, k, value)
			}
			out = append(out, v)
		}
	}
	return out
}

// open reports a list of EnvVar with an unresolved part.
func (f *Document) open(list *yaml.Node) bool {
	return f.IsUnresolved(list) || list.Kind == yaml.SequenceNode && slices.ContainsFunc(list.Content, func(item *yaml.Node) bool {
		name := yamltext.Get(item, "name")
		return f.IsUnresolved(item) || name != nil && f.IsUnresolved(name)
	})
}

func (f *Document) variable(name string, at source.Span, value *yaml.Node) *setting.Variable {
	v := &setting.Variable{Name: setting.Scalar{String: setting.NameAt(name, at), File: f.File, Quoting: setting.NameEncoder{}}}
	if value.Kind == yaml.ScalarNode {
		v.Value = f.Value(value)
		if strings.Contains(value.Value, "$") {
			v.Value = kubernetes.Value(f.YAML, v.Value.String, v.Value.Quoting, func(t *mapped.String) mapped.String { return *t })
		}
	} else {
		v.Value = setting.Scalar{String: mapped.String{Span: f.Span(value)}, File: f.File}
	}
	return v
}
