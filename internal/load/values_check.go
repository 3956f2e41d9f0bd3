package load

import (
	"fmt"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"gopkg.in/yaml.v3"
)

// chartKeys are the top-level keys of the chart, up to version 2.3.0 (facts: its
// annotated values and its release notes).
var chartKeys = []string{
	"resourceNamePrefix", "createNamespace", "namespace", "astroDeploymentAPIURL", "imagePullSecretName", "imagePullSecretData",
	"agentTokenSecretName", "agentToken", "agentTokenFile", "secretBackend", "xcomBackend", "stateStoreBackend", "dagBundleConfigList",
	"commonEnv", "openLineage", "logLevel", "labels", "annotations", "podSecurityContext", "containerSecurityContext",
	"serviceAccount", "loggingSidecar", "workers", "dagProcessor", "triggerer", "sentinel", "image",
}

// check looks for what the chart or Kubernetes would refuse or ignore.
func (f *agentFile) check() {
	for k := range yamltext.Pairs(f.root) {
		if strings.Contains(strings.ToLower(k.Value), "secretbackend") || strings.HasPrefix(strings.ToLower(k.Value), "commonenv") || near1(k.Value) {
			if !slices.Contains(chartKeys, k.Value) {
				f.unknownKey(k)
			}
		}
	}
	if n := yamltext.Get(f.root, "secretBackend"); n != nil {
		if t := yamltext.TypeName(n); t != "string" && t != "null" {
			f.wrongType(n, "secretBackend must be a string, the path of the class, and this is "+withArticle(t)+": the agents get something that is no class and do not start")
		}
	}
	common := f.checkEnv("commonEnv", yamltext.Get(f.root, "commonEnv"), nil)
	if n := yamltext.Get(f.root, "workers"); n != nil && n.Kind == yaml.SequenceNode {
		for i, w := range n.Content {
			f.checkEnv(fmt.Sprintf("workers[%d].env", i), yamltext.Get(yamltext.Resolve(w), "env"), common)
		}
	}
	for _, name := range []string{"dagProcessor", "triggerer", "sentinel"} {
		f.checkEnv(name+".env", yamltext.Get(f.root, name, "env"), common)
	}
	for _, k := range yamltext.Duplicates(f.root) {
		if k.Value == "commonEnv" || k.Value == "secretBackend" {
			f.problem("values/duplicate-name", f.File, f.Span(k), "`"+k.Value+"` stands twice in this file, and the last one wins: what the first one sets is gone")
		}
	}
}

// near1 reports a key that is a slip of the pen away from one we read.
func near1(key string) bool {
	best, ok := fuzzy.Best(key, []string{"secretBackend", "commonEnv"})
	return ok && fuzzy.Distance(key, best, 3) <= 2
}

func (f *agentFile) unknownKey(k *yaml.Node) {
	message := "the chart has no key of this name, and Helm ignores it without a word"
	if source.LooksLikeIdentifier(k.Value) { // a credential may have been pasted before a colon
		message = "the chart has no key `" + k.Value + "`, and Helm ignores it without a word"
	}
	switch best, ok := fuzzy.Best(k.Value, chartKeys); {
	case strings.Contains(strings.ToLower(k.Value), "kwargs"):
		message += "; the kwargs go into commonEnv, as an item with the name AIRFLOW__SECRETS__BACKEND_KWARGS"
	case ok:
		message += "; did you mean `" + best + "`?"
	}
	f.problem("values/unknown-key", f.File, f.Span(k), message)
}

func (f *agentFile) wrongType(n *yaml.Node, message string) {
	if f.untold(n) {
		return
	}
	s := f.Span(n)
	if n.Kind != yaml.ScalarNode { // a collection can be long: its first key or bracket tells enough
		s = source.Span{Start: s.Start, End: min(s.End, f.LineSpan(f.LineAt(s.Start)).End)}
		if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0 {
			s = f.Span(n.Content[0])
		}
	}
	f.problem("values/wrong-type", f.File, s, message)
}

// checkEnv checks a list of EnvVar as the Kubernetes API does, and returns its names. above
// are names that are set already.
func (f *agentFile) checkEnv(what string, n *yaml.Node, above map[string]*yaml.Node) map[string]*yaml.Node {
	n = yamltext.Resolve(n)
	if n == nil || yamltext.TypeName(n) == "null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		f.wrongType(n, what+" must be a list of items with `name` and `value`, and this is "+withArticle(yamltext.TypeName(n))+": the chart cannot render it, or the agents start without these variables")
		return nil
	}
	seen := map[string]*yaml.Node{}
	for _, item := range n.Content {
		item = yamltext.Resolve(item)
		name := yamltext.Resolve(yamltext.Get(item, "name"))
		if item.Kind != yaml.MappingNode || name == nil {
			f.wrongType(item, "each item of "+what+" needs a `name` and a `value`: Kubernetes refuses this one, and the upgrade fails")
			continue
		}
		if first := seen[name.Value]; first != nil {
			f.Problems = append(f.Problems, Problem{
				Rule: "values/duplicate-name", File: f.File, Span: f.Span(name), Targets: []string{"remote"},
				Message: "this name stands in the list already (line " + fmt.Sprint(f.Position(f.Span(first).Start).Line) + "): Kubernetes keeps the last one, so the first has no effect; remove one",
			})
		}
		f.checkValue(yamltext.Resolve(yamltext.Get(item, "value")), func(name string) bool { return seen[name] != nil || above[name] != nil })
		seen[name.Value] = name
	}
	return seen
}

// checkValue checks the value of an EnvVar; set tells which names it can refer to.
func (f *agentFile) checkValue(value *yaml.Node, set func(name string) bool) {
	if value == nil {
		return
	}
	t := yamltext.TypeName(value)
	if t != "string" && t != "null" {
		f.wrongType(value, "`value` must be a string, and this is "+withArticle(t)+": Kubernetes refuses the Deployment, and the upgrade fails; "+f.asText())
		p := &f.Problems[len(f.Problems)-1]
		p.Fixes = f.asJSON(value, "%")
		if value.Kind == yaml.ScalarNode {
			// A template that quotes every value would let it pass.
			p.Warning, p.Message = true, "`value` must be a string, and this is "+withArticle(t)+", which Kubernetes refuses unless the chart happens to quote it; put it in quotes"
			p.Fixes = f.quoted(value)
		}
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
		if !escaped && !set(text.Value[i+2:i+n]) { // what stands above was meant to be put in here
			f.problem("values/expansion", f.File, text.Source(i, i+n+1), "Kubernetes replaces $(NAME) by a variable that stands above it, and none of that name does: the agent gets the text as it stands; set the variable above, or write $$(NAME) if it is meant so")
		}
		next := strings.Index(text.Value[i+1:], "$(")
		if next < 0 {
			return
		}
		i += 1 + next
	}
}

func withArticle(noun string) string {
	if noun == "null" {
		return noun
	}
	return "a " + noun
}
