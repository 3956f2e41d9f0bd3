package yamltext

import (
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// value is what is at a path of the first document.
func value(t *testing.T, s *Stream, path ...string) *yaml.Node {
	t.Helper()
	if len(s.Docs) == 0 {
		t.Fatal(s.Err)
	}
	n := Get(s.Docs[0], path...)
	if n == nil {
		t.Fatalf("no %v", path)
	}
	return n
}

func TestPositions(t *testing.T) {
	for _, c := range []struct{ name, src, token, value string }{
		{"plain", "k: v w # c\n", "v w", "v w"},
		{"plain, two lines", "k: v\n  w\n\n  x\nl: 1\n", "v\n  w\n\n  x", "v w\nx"},
		{"after characters of several bytes", "ä: 日\né😀: {k: v}\n", "", ""},
		{"byte order mark", "\ufeffk: v", "v", "v"},
		{"single", "k: 'it''s'\n", "'it''s'", "it's"},
		{"double", `k: "a\u00e9\"\x41"` + "\n", `"a\u00e9\"\x41"`, `aé"A`},
		{"double, escaped line break", "k: \"a \\\n   b\"\n", "\"a \\\n   b\"", "a b"},
		{"anchor and tag", "k: &a !!str 'x'\n", "'x'", "x"},
		{"tag and anchor on their own line", "k: !!str &a # why\n  'x'\n", "'x'", "x"},
		{"literal", "k: |\n  a\n   b\n\nl: 1\n", "|\n  a\n   b\n", "a\n b\n"},
		{"literal, stripped", "k: |- # c\n  a\nl: 1\n", "|- # c\n  a", "a"},
		{"literal, kept", "k: |+\n  a\n\n \nl: 1\n", "|+\n  a\n\n \n", "a\n\n\n"},
		{"literal, indentation indicator", "k: |2-\n   a\n", "|2-\n   a", " a"},
		{"literal, CRLF", "k: |\r\n  a\r\n  b\r\nl: 1\r\n", "|\r\n  a\r\n  b\r\n", "a\nb\n"},
		{"literal without content", "k: |\nl: v\n", "|", ""},
		{"folded", "k: >\n  a\n  b\n\n  c\n   d\n  e\n", ">\n  a\n  b\n\n  c\n   d\n  e\n", "a b\nc\n d\ne\n"},
		{"folded at the end of the file", "k: >\n  a\n  b", ">\n  a\n  b", "a b"},
		{"in brackets", "k: [v, w]\n", "[v, w]", ""},
		{"nothing", "k:\nl: 1\n", "", ""},
		{"line separator", "a: 'x\u2028y'\nk: v\n", "v", "v"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Parse([]byte(c.src))
			if s.Err != nil {
				t.Fatal(s.Err)
			}
			if c.name == "after characters of several bytes" {
				n := value(t, s, "é😀", "k")
				if got, want := s.Span(n), (source.Span{Start: len("ä: 日\né😀: {k: "), End: len("ä: 日\né😀: {k: v")}); got != want {
					t.Errorf("span %v, want %v", got, want)
				}
				return
			}
			n := value(t, s, "k")
			at := s.Span(n)
			if got := c.src[at.Start:at.End]; got != c.token {
				t.Errorf("span is %q, want %q", got, c.token)
			}
			if got := s.Scalar(n).Value; got != c.value {
				t.Errorf("value %q, want %q", got, c.value)
			}
		})
	}
}

