package shell

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
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
