package load

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"github.com/compose-spec/compose-go/v2/template"
	"golang.org/x/tools/go/analysis"
)

// run gives the result of a loader over files that are given as name and content in turn.
func run(t *testing.T, a *analysis.Analyzer, files ...string) any {
	t.Helper()
	in := &Files{Root: "."}
	for i := 0; i < len(files); i += 2 {
		in.All = append(in.All, source.New(files[i], files[i], []byte(files[i+1])))
	}
	return runOn(t, a, in)
}

func runOn(t *testing.T, a *analysis.Analyzer, in *Files) any {
	t.Helper()
	if a == Input {
		return in
	}
	pass := &analysis.Pass{Analyzer: a, ResultOf: map[*analysis.Analyzer]any{}}
	for _, req := range a.Requires {
		pass.ResultOf[req] = runOn(t, req, in)
	}
	out, err := a.Run(pass)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// describe writes variables as name=value@source, the value ~ where nothing is known.
func describe(vars []*setting.Variable) string {
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

func TestComposeEnvironment(t *testing.T) {
	for _, c := range []struct{ name, environment, want string }{
		{"map", "{A: x, B: 1, C: true, D: '', E: }", "E=~ D=@'' C=true@true B=1@1 A=x@x"},
		{"list", "[A=x, 'B=y=z', C, D=, \"=x\"]", "A=x@x B=y=z@y=z C=~ D=@"},
		{"merge", "\n      <<: [{A: a, B: b}, {A: no, C: c}]\n      B: own", "C=c@c A=no@no B=b@b A=a@a B=own@own"},
		{"variables", "{A: $X, B: '${X:-{\"a\": 1}}', C: a$$b, D: 'a${X}b', E: 5$}", "E=5$@5$ D=a${X}b@'a${X}b' C=a$b@a$$b B=~ A=~"},
	} {
		text := "services:\n  s:\n    environment: " + c.environment + "\n# AIRFLOW__SECRETS\n"
		got := run(t, ComposeFiles, "compose.yaml", text).(*Composes)
		if len(got.Files) != 1 || len(got.Files[0].Services) != 1 || len(got.Problems) != 0 {
			t.Errorf("%s: %+v", c.name, got)
			continue
		}
		if list := describe(got.Files[0].Services[0].Vars); list != c.want {
			t.Errorf("%s: %s, want %s", c.name, list, c.want)
		}
	}
}

func TestComposeService(t *testing.T) {
	const text = `
x-common: &common
  image: apache/airflow:2.10.5
  env_file: [./a.env, {path: ../b.env, format: raw}, "$X.env"]
  environment: {AIRFLOW__SECRETS__BACKEND: x.Y}
x-unused:
  environment: {AIRFLOW__SECRETS__BACKEND: x.Z}
services:
  one:
    <<: *common
  two:
    extends: one
    build: {context: ../etl, dockerfile: docker/Dockerfile}
    environment: [A=b]
`
	got := run(t, ComposeFiles, "deploy/compose.yaml", text).(*Composes)
	if len(got.Files) != 1 || len(got.Files[0].Services) != 3 {
		t.Fatalf("%+v", got)
	}
	one, two, unused := got.Files[0].Services[0], got.Files[0].Services[1], got.Files[0].Services[2]
	if one.Image == nil || one.Image.Value != "apache/airflow:2.10.5" || one.Built || len(one.EnvFiles) != 3 ||
		one.EnvFiles[0] != (EnvRef{"deploy/a.env", false}) || one.EnvFiles[1] != (EnvRef{"b.env", true}) || one.EnvFiles[2] != (EnvRef{}) {
		t.Errorf("one: %+v", one)
	}
	if !two.Built || two.Dockerfile != "etl/docker/Dockerfile" || len(two.Vars) != 2 || two.Vars[0] != one.Vars[0] || len(two.EnvFiles) != 3 {
		t.Errorf("two: %+v", two)
	}
	if unused.Name != "x-unused" || !unused.Fragment {
		t.Errorf("unused: %+v", unused)
	}
}

// Nothing may keep the loader busy: circles of anchors, merges and extends.
func TestComposeCircles(t *testing.T) {
	var b strings.Builder
	b.WriteString("x-0: &a0 {environment: {AIRFLOW__SECRETS__BACKEND: x.Y}}\n")
	for i := 1; i < 40; i++ {
		n, p := string(rune('0'+i%10))+string(rune('a'+i/10)), string(rune('0'+(i-1)%10))+string(rune('a'+(i-1)/10))
		if i == 1 {
			p = "0"
		}
		b.WriteString("x-" + n + ": &a" + n + " {<<: [*a" + p + ", *a" + p + "]}\n")
	}
	b.WriteString("services:\n  one: &one\n    <<: *one\n    extends: two\n  two: {extends: one}\n  three: {extends: three, environment: {A: b}}\n")
	got := run(t, ComposeFiles, "compose.yaml", b.String()).(*Composes)
	if len(got.Files) != 1 {
		t.Errorf("%+v", got)
	}
}

// TestInterpolate compares with compose-go on random texts.
func TestInterpolate(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	parts := []string{"$", "$$", "${", "}", "{", "A", "B1", "_x", ":-", "-", ":", "\"", "a", "1", " ", "\n", "${A}", "${A:-", "$A"}
	refused := 0
	for range 30000 {
		var b strings.Builder
		for range rnd.IntN(12) + 1 {
			b.WriteString(parts[rnd.IntN(len(parts))])
		}
		text := b.String()
		want, err := template.Substitute(text, func(string) (string, bool) { return "\x01", true })
		plain := mapped.Plain(0, text)
		got, bad := interpolate(&plain)
		if err != nil && len(bad) == 0 && strings.Contains(text, "-") {
			continue // it is in a default, which we leave open
		}
		if (err != nil) != (len(bad) > 0) {
			t.Fatalf("%q: compose-go says %v, we %v", text, err, bad)
		}
		if err != nil {
			refused++
			continue
		}
		var marked strings.Builder
		at := 0
		for _, h := range got.Unresolved {
			marked.WriteString(got.Value[at:h.Start] + "\x01")
			at = h.End
		}
		marked.WriteString(got.Value[at:])
		if marked.String() != want {
			t.Fatalf("%q is %q, want %q", text, marked.String(), want)
		}
	}
	if refused < 1000 {
		t.Errorf("only %d refused", refused)
	}
}

// changed applies random changes to the variable K of texts, and reads them back.
func changed(t *testing.T, texts []string, read func(text string) *setting.Variable) {
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

func last(vars []*setting.Variable) *setting.Variable {
	for _, v := range vars {
		if v.Name.Value == "K" {
			return v
		}
	}
	return nil
}

func TestComposeQuoting(t *testing.T) {
	head := "services:\n  s:\n    environment:\n"
	changed(t, []string{
		head + "      K: plain\n",
		head + "      K: 'a$$b ${X} \"c\"'\n      L: x\n",
		head + "      K: \"a\\\"$$ $X.\"\n",
		head + "      K: >-\n        {\"a\":\n         \"$$b\"}\n      L: x\n",
		head + "      - 'K={\"a\": \"$$b\"}'\n      - L=x\n",
		head + "      - K=plain\n",
	}, func(text string) *setting.Variable {
		got := run(t, ComposeFiles, "compose.yaml", text+"# AIRFLOW__SECRETS\n").(*Composes)
		if len(got.Files) == 0 || len(got.Problems) > 0 {
			return nil
		}
		return last(got.Files[0].Services[0].Vars)
	})
}
