// Package kubernetes has what values files and manifests share: how a container gets the value of
// an EnvVar.
package kubernetes

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// expand returns the value of an EnvVar as its container gets it. Kubernetes replaces $(NAME) by a
// variable that is set above it, which is unresolved here, and $$ by a dollar sign
// (k8s.io/kubernetes third_party/forked/golang/expansion). Any other dollar sign stays.
func expand(t *mapped.String) mapped.String {
	if !strings.Contains(t.Value, "$(") && !strings.Contains(t.Value, "$$") {
		return *t
	}
	closed := strings.LastIndexByte(t.Value, ')')
	return t.Replace(func(i int) (n int, text string, unresolved bool) {
		switch rest := t.Value[i:]; {
		case strings.HasPrefix(rest, "$$"):
			return 2, "$", false
		case strings.HasPrefix(rest, "$(") && i < closed:
			n = strings.IndexByte(rest, ')') + 1
			return n, rest[:n], true
		}
		return 0, "", false
	})
}

// Value returns a scalar of an EnvVar as the container gets it, after read. Without an encoder it
// cannot be rewritten.
func Value(y *yamlfile.YAML, outer mapped.String, q mapped.Encoder, read func(t *mapped.String) mapped.String) setting.Scalar {
	e := &mapped.Nested{Outer: outer, Encoder: q, Read: func(t *mapped.String) mapped.String {
		out := read(t)
		return expand(&out)
	}}
	plain := mapped.Plain(0, outer.Value)
	e.Inner = e.Read(&plain)
	t := e.Text()
	t.Span = outer.Span
	if q == nil {
		return setting.Scalar{String: t, File: y.File, Quoting: nil}
	}
	return setting.Scalar{String: t, File: y.File, Quoting: e}
}

// SourceOf returns the reason why the value of a valueFrom is unresolved.
func SourceOf(from *yaml.Node) setting.Reason {
	for k := range yamltext.Pairs(from) {
		switch k.Value {
		case "secretKeyRef":
			return setting.FromSecret
		case "configMapKeyRef":
			return setting.FromConfigMap
		}
	}
	return setting.FromCluster
}
