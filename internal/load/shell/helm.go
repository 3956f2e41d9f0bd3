package shell

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"

	"mvdan.cc/sh/v3/syntax"
)

// helm adds the --set flags of helm install, upgrade and template.
func (out *Scripts) helm(s *script, n *syntax.CallExpr, base int) {
	start := -1
	for i, a := range n.Args[:min(3, len(n.Args))] { // sudo helm
		if path.Base(a.Lit()) == "helm" {
			start = i
			break
		}
	}
	if start < 0 {
		return
	}
	h := helm.NewSetValues(s.File, "`helm --set`", func(t mapped.String) setting.Scalar { return s.value(t, nil) })
	for i := start + 1; i < len(n.Args); i++ {
		w := s.word(n.Args[i], base)
		flag, _, attached := strings.Cut(w.Value, "=")
		switch flag {
		case "--set", "--set-string", "--set-literal":
		default:
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
