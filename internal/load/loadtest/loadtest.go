// Package loadtest runs a loader in a test.
package loadtest

import (
	"math/rand/v2"
	"path"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
)

// Run returns the result of a loader over files, given as name and content in turn. It knows the
// kinds of YAML files and airflow.cfg.
func Run(t *testing.T, a *analysis.Analyzer, files ...string) any {
	t.Helper()
	in := &load.Files{Root: "."}
	for i := 0; i < len(files); i += 2 {
		in.All = append(in.All, source.New(files[i], files[i], []byte(files[i+1])))
	}
	in.Classify(func(name string) load.Kind {
		if ext := path.Ext(name); ext == ".yaml" || ext == ".yml" {
			return load.KindYAML
		} else if ext == ".cfg" {
			return load.KindAirflowCfg
		}
		return load.KindNone
	})
	return RunOn(t, a, in)
}

// RunOn returns the result of a loader over files, after those that it requires.
func RunOn(t *testing.T, a *analysis.Analyzer, in *load.Files) any {
	t.Helper()
	if a == load.Input {
		return in
	}
	pass := &analysis.Pass{Analyzer: a, ResultOf: map[*analysis.Analyzer]any{}}
	for _, req := range a.Requires {
		pass.ResultOf[req] = RunOn(t, req, in)
	}
	out, err := a.Run(pass)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Describe writes variables as name=value@source, with ~ for an unresolved value.
func Describe(vars []*setting.Variable) string {
	var out []string
	for _, v := range vars {
		value := v.Value.Value + "@" + v.Value.File.Slice(v.Value.Span)
		if v.UnresolvedReason != "" || !v.Value.IsResolved() && v.Value.Unresolved[0].Len() == len(v.Value.Value) {
			value = "~"
		}
		out = append(out, v.Name.Value+"="+value)
	}
	return strings.Join(out, " ")
}

// Changed applies random changes to the variable K of texts, and reads them back.
func Changed(t *testing.T, texts []string, read func(text string) *setting.Variable) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(5, 6))
	news := []string{"", "x", "$", "a$b", "${", "%", "{\"a\": 1}", "'", "\"", "\\", "é", "x\ny", " lead", ": "}
	written := 0
	for range 3000 {
		text := texts[rnd.IntN(len(texts))]
		v := read(text)
		if v == nil {
			t.Fatalf("no K in %q", text)
		}
		i := rnd.IntN(len(v.Value.Value) + 1)
		j := i + rnd.IntN(len(v.Value.Value)-i+1)
		if len(v.Value.Unresolved) > 0 && i > v.Value.Unresolved[0].Start && i < v.Value.Unresolved[0].End {
			continue
		}
		s := news[rnd.IntN(len(news))]
		e, ok := v.Value.Edit(i, j, s)
		if !ok {
			continue
		}
		written++
		now := read(text[:e.Span.Start] + e.Text + text[e.Span.End:])
		if want := v.Value.Value[:i] + s + v.Value.Value[j:]; now == nil || now.Value.Value != want {
			t.Fatalf("%q: [%d,%d) = %q gives\n%q", text, i, j, s, text[:e.Span.Start]+e.Text+text[e.Span.End:])
		}
	}
	if written < 1000 {
		t.Errorf("only %d of 3000 changes could be written", written)
	}
}

// Last returns the last variable, nil if there is none.
func Last(vars []*setting.Variable) *setting.Variable {
	for _, v := range vars {
		if v.Name.Value == "K" {
			return v
		}
	}
	return nil
}
