package yamltext

import (
	"strings"
	"testing"
)

func TestEncode(t *testing.T) {
	for _, c := range []struct {
		name, src, old, new string
		want                string // the file afterwards, "" if refused
	}{
		{"single", "k: 'a b'\n", "b", "it's", "k: 'a it''s'\n"},
		{"single, line break", "k: 'a b'\n", "b", "x\ny", ""},
		{"double", `k: "a b"`, "b", "\"\\\n\té\x01", `k: "a \"\\\n\té\x01"`},
		{"double, empty", `k: ""`, "", "x", `k: "x"`},
		{"single, empty", `k: ''`, "", "x", `k: 'x'`},
		{"plain", "k: abc # c\n", "b", "x'y", "k: ax'yc # c\n"},
		{"plain, colon", "k: abc\n", "b", ": ", ""},
		{"plain, comment", "k: abc\n", "b", " #", ""},
		{"plain, indicator first", "k: abc\n", "a", "*", ""},
		{"plain, becomes boolean", "k: abc\n", "abc", "true", ""},
		{"plain, becomes boolean for Helm", "k: abc\n", "abc", "yes", ""},
		{"plain, becomes number", "k: v1\n", "v", "", ""},
		{"plain, becomes null", "k: abc\n", "abc", "", ""},
		{"plain, a date stays a date", "k: 2001-01-01\n", "2001", "2002", "k: 2002-01-01\n"},
		{"plain, number stays number", "k: 12\n", "2", "3", "k: 13\n"},
		{"plain, space at the end", "k: abc\n", "c", "c ", ""},
		{"plain in brackets", "k: [abc]\n", "b", "x y", "k: [ax yc]\n"},
		{"plain in brackets, comma", "k: [abc]\n", "b", ",", ""},
		{"plain on several lines", "k: a b\n  c d\n", "c", "e", "k: a b\n  e d\n"},
		{"literal", "k: |\n  a\n  b\n", "b", "x\ny", "k: |\n  a\n  x\n  y\n"},
		{"literal, whole lines", "k: |\n  a\n  b\n  c\n", "a\nb\n", "x\n\ny\n", "k: |\n  x\n\n  y\n  c\n"},
		{"literal, appended line", "k: |\n  a\nl: 1\n", "", "b\n", "k: |\n  a\n  b\nl: 1\n"},
		{"literal, CRLF", "k: |\r\n  a\r\n  b\r\n", "a", "x\ny", "k: |\r\n  x\r\n  y\r\n  b\r\n"},
		{"literal, space first", "k: |\n  a\n", "a", " a", ""},
		{"literal, control character", "k: |\n  a\n", "a", "\x01", ""},
		{"literal, last line break", "k: |\n  a\nl: 1\n", "\n", "", ""},
		{"folded", "k: >\n  a\n  b\n", "a b", "x", "k: >\n  x\n"},
		{"folded, line break", "k: >\n  a\n  b\n", "b", "x\ny", "k: >\n  a\n  x\n\n  y\n"},
		{"key", "a: 1\nk: v\n", "v", "w", "a: 1\nk: w\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Parse([]byte(c.src))
			n := value(t, s, "k")
			if len(n.Content) > 0 {
				n = n.Content[0]
			}
			text := s.Scalar(n)
			i := strings.Index(text.Value, c.old)
			if c.old == "" {
				i = len(text.Value)
			}
			out, ok := s.Quoting(n).Encode(&text, i, i+len(c.old), c.new)
			at := text.Source(i, i+len(c.old))
			got := ""
			if ok {
				got = c.src[:at.Start] + out + c.src[at.End:]
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestRequote(t *testing.T) {
	for _, c := range []struct{ name, src, value, want string }{
		{"plain", "k: abc # c\n", "it's: #", "k: 'it''s: #' # c\n"},
		{"double", `k: "{\"a\": 1}"`, `{"a": 2}`, `k: '{"a": 2}'`},
		{"not printable", "k: 'a'\n", "a\n\tb", `k: "a\n\tb"` + "\n"},
		{"no-break space", "k: 'a'\n", "a\u00a0b\ufeff", `k: "a\xa0b\ufeff"` + "\n"},
		{"number", "k: 8080\n", "9090", "k: 9090\n"},
		{"number becomes text", "k: 8080\n", "x", "k: 'x'\n"},
		{"boolean for Helm stays one", "k: yes\n", "no", "k: 'no'\n"},
		{"literal", "k: |\n  {\n  }\nl: 1\n", "{}", "k: '{}'\nl: 1\n"},
		{"literal with comment, CRLF", "k: |- # why\r\n  {\r\n  }\r\nl: 1\r\n", "{}", "k: '{}' # why\r\nl: 1\r\n"},
		{"literal, kept empty lines", "k: |+ # why\n  a\n\n\nl: 1\n", "b", "k: 'b' # why\nl: 1\n"},
		{"literal at the end of the file", "k: >\n  a", "b", "k: 'b'"},
		{"nothing", "k:\nl: 1\n", "v", "k: 'v'\nl: 1\n"},
		{"nothing, with anchor", "k: &a # c\nl: *a\n", "v", "k: &a 'v' # c\nl: *a\n"},
		{"anchor and tag stay", "k: &a !!str x\nl: *a\n", "v", "k: &a !!str 'v'\nl: *a\n"},
		{"alias", "a: &a x\nk: *a\n", "v", "a: &a x\nk: 'v'\n"},
		{"not UTF-8", "k: a\n", "\xff", ""},
		{"NUL", "k: a\n", "\x00", "k: \"\\x00\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Parse([]byte(c.src))
			_, n := Lookup(s.Docs[0], "k")
			text := s.Scalar(n)
			out, ok := s.Quoting(n).Requote(&text, c.value)
			got := ""
			if ok {
				got = c.src[:text.Span.Start] + out + c.src[text.Span.End:]
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTextOfOtherEncoders(t *testing.T) {
	s := Parse([]byte("a: 'x'\nb: 'y'\n"))
	a, b := value(t, s, "a"), value(t, s, "b")
	text := s.Scalar(b)
	if _, ok := s.Quoting(a).Encode(&text, 0, 1, "z"); ok {
		t.Error("a text of another node is accepted")
	}
	if _, ok := s.Quoting(a).Requote(&text, "z"); ok {
		t.Error("a text of another node is requoted")
	}
	if _, ok := s.Quoting(s.Docs[0].Content[0]).Requote(&text, "z"); ok {
		t.Error("a mapping is requoted")
	}
	text = s.Scalar(a)
	if _, ok := s.Quoting(a).Encode(&text, 1, 5, "z"); ok {
		t.Error("a range past the end is accepted")
	}
}

// The official chart takes YAML inside YAML: extraEnv is a block scalar.
func TestNested(t *testing.T) {
	src := "extraEnv: |\n  - name: AIRFLOW__SECRETS__BACKEND_KWARGS\n    value: '{\"a\": \"it''s\"}'\n  - name: B\n    value: >-\n      x\n      y\nother: 1\n"
	s := Parse([]byte(src))
	outer := value(t, s, "extraEnv")
	text := s.Scalar(outer)
	in := ParseText(text, s.Quoting(outer))
	if in.Err != nil || len(in.Docs) != 1 {
		t.Fatal(in.Err)
	}
	list := Get(in.Docs[0])
	kwargs := Get(list.Content[0], "value")
	inner := in.Scalar(kwargs)
	if inner.Value != `{"a": "it's"}` || src[inner.Span.Start:inner.Span.End] != `'{"a": "it''s"}'` {
		t.Fatalf("%q at %q", inner.Value, src[inner.Span.Start:inner.Span.End])
	}
	i := strings.Index(inner.Value, "'")
	if at := inner.Source(i, i+1); src[at.Start:at.End] != "''" {
		t.Errorf("the quote is at %q", src[at.Start:at.End])
	}
	out, ok := in.Quoting(kwargs).Encode(&inner, i, i+1, "'s and ")
	if at := inner.Source(i, i+1); !ok || out != "''s and " || at.Len() != 2 {
		t.Errorf("encoded %q, %v at %v", out, ok, at)
	}
	out, ok = in.Quoting(kwargs).Requote(&inner, "x\ny")
	if !ok || out != `"x\ny"` {
		t.Errorf("requoted %q, %v", out, ok)
	}
	folded := Get(list.Content[1], "value")
	inner = in.Scalar(folded)
	if at := inner.Source(0, 3); inner.Value != "x y" || src[at.Start:at.End] != "x\n      y" {
		t.Errorf("%q is %q", inner.Value, src[at.Start:at.End])
	}
	out, ok = in.Quoting(folded).Requote(&inner, "z")
	if !ok || src[:inner.Span.Start]+out+src[inner.Span.End:] != strings.Replace(src, ">-\n      x\n      y", "'z'", 1) {
		t.Errorf("requoted %q, %v", out, ok)
	}
	e, ok := in.InsertKey(list.Content[0], "also: 'v'")
	if want := strings.Replace(src, "  - name: B", "    also: 'v'\n  - name: B", 1); !ok || src[:e.Span.Start]+e.Text+src[e.Span.End:] != want {
		t.Errorf("inserted %q at %v", e.Text, e.Span)
	}
	if _, ok := ParseText(text, nil).Quoting(kwargs).Requote(&inner, "z"); ok {
		t.Error("written without a quoting around")
	}
}

// Every layer escapes what the one around it needs.
func TestNestedInQuotes(t *testing.T) {
	src := `k: "a: 'b'\nc: \"d\"\n"`
	s := Parse([]byte(src))
	outer := value(t, s, "k")
	in := ParseText(s.Scalar(outer), s.Quoting(outer))
	c := Get(in.Docs[0], "c")
	text := in.Scalar(c)
	if src[text.Span.Start:text.Span.End] != `\"d\"` {
		t.Fatalf("at %q", src[text.Span.Start:text.Span.End])
	}
	out, ok := in.Quoting(c).Encode(&text, 0, 1, "\\\"")
	if want := `\\\\\\\"`; !ok || out != want {
		t.Errorf("got %s, %v, want %s", out, ok, want)
	}
	broken := ParseText(s.Scalar(value(t, Parse([]byte(src)), "k")), nil)
	if broken.Err != nil {
		t.Error(broken.Err)
	}
	bad := Parse([]byte("k: |\n  a: 1\n  b: c: d\n"))
	n := value(t, bad, "k")
	inner := ParseText(bad.Scalar(n), bad.Quoting(n))
	if inner.Err == nil || inner.Err.Span.Start != len("k: |\n  a: 1\n  ") || inner.Err.Span.Len() != len("b: c: d") {
		t.Errorf("error %v", inner.Err)
	}
}
