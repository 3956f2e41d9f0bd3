package dockerfile

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
)

func TestEnv(t *testing.T) {
	type want struct{ name, value, depends string }
	for _, c := range []struct {
		text string
		want []want
	}{
		{`ENV K=v`, []want{{"K", "v", ""}}},
		{`env K=`, []want{{"K", "", ""}}},
		{`ENV K='{"a": "b"}' J=2`, []want{{"K", `{"a": "b"}`, ""}, {"J", "2", ""}}},
		{`ENV K="{\"a\": \"b\"}"`, []want{{"K", `{"a": "b"}`, ""}}},
		{`ENV K={"a":"b"}`, []want{{"K", `{a:b}`, ""}}},
		{`ENV K={\"a\":\ \"b\"}`, []want{{"K", `{"a": "b"}`, ""}}},
		{`ENV K {"a": "b"}`, []want{{"K", `{a: b}`, ""}}},
		{`ENV K '{"a": "b"}'`, []want{{"K", `{"a": "b"}`, ""}}},
		{`ENV K = v`, []want{{"K", "= v", ""}}},
		{"ENV K='{\"a\": \\\n# why\n\n  \"b\"}' \\\n  J=2", []want{{"K", `{"a":   "b"}`, ""}, {"J", "2", ""}}},
		{`ENV K="$V/${W:-x}/$NO" J='$V'`, []want{{"K", "val/x/", "NO W"}, {"J", "$V", ""}}},
		{"ENV K=$NO\nENV J=$K.", []want{{"K", "", "NO"}, {"J", ".", "NO"}}},
		{`ENV K='a'"b"c`, []want{{"K", "abc", ""}}},
		{"ENV K=\ufeffx", []want{{"K", "x", ""}}}, // the lexer drops a byte order mark
		{`ENV $V=x`, []want{{"val", "x", ""}}},
		{"ENV V=new K=$V", []want{{"V", "new", ""}, {"K", "val", ""}}}, // both see the ENV before
	} {
		for _, eol := range []string{"\n", "\r\n"} {
			for _, bom := range []string{"", "\ufeff"} {
				content := bom + strings.ReplaceAll("FROM x\nARG V=val\n"+c.text+"\n", "\n", eol)
				f := Parse([]byte(content))
				check(t, f, []byte(content))
				if len(f.Errors) > 0 {
					t.Errorf("%q: %+v", content, f.Errors)
				}
				var got []want
				for _, e := range f.Final().Env {
					got = append(got, want{e.Name.Value, e.Value.Value, strings.Join(e.DependsOn, " ")})
				}
				if !reflect.DeepEqual(got, c.want) {
					t.Errorf("%q:\n got %+v\nwant %+v", content, got, c.want)
				}
			}
		}
	}
}

// part is the source of the first occurrence of sub in a value.
func part(content string, v *mapped.String, sub string) string {
	i := strings.Index(v.Value, sub)
	at := v.Source(i, i+len(sub))
	return content[at.Start:at.End]
}

