package shell

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"mvdan.cc/sh/v3/syntax"
)

// composerFlags are the flags of `gcloud composer environments create` and `update` that set
// options of Airflow, as section-option=value.
var composerFlags = []string{"--update-airflow-configs", "--airflow-configs"}

// cloudComposer adds the options that gcloud sets for an environment of Cloud Composer.
func (out *Scripts) cloudComposer(s *script, n *syntax.CallExpr, base int) {
	if len(n.Args) < 4 || n.Args[0].Lit() != "gcloud" {
		return
	}
	l := &setting.Layer{File: s.File, Consumer: "`gcloud composer environments`", Origin: setting.FromCommand}
	for i, a := range n.Args {
		w := s.word(a, base)
		flag, _, attached := strings.Cut(w.Value, "=")
		switch {
		case !slices.Contains(composerFlags, flag):
		case attached:
			out.options(s, l, w.Slice(len(flag)+1, len(w.Value)))
		case i+1 < len(n.Args):
			out.options(s, l, s.word(n.Args[i+1], base).String)
		}
	}
	if len(l.Vars) > 0 {
		out.Runs = append(out.Runs, l)
	}
}

// options reads what gcloud calls a dictionary: items separated by commas, or by the text between
// two ^ at the start. No quoting protects a comma (gcloud topic escaping).
func (out *Scripts) options(s *script, l *setting.Layer, t mapped.String) {
	between, at := ",", 0
	if rest, ok := strings.CutPrefix(t.Value, "^"); ok {
		if own, _, ok := strings.Cut(rest, "^"); ok && own != "" {
			between, at = own, len(own)+2
		}
	}
	for at < len(t.Value) {
		end := len(t.Value)
		if n := strings.Index(t.Value[at:], between); n >= 0 {
			end = at + n
		}
		next := end + len(between)
		if eq := strings.IndexByte(t.Value[at:end], '='); eq > 0 {
			from, option := at+eq+1, setting.VariableOf(t.Value[at:at+eq])
			if setting.IsKwargs(option) && t.Value[from] == '{' {
				if to := pyjson.ObjectEnd(t.Value, from); to > end {
					end, next = to, to+len(between)
					value := s.value(t.Slice(from, to), nil)
					out.Problems = append(out.Problems, load.Problem{
						Kind: load.GcloudSplitsJSON, Range: source.Range{File: s.File, Span: value.Span}, Targets: []setting.Target{setting.NonAstro},
					})
				}
			}
			if option != "" {
				name := s.value(t.Slice(at, at+eq), setting.NameEncoder{})
				key := t.Value[at : at+eq]
				l.Vars = append(l.Vars, &setting.Variable{
					Name:  setting.Scalar{String: setting.NameAt(option, name.Span), File: s.File, Quoting: setting.OptionName{Style: setting.OptionStyle(key)}},
					Value: s.value(t.Slice(from, end), nil), DisplayName: "`" + key + "`",
				})
			}
		}
		at = next
	}
}

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
