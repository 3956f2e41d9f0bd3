package shell

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"

	"mvdan.cc/sh/v3/syntax"
)

// helmStart returns the index of the word that runs helm, also after sudo; -1 for another command.
func helmStart(n *syntax.CallExpr) int {
	return slices.IndexFunc(n.Args[:min(3, len(n.Args))], func(a *syntax.Word) bool { return path.Base(a.Lit()) == "helm" })
}

// helm adds the --set flags of helm install, upgrade and template.
func (out *Scripts) helm(s *script, n *syntax.CallExpr, base int) {
	start := helmStart(n)
	if start < 0 {
		return
	}
	h := helm.NewSetValues(s.File, "`helm --set`", func(t mapped.String) setting.Scalar { return s.value(t, nil) })
	for i := start + 1; i < len(n.Args); i++ {
		w := s.word(n.Args[i], base)
		flag, _, attached := strings.Cut(w.Value, "=")
		if flag != "--set" && flag != "--set-string" && flag != "--set-literal" {
			continue
		}
		t := w.String
		if attached {
			t = w.Slice(len(flag)+1, len(w.Value))
		} else if i++; i < len(n.Args) {
			t = s.word(n.Args[i], base).String
		} else {
			break
		}
		h.Add(helm.ParseSet(&t, flag == "--set-literal"))
	}
	l, problems := h.Result()
	if len(l.Vars) > 0 {
		out.Runs = append(out.Runs, l)
		out.HelmSets = append(out.HelmSets, l)
	}
	out.Problems = append(out.Problems, problems...)
}