func TestPositions(t *testing.T) {
	content := "\ufeff# a\r\nFROM x\r\nENV A=val\r\nENV B=1 \\\r\n  KW=\"{\\\"url\\\": \\\r\n# c\r\n \\\"${A}/v\\\"}\" Z=1\r\n"
	f := Parse([]byte(content))
	e := f.Final().Env[2]
	if want := `{"url":  "val/v"}`; e.Value.Value != want {
		t.Fatalf("value %q, want %q", e.Value.Value, want)
	}
	for sub, want := range map[string]string{"url": "url", `"url"`: `\"url\"`, "val": "${A}", "/v": "/v", "}": "}", ":  ": ": \\\r\n# c\r\n "} {
		if got := part(content, &e.Value, sub); got != want {
			t.Errorf("%s came from %q, want %q", sub, got, want)
		}
	}
	if got := content[e.Name.Span.Start:e.Name.Span.End]; got != "KW" {
		t.Errorf("name at %q", got)
	}
	if got, want := content[e.Value.Span.Start:e.Value.Span.End], "\"{\\\"url\\\": \\\r\n# c\r\n \\\"${A}/v\\\"}\""; got != want {
		t.Errorf("value at %q, want %q", got, want)
	}
	if got := content[e.Span.Start:e.Span.End]; !strings.HasPrefix(got, "ENV B") || !strings.HasSuffix(got, "Z=1") {
		t.Errorf("instruction at %q", got)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		text              string
		kind              Kind
		span, name, value string
		fixed             string // the value after Requote of the value as is
	}{
		{`ENV AIRFLOW__SECRETS__BACKEND_KWARGS={"a": "b", "c": "d"}`, EnvNoEquals, `"b",`, "AIRFLOW__SECRETS__BACKEND_KWARGS", `{"a": "b", "c": "d"}`, "y"},
		{`ENV A=1 K={"a": "b=c", "d": "e"} J=2`, EnvNoEquals, `"d":`, "K", `{"a": "b=c", "d": "e"}`, "y"},
		{`ENV A=1 K={"url": "https://x?a=b"} J=2`, UnclosedQuote, `"https://x?a=b"}`, "K", `{"url": "https://x?a=b"}`, "y"}, // =, but no pair
		{`ENV A=1 K=v w X=1`, EnvNoEquals, "w", "K", "v w X=1", "y"},
		{`ENV A=1 K='v w`, UnclosedQuote, "'v w", "K", "'v w", "y"},
		{"ENV K={\"a\": \\\n  # note\n  \"b\"}", EnvNoEquals, `"b"}`, "K", "{\"a\": \\\n  # note\n  \"b\"}", "y"},
		{`ENV K=a b c`, EnvNoEquals, "b", "K", "a b c", "y"},
		{`ENV K`, EnvNoValue, "K", "K", "", ""},
		{`ENV`, EnvNoValue, "ENV", "", "", ""},
		{`ENV A=1 =b`, EnvNoName, "=b", "", "", ""},
		{`ENV K='a`, UnclosedQuote, "'a", "K", "'a", "y"},
		{`ENV K=${}`, BadSubstitution, "${}", "K", "${}", "y"},
		{`ENV K=${U:?no}`, BadSubstitution, "${U:?no}", "K", "${U:?no}", "y"},
		{`ENV K/", "x": "y"}`, UnclosedQuote, `K/", "x": "y"}`, "", "", ""}, // the name is to blame
		{`ENV K${J=x`, BadSubstitution, "K${J=x", "", "", ""},
		{`ENV A=1 K="v J="w x" L=y\ z`, UnclosedQuote, `x" L=y\ z`, "", "", ""},
		{`ENV A=1 "K"=x'`, UnclosedQuote, `"K"=x'`, "", "", ""},
		{`ENV A=1 K$$J="x`, UnclosedQuote, `K$$J="x`, "", "", ""},
		{`RUN ["a", 1]`, Syntax, `RUN ["a", 1]`, "", "", ""},
		{`ONBUILD ENV K=a b`, EnvNoEquals, "b", "K", "a b", "y"},
		{`FOO bar`, UnknownInstruction, "FOO bar", "", "", ""},
		{`FROM a b`, BadFrom, "FROM a b", "", "", ""},
		{`COPY a`, Syntax, "COPY a", "", "", ""},
		{`ONBUILD ONBUILD ENV a=b`, Syntax, `ONBUILD ONBUILD ENV a=b`, "", "", ""},
		{"ENV K=" + strings.Repeat("a", 1<<16), LineTooLong, "ENV K=" + strings.Repeat("a", 1<<16), "", "", ""},
		{"# " + strings.Repeat("a", 1<<16), LineTooLong, "# " + strings.Repeat("a", 1<<16), "", "", ""},
	} {
		content := "FROM x\nENV B=1\n" + c.text + "\nENV L=2\n"
		f := Parse([]byte(content))
		check(t, f, []byte(content))
		if len(f.Errors) != 1 {
			t.Errorf("%.60q: %+v", c.text, f.Errors)
			continue
		}
		e := f.Errors[0]
		if e.Kind != c.kind || content[e.Span.Start:e.Span.End] != c.span || e.Name.Value != c.name {
			t.Errorf("%.60q: kind %d at %.80q, name %q", c.text, e.Kind, content[e.Span.Start:e.Span.End], e.Name.Value)
		}
		if e.Name.Value != "" && content[e.Name.Span.Start:e.Name.Span.End] != c.name {
			t.Errorf("%q: name at %v", c.text, e.Name.Span)
		}
		if got := content[e.Value.Span.Start:e.Value.Span.End]; got != c.value {
			t.Errorf("%q: value at %q, want %q", c.text, got, c.value)
		}
		if first := f.Final().Env; strings.HasPrefix(c.text, "ENV A=1") && (len(first) < 2 || first[1].Name.Value != "A") {
			t.Errorf("%q: what goes before was lost: %+v", c.text, first)
		}
		if last := f.Final().Env; c.kind != BadFrom && (len(last) < 2 || last[len(last)-1].Name.Value != "L") {
			t.Errorf("%q: what follows was lost: %+v", c.text, last)
		}
		if c.fixed == "" {
			if e.Quoting != nil {
				t.Errorf("%q: another value would not help", c.text)
			}
			continue
		}
		text, ok := e.Quoting.Requote(&e.Value, e.Value.Value)
		if !ok {
			t.Errorf("%q: cannot be quoted", c.text)
			continue
		}
		g := Parse([]byte(apply(content, e.Value.Span, text)))
		var got []string
		for _, v := range append(g.Final().Env, g.Final().OnBuild...) {
			if v.Name.Value == c.name {
				got = append(got, v.Value.Value)
			}
		}
		if len(g.Errors) > 0 || len(got) != 1 || got[0] != e.Value.Value {
			t.Errorf("%q: fixed to %q: %q %+v", c.text, text, got, g.Errors)
		}
	}
}