func TestByteMap(t *testing.T) {
	for _, c := range []struct {
		src    string
		of     string // part of the value
		source string // what it was written as
	}{
		{`k: 'it''s'`, "'", "''"},
		{`k: 'it''s'`, "t's", "t''s"},
		{`k: "a\u00e9b"`, "é", `\u00e9`},
		{`k: "a\"b"`, `"b`, `\"b`},
		{"k: |\n  {\n    \"a\": 1\n  }\n", `"a"`, `"a"`},
		{"k: |\n  {\n    \"a\": 1\n  }\n", "{\n  \"", "{\n    \""},
		{"k: |\r\n  a\r\n  b\r\n", "a\n", "a\r\n  "},
		{"k: >-\n  a\n  b\n", "a b", "a\n  b"},
		{"k: >-\n  a\n\n  b\n", "\n", "\n\n  "},
		{"k: a\n  b", " ", "\n  "},
	} {
		s := Parse([]byte(c.src))
		text := s.Scalar(value(t, s, "k"))
		i := strings.Index(text.Value, c.of)
		at := text.Source(i, i+len(c.of))
		if got := c.src[at.Start:at.End]; got != c.source {
			t.Errorf("%q: %q comes from %q, want %q", c.src, c.of, got, c.source)
		}
	}
}

func TestSpanOfCollections(t *testing.T) {
	src := "a: &x {b: [c, {d: e}, f: g], h: {}}  # {\nl: &y !!seq\n- m: n\n  o: |\n    p\n- - q\n# end\nz: *x\n"
	s := Parse([]byte(src))
	l := value(t, s, "l")
	for _, c := range []struct {
		n    *yaml.Node
		want string
	}{
		{value(t, s, "a"), "{b: [c, {d: e}, f: g], h: {}}"},
		{value(t, s, "a", "b"), "[c, {d: e}, f: g]"},
		{value(t, s, "a", "b").Content[2], "f: g"},
		{value(t, s, "a", "h"), "{}"},
		{l, "- m: n\n  o: |\n    p\n- - q"},
		{l.Content[0], "m: n\n  o: |\n    p\n"},
		{l.Content[1], "- q"},
		{s.Docs[0].Content[0].Content[5], "*x"},
	} {
		at := s.Span(c.n)
		if got := src[at.Start:at.End]; got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		name, src string
		docs      int
		line      int
		at        string // the line, without spaces around
		message   string
	}{
		{"second document", "a: 1\n---\nb: [\n", 1, 4, "", "did not find expected node content"},
		{"right after the first", "a: 1\n---\n]", 1, 3, "]", "did not find expected node content"},
		{"after directives", "a: 1\n...\n%YAML 1.1\n---\nb: 'x\n", 1, 5, "b: 'x", "found unexpected end of stream"},
		{"in the same part", "a: 1\n...\nb: c: d\n", 1, 3, "b: c: d", "did not find expected <document start>"},
		{"far from the start of the mapping", "a: 1\nb: 2\nc: 3\n  d\n e: 4\nf: 5\n", 0, 5, "e: 4", "mapping values are not allowed in this context"},
		{"missing key", "a:\n  b: 1\n  c: 2\n  d: [e] f\n  g: 1\n", 0, 4, "d: [e] f", "did not find expected key"},
		{"text after a quoted value", "a: 1\nb: 2\nc: 'd' e\nf: 1\n", 0, 3, "c: 'd' e", "did not find expected key"},
		{"missing dash", "a:\n  - b\n  - c\n  d: e\n", 0, 4, "d: e", "did not find expected '-' indicator"},
		{"tab", "a:\n\tb: 1\n", 0, 2, "b: 1", "found character that cannot start any token"},
		{"first line", "a: b: c\n", 0, 1, "a: b: c", "mapping values are not allowed in this context"},
		{"alias without anchor", "a: 1\npassword: *hunter2\n", 0, 2, "password: *hunter2", "an alias (*name) without an anchor (&name): quote the value if it is meant to begin with *"},
		{"UTF-16", "\xff\xfea\x00:\x00", 0, 1, "", "the file is UTF-16: save it as UTF-8"},
		{"UTF-16 without mark", "a\x00:\x00 \x00b\x00", 0, 1, "", "the file is UTF-16: save it as UTF-8"},
		{"Latin-1", "a: 1\n---\nb: caf\xe9\n", 1, 3, "\xe9", "not UTF-8: save the file as UTF-8"},
		{"control character", "a: 1\n---\nb: \x1b\n", 1, 3, "\x1b", "control character: write it as an escape in a double-quoted string, or remove it"},
		{"too deep", "a: 1\n---\n" + strings.Repeat("[", 1500) + strings.Repeat("]", 1500), 1, 2, "", "nested deeper than 1000 levels"},
		{"much too deep", "a: 1\n---\n" + strings.Repeat("[", 20000), 1, 3, "", "exceeded max depth of 10000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Parse([]byte(c.src))
			if s.Err == nil {
				t.Fatal("no error")
			}
			if len(s.Docs) != c.docs {
				t.Errorf("%d documents, want %d", len(s.Docs), c.docs)
			}
			if s.Err.Message != c.message || s.Err.Line != c.line {
				t.Errorf("line %d: %q, want line %d: %q", s.Err.Line, s.Err.Message, c.line, c.message)
			}
			if got := c.src[s.Err.Span.Start:s.Err.Span.End]; c.at != "" && got != c.at {
				t.Errorf("at %q, want %q", got, c.at)
			}
			if c.docs > 0 && value(t, s, "a").Value != "1" {
				t.Error("the first document is not the first")
			}
		})
	}
}

