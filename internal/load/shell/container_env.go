package shell

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// starters are commands that give variables to a container or a program.
var starters = []string{"docker", "podman", "nerdctl", "kubectl", "oc", "env"}

// containerEnv adds what one of them gets: docker run -e NAME=value, kubectl create secret
// --from-literal=NAME=value.
func (out *Scripts) containerEnv(s *script, n *syntax.CallExpr, base int) {
	starts := false
	for _, a := range n.Args[:min(2, len(n.Args))] { // sudo docker
		starts = starts || slices.Contains(starters, path.Base(a.Lit()))
	}
	if !starts {
		return
	}
	l := &setting.Layer{File: s.File, Consumer: "the command", Origin: setting.FromCommand}
	for _, a := range n.Args {
		w := s.word(a, base)
		if at := strings.IndexByte(w.Value, '='); at > 0 && strings.HasPrefix(w.Value, "--") { // --env=NAME=value
			text := w.Slice(at+1, len(w.Value))
			text.Span.End = w.Span.End // with the quotes that it ends in
			w = &word{String: text, parts: w.parts, base: w.base}
		}
		if name, _, _ := strings.Cut(w.Value, "="); !strings.HasPrefix(name, "AIRFLOW__") || setting.VariableOf(name) == "" {
			continue
		}
		if v, _ := out.variable(s, w, ""); v != nil {
			l.Vars = append(l.Vars, v)
		}
	}
	if len(l.Vars) > 0 {
		out.Runs = append(out.Runs, l)
	}
}
