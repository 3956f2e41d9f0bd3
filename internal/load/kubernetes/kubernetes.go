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
	var b mapped.Builder
	at := 0
	for at < len(t.Value) {
		n := strings.IndexByte(t.Value[at:], '$')
		if n < 0 {
			break
		}
		b.Append(t, at, at+n)
		at += n
		switch end := strings.IndexByte(t.Value[at:], ')'); {
		case strings.HasPrefix(t.Value[at:], "$$"):
			b.Escape(t.Source(at, at+2).Start, t.Source(at, at+2).Len(), "$")
			at += 2
		case strings.HasPrefix(t.Value[at:], "$(") && end > 0:
			b.AddUnresolved(t.Source(at, at+1).Start, t.Value[at:at+end+1])
			at += end + 1
		default:
			b.Append(t, at, at+1)
			at++
		}
	}
	b.Append(t, at, len(t.Value))
	return b.Text(t.Span)
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
