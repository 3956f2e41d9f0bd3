package yamltext

import "testing"

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
