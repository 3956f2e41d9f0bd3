package helm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"gopkg.in/yaml.v3"
)

// chartKeys are the top-level keys of the agent's chart up to version 2.3.0, from its annotated
// values and release notes.
var chartKeys = []string{
	"resourceNamePrefix", "createNamespace", "namespace", "astroDeploymentAPIURL", "imagePullSecretName", "imagePullSecretData",
	"agentTokenSecretName", "agentToken", "agentTokenFile", "secretBackend", "xcomBackend", "stateStoreBackend", "dagBundleConfigList",
	"commonEnv", "openLineage", "logLevel", "labels", "annotations", "podSecurityContext", "containerSecurityContext",
	"serviceAccount", "loggingSidecar", "workers", "dagProcessor", "triggerer", "sentinel", "image",
}

// check looks for what the chart or Kubernetes would refuse or ignore.
func (f *agentFile) check() {
	for k := range yamltext.Pairs(f.Root) {
		if slices.Contains(chartKeys, k.Value) {
			continue
		}
		if lower := strings.ToLower(k.Value); strings.Contains(lower, "secretbackend") || strings.HasPrefix(lower, "commonenv") || nearKey(k.Value) {
			best, _ := fuzzy.Best(k.Value, chartKeys)
			f.problem(f.File, f.Span(k), load.Problem{Kind: load.ValuesUnknownKey, Name: k.Value, Suggestion: best})
		}
	}
	if n := yamltext.Get(f.Root, "secretBackend"); n != nil {
		if t := yamltext.TypeName(n); t != "string" && t != "null" {
			f.wrongType(n, load.Problem{Kind: load.ValuesBackendNotString, Type: t})
		}
	}
	common := f.checkEnv("commonEnv", yamltext.Get(f.Root, "commonEnv"), nil)
	for i, w := range yamltext.Items(yamltext.Get(f.Root, "workers")) {
		f.checkEnv(fmt.Sprintf("workers[%d].env", i), yamltext.Get(w, "env"), common)
	}
	for _, name := range agentComponents {
		if env := yamltext.Get(f.Root, name, "env"); env != nil {
			f.checkEnv(name+".env", env, common)
		}
	}
	for _, k := range yamltext.Duplicates(f.Root) {
		if k.Value == "commonEnv" || k.Value == "secretBackend" {
			f.problem(f.File, f.Span(k), load.Problem{Kind: load.ValuesDuplicateKey, Name: k.Value})
		}
	}
}

// nearKey reports a key that is at most two typing errors away from one that is read.
func nearKey(key string) bool {
	best, ok := fuzzy.Best(key, []string{"secretBackend", "commonEnv"})
	return ok && fuzzy.Distance(key, best, 3) <= 2
}

func (f *agentFile) wrongType(n *yaml.Node, p load.Problem) {
	if f.IsUnresolved(n) {
		return
	}
	s := f.Span(n)
	if n.Kind != yaml.ScalarNode { // a collection can be long: its first key or bracket is enough
		s = source.Span{Start: s.Start, End: min(s.End, f.LineSpan(f.LineAt(s.Start)).End)}
		if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0 {
			s = f.Span(n.Content[0])
		}
	}
	f.problem(f.File, s, p)
}

// checkEnv checks a list of EnvVar as the Kubernetes API does, and returns its names. above are the
// names that are set already.
func (f *agentFile) checkEnv(what string, n *yaml.Node, above map[string]*yaml.Node) map[string]*yaml.Node {
	if n == nil || yamltext.TypeName(n) == "null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		f.wrongType(n, load.Problem{Kind: load.ValuesEnvNotList, Name: what, Type: yamltext.TypeName(n)})
		return nil
	}
	seen := map[string]*yaml.Node{}
	for _, item := range yamltext.Items(n) {
		name := yamltext.Get(item, "name")
		if item.Kind != yaml.MappingNode || name == nil {
			f.wrongType(item, load.Problem{Kind: load.ValuesEnvItem, Name: what})
			continue
		}
		if first := seen[name.Value]; first != nil {
			f.problem(f.File, f.Span(name), load.Problem{Kind: load.ValuesDuplicateName, Line: f.Position(f.Span(first).Start).Line})
		}
		f.checkValue(yamltext.Get(item, "value"), func(name string) bool { return seen[name] != nil || above[name] != nil })
		seen[name.Value] = name
	}
	return seen
}

// checkValue checks the value of an EnvVar; set reports the names that it can refer to.
func (f *agentFile) checkValue(value *yaml.Node, set func(name string) bool) {
	if value == nil {
		return
	}
	t := yamltext.TypeName(value)
	if t != "string" && t != "null" {
		p := load.Problem{Kind: load.ValuesEnvNotString, Type: t, Scalar: value.Kind == yaml.ScalarNode, Encoded: f.Encoded}
		if p.Fixes = asJSON(f.YAML, value, "%"); p.Scalar {
			p.Fixes = quotedScalar(f.YAML, value)
		}
		f.wrongType(value, p)
		return
	}
	if value.Kind != yaml.ScalarNode {
		return
	}
	text := f.Stream.Scalar(value)
	for i := strings.Index(text.Value, "$("); i >= 0; {
		n := strings.IndexByte(text.Value[i:], ')')
		if n < 0 {
			return
		}
		escaped := i > 0 && text.Value[i-1] == '$' // Kubernetes' own escape
		if !escaped && !set(text.Value[i+2:i+n]) { // a variable above was meant
			f.problem(f.File, text.Source(i, i+n+1), load.Problem{Kind: load.ValuesExpansion})
		}
		next := strings.Index(text.Value[i+1:], "$(")
		if next < 0 {
			return
		}
		i += 1 + next
	}
}