func TestDocuments(t *testing.T) {
	s := Parse([]byte("# head\n---\na: 1\n--- b\n...\n%TAG ! tag:x,2000:\n---\n!c {d: e}\n"))
	if s.Err != nil || len(s.Docs) != 3 {
		t.Fatal(len(s.Docs), s.Err)
	}
	if got := Parse(nil); got.Err != nil || len(got.Docs) != 0 {
		t.Error("an empty file has documents")
	}
	if got := Parse([]byte("# only a comment")); got.Err != nil || len(got.Docs) != 0 {
		t.Error("a comment is a document")
	}
}

// TestHostile reads what is made to exhaust a reader: anything but linear work would run
// into the time limit of go test.
func TestHostile(t *testing.T) {
	bomb := "a0: &a0 x\n"
	for i := 1; i < 60; i++ {
		bomb += strings.ReplaceAll(strings.ReplaceAll("aN: &aN [*aM, *aM, *aM, *aM]\n", "N", string(rune('A'+i))), "M", string(rune('A'+i-1)))
	}
	bomb = strings.ReplaceAll(bomb, "a0", "aA")
	for name, src := range map[string]string{
		"alias bomb":     bomb,
		"merge bomb":     "a: &a {k: v}\n" + strings.Repeat("b: &a {<<: [*a, *a, *a], <<: *a}\n", 60),
		"cycle":          "a: &a\n  b: *a\n  <<: *a\n  c: [*a]\n",
		"flow":           strings.Repeat("[", 9999) + strings.Repeat("]", 9999),
		"endless flow":   strings.Repeat("{a: ", 1<<17),
		"dashes":         strings.Repeat("- ", 1<<17),
		"keys":           strings.Repeat("? ", 900) + "a",
		"comments":       strings.Repeat("# c\n", 1<<15) + "%YAML 1.1\n" + strings.Repeat("# c\n", 1<<15),
		"documents":      strings.Repeat("---\n", 1<<15) + "]",
		"empty lines":    "a: |\n" + strings.Repeat("\n", 1<<17) + "  b\n",
		"folds":          "a: '" + strings.Repeat("\n\n x", 1<<15) + "'\n",
		"nested lists":   strings.Repeat("- ", 990) + "'x'",
		"long flow line": "é: [" + strings.Repeat("x, ", 1<<15) + "]",
	} {
		t.Run(name, func(t *testing.T) {
			s := Parse([]byte(src))
			for _, doc := range s.Docs {
				Get(doc, "a", "b", "c")
				Lookup(doc, "none")
				Walk(doc, func(n *yaml.Node) bool {
					s.Span(n)
					return true
				})
			}
		})
	}
}
