package compose

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load/loadtest"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"

	"github.com/compose-spec/compose-go/v2/template"
)

func TestComposeEnvironment(t *testing.T) {
	for _, c := range []struct{ name, environment, want string }{
		{"map", "{A: x, B: 1, C: true, D: '', E: }", "E=~ D=@'' C=true@true B=1@1 A=x@x"},
		{"list", "[A=x, 'B=y=z', C, D=, \"=x\"]", "A=x@x B=y=z@y=z C=~ D=@"},
		{"merge", "\n      <<: [{A: a, B: b}, {A: no, C: c}]\n      B: own", "C=c@c A=no@no B=b@b A=a@a B=own@own"},
		{"variables", "{A: $X, B: '${X:-{\"a\": 1}}', C: a$$b, D: 'a${X}b', E: 5$}", "E=5$@5$ D=a${X}b@'a${X}b' C=a$b@a$$b B=~ A=~"},
	} {
		text := "services:\n  s:\n    environment: " + c.environment + "\n# AIRFLOW__SECRETS\n"
		got := loadtest.Run(t, Analyzer, "compose.yaml", text).(*Files)
		if len(got.Files) != 1 || len(got.Files[0].Services) != 1 || len(got.Problems) != 0 {
			t.Errorf("%s: %+v", c.name, got)
			continue
		}
		if list := loadtest.Describe(got.Files[0].Services[0].Vars); list != c.want {
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
	got := loadtest.Run(t, Analyzer, "deploy/compose.yaml", text).(*Files)
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
	if unused.Name != "x-unused" {
		t.Errorf("unused: %+v", unused)
	}
}

// Nothing may keep the loader busy: cycles of anchors, merges and extends.
func TestComposeCycles(t *testing.T) {
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
	got := loadtest.Run(t, Analyzer, "compose.yaml", b.String()).(*Files)
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

func TestComposeQuoting(t *testing.T) {
	head := "services:\n  s:\n    environment:\n"
	loadtest.Changed(t, []string{
		head + "      K: plain\n",
		head + "      K: 'a$$b ${X} \"c\"'\n      L: x\n",
		head + "      K: \"a\\\"$$ $X.\"\n",
		head + "      K: >-\n        {\"a\":\n         \"$$b\"}\n      L: x\n",
		head + "      - 'K={\"a\": \"$$b\"}'\n      - L=x\n",
		head + "      - K=plain\n",
	}, func(text string) *setting.Variable {
		got := loadtest.Run(t, Analyzer, "compose.yaml", text+"# AIRFLOW__SECRETS\n").(*Files)
		if len(got.Files) == 0 || len(got.Problems) > 0 {
			return nil
		}
		return loadtest.Last(got.Files[0].Services[0].Vars)
	})
}