func TestDirectivesAndWholeFiles(t *testing.T) {
	for content, want := range map[string]Kind{
		"":                                  NoStage,
		"# nothing\n":                       NoStage,
		"ENV A=1\n":                         NoStage,
		"ARG A=1\nRUN x\nFROM y\n":          NoStage,
		"# escape=x\nFROM y\n":              BadDirective,
		"# escape=`\n# escape=\\\nFROM y\n": BadDirective,
		"FROM x\nRUN <<E\nabc\n":            BadHeredoc,
		"FROM x\n" + strings.Repeat("ENV a\n", 1500): EnvNoValue,
	} {
		f := Parse([]byte(content))
		check(t, f, []byte(content))
		if len(f.Errors) == 0 || f.Errors[0].Kind != want {
			t.Errorf("%.40q: %+v", content, f.Errors)
		}
	}
	f := Parse([]byte("# escape=`\nFROM x\nENV A=C:\\x`\n  B=1\n# escape=\\\nENV C=2\n"))
	if len(f.Errors) > 0 || f.Escape != '`' || f.Final().Env[0].Value.Value != `C:\x` || len(f.Final().Env) != 3 {
		t.Errorf("%+v", f.Final().Env)
	}
}

func TestStages(t *testing.T) {
	content := "ARG TAG=3.1-2\nARG NONE\nARG REG=quay.io/x:5000\n" +
		"FROM --platform=linux/amd64 ${REG}/runtime:${TAG}-base AS Base\nENV A=1 S=x\nUSER root\nWORKDIR /srv\nARG TAG\nENV T=$TAG\n" +
		"FROM scratch\nENV NO=1\n" +
		"FROM base\nENV A=2 B=$A/$T\nWORKDIR app\nUSER astro\n"
	f := Parse([]byte(content))
	check(t, f, []byte(content))
	if len(f.Errors) > 0 || len(f.Stages) != 3 {
		t.Fatalf("%+v", f)
	}
	base, last := f.Stages[0], f.Final()
	if base.Name != "base" || last.Parent != base || base.Base.Value != "quay.io/x:5000/runtime:3.1-2-base" || !base.Base.IsResolved() {
		t.Errorf("base %q %q", base.Name, base.Base.Value)
	}
	if last.Image() != &base.Base || last.Dir != "/srv/app" || last.User.Value != "astro" || base.User.Value != "root" {
		t.Errorf("dir %q user %q", last.Dir, last.User.Value)
	}
	var got []string
	for _, e := range last.Environment() {
		got = append(got, e.Name.Value+"="+e.Value.Value)
	}
	if want := []string{"A=1", "S=x", "T=3.1-2", "A=2", "B=1/3.1-2"}; !reflect.DeepEqual(got, want) {
		t.Errorf("environment %q, want %q", got, want)
	}
	for text, want := range map[string]string{
		"FROM r:$NONE":           "r:$NONE?",
		"FROM r:${NONE:-7}":      "r:7",
		"FROM 'r:1'":             "r:1",
		"ARG X=$NONE\nFROM r:$X": "r:$X?",
		"FROM r@sha256:abc":      "r@sha256:abc",
		"FROM Base":              "Base",
	} {
		b := Parse([]byte("ARG NONE\n" + text)).Final().Base
		got := b.Value
		if !b.IsResolved() {
			got += "?"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestOnBuild(t *testing.T) {
	f := Parse([]byte("FROM x AS a\nONBUILD ENV K=1\nFROM a\nENV J=$K\n"))
	if len(f.Stages[0].Env) != 0 || len(f.Stages[0].OnBuild) != 1 {
		t.Fatalf("%+v", f.Stages[0])
	}
	if got := f.Final().Environment(); len(got) != 2 || got[1].Value.Value != "1" {
		t.Errorf("%+v", got)
	}
}

// TestHostile gives the parser what would make BuildKit's recurse, or grow, without end.
func TestHostile(t *testing.T) {
	mb := func(s string) string { return strings.Repeat(s, (1<<17)/len(s)) }
	lines := func(s string) string { return strings.Repeat(s+"\\\n", (1<<17)/(len(s)+2)) }
	double := "FROM x\nENV A=" + strings.Repeat("x", 60000) + "\n" + strings.Repeat("ENV A=$A$A\n", 60)
	for name, content := range map[string]string{
		"nested": "FROM x\nENV K=" + lines("${a:-"), "nested heredoc": "FROM x\nRUN <<E " + lines("${a:-"), "onbuild": lines("ONBUILD "),
		"doubling": double, "replace": "FROM x\nENV A=" + strings.Repeat("x", 60000) + "\nENV B=${A//?/" + strings.Repeat("y", 60000) + "}\n",
		"brackets": "FROM x\nRUN " + lines("("), "quotes": "FROM x\nENV K=" + lines("'\""), "refused": mb("ENV a\n"), "stages": mb("FROM a AS a\n"),
		"chain": func() string {
			var b strings.Builder
			for i := range 1000 {
				fmt.Fprintf(&b, "FROM s%d AS s%d\nENV A=$NO\nCOPY --from=0 / /\n", i, i+1)
			}
			return b.String() + "RUN pip install -r /r.txt\n"
		}(),
		"copies": strings.Repeat("FROM a\nCOPY --from=0 / /\nCOPY --from=1 / /\nCOPY --from=2 / /\n", 50),
		"binary": mb("\x00\xff\\\n"), "runs": "FROM x\n" + mb("RUN a && b | c\n"), "envs": "FROM x\n" + mb("ENV A=$A\n"),
	} {
		start := time.Now()
		f := Parse([]byte(content))
		if len(f.Stages) > 0 {
			sourcesAtEnd(f.Final(), "/r.txt")
		}
		if d := time.Since(start); d > time.Minute {
			t.Errorf("%s: %v", name, d)
		} else {
			t.Logf("%s: %v, %d errors", name, d, len(f.Errors))
		}
	}
	f := Parse([]byte(double))
	if e := f.Final().Env[60]; e.Value.IsResolved() {
		t.Errorf("a value of %d bytes is known", len(e.Value.Value))
	}
}

func BenchmarkParse(b *testing.B) {
	unit := "FROM x\nENV A=1 \\\n  K='{\"a\": \"b\"}'\n# c\nRUN pip install -r requirements.txt && rm -rf /x\nCOPY a b\nENV J=$A\n"
	for _, n := range []int{1 << 20, 10 << 20} {
		content := bytes.Repeat([]byte(unit), n/len(unit))
		b.Run(fmt.Sprint(n>>20, "MB"), func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			for range b.N {
				Parse(content)
			}
		})
	}
}
