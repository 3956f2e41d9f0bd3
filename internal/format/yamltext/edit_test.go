package yamltext

import "testing"

func TestInsertItem(t *testing.T) {
	for _, c := range []struct {
		name, src string
		after     int
		text      string
		want      string
	}{
		{"last", "k:\n  - a # c\n\nl: 1\n", 0, "b", "k:\n  - a # c\n  - b\n\nl: 1\n"},
		{"between", "k:\n- a\n# about b\n- b\n", 0, "x", "k:\n- a\n- x\n# about b\n- b\n"},
		{"first", "k:\n  # all\n  - a\n", -1, "x", "k:\n  # all\n  - x\n  - a\n"},
		{"mapping", "k:\n  - name: a\n    value: b\n", 0, "name: c\nvalue: |\n  d\n\n  e", "k:\n  - name: a\n    value: b\n  - name: c\n    value: |\n      d\n\n      e\n"},
		{"after a block scalar", "k:\n  - |\n    a\nl: 1\n", 0, "b", "k:\n  - |\n    a\n  - b\nl: 1\n"},
		{"after kept empty lines", "k:\n  - |+\n    a\n\nl: 1\n", 0, "b", "k:\n  - |+\n    a\n\n  - b\nl: 1\n"},
		{"no line end, CRLF", "k:\r\n  - a\r\n  - b", 1, "c\nd", "k:\r\n  - a\r\n  - b\r\n  - c\r\n    d"},
		{"no line end after a block scalar", "k:\n  - |-\n    b", 0, "c", "k:\n  - |-\n    b\n  - c"},
		{"anchored list", "k: &l\n  - a\nm: *l\n", 0, "b", "k: &l\n  - a\n  - b\nm: *l\n"},
		{"list in list", "k:\n  - - a\n    - b\n  - c\n", 0, "x", "k:\n  - - a\n    - b\n  - x\n  - c\n"},
		{"brackets", "k: [a, 'b' ] # c\n", 1, "x", "k: [a, 'b', x ] # c\n"},
		{"brackets, first", "k: [a]\n", -1, "{n: x}", "k: [{n: x}, a]\n"},
		{"brackets, empty", "k: [ ]\n", -1, "{n: x}", "k: [{n: x} ]\n"},
		{"brackets, trailing comma", "k: [\n  a,\n]\n", 0, "x", "k: [\n  a, x,\n]\n"},
		{"not one item", "k:\n  - a\n", 0, "b\n- c: d", ""},
		{"not YAML", "k:\n  - a\n", 0, "'b", ""},
		{"two items in brackets", "k: [a]\n", 0, "b, c", ""},
		{"out of range", "k: [a]\n", 1, "b", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Parse([]byte(c.src))
			e, ok := s.InsertItem(value(t, s, "k"), c.after, c.text)
			checkEdit(t, c.src, e, ok, c.want)
		})
	}
}

func TestInsertKey(t *testing.T) {
	for _, c := range []struct{ name, src, text, want string }{
		{"block", "k:\n  a: 1 # c\n# end\nl: 1\n", "b: 2", "k:\n  a: 1 # c\n  b: 2\n# end\nl: 1\n"},
		{"nested value", "k:\n  a: 1\n", "b:\n  c: d", "k:\n  a: 1\n  b:\n    c: d\n"},
		{"after nothing", "k:\n  a:\nl: 1\n", "b: 2", "k:\n  a:\n  b: 2\nl: 1\n"},
		{"after a list", "k:\n  a:\n  - x\n  -\nl: 1\n", "b: 2", "k:\n  a:\n  - x\n  -\n  b: 2\nl: 1\n"},
		{"after a block scalar, CRLF", "k:\r\n  a: |\r\n    x\r\nl: 1\r\n", "b: 2", "k:\r\n  a: |\r\n    x\r\n  b: 2\r\nl: 1\r\n"},
		{"braces", "k: {a: 1}\n", "b: 2", "k: {a: 1, b: 2}\n"},
		{"braces, empty", "k: {}\n", "b: 2", "k: {b: 2}\n"},
		{"braces without", "k: [a: 1]\n", "b: 2", ""},
		{"a key too few", "k:\n  a: 1\n", "b", ""},
		{"wrong depth", "k:\n  a: 1\n", "- b", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Parse([]byte(c.src))
			m := value(t, s, "k")
			if c.name == "braces without" {
				m = m.Content[0]
			}
			e, ok := s.InsertKey(m, c.text)
			checkEdit(t, c.src, e, ok, c.want)
		})
	}
	src := "- name: a\n  v: b\n- c\n"
	s := Parse([]byte(src))
	e, ok := s.InsertKey(s.Docs[0].Content[0].Content[0], "w: x")
	checkEdit(t, src, e, ok, "- name: a\n  v: b\n  w: x\n- c\n")
	src = "a: 1\n---\nb: 2\n...\n---\nc: 3\n"
	s = Parse([]byte(src))
	e, ok = s.InsertKey(s.Docs[1].Content[0], "x: y")
	checkEdit(t, src, e, ok, "a: 1\n---\nb: 2\nx: y\n...\n---\nc: 3\n")
}

func checkEdit(t *testing.T, src string, e Edit, ok bool, want string) {
	t.Helper()
	got := ""
	if ok {
		got = src[:e.Span.Start] + e.Text + src[e.Span.End:]
	}
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
