package yamltext

import (
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"a: 'x''y'\nb: \"\\u00e9\\\n  z\"\nc: |2-\n   x\n\n  y\nd: >+ # c\n  e\n   f\n\n", "- &a [x, {y: z, w}, *a]\n- ? k\n  : v\n-\n- - - !!str 1\n",
		"\ufeff%YAML 1.1\n---\na: b\r\n...\n---\n- c: |\r\n    d: 'e'\r\n    f: [g]\r\n", "{{ .Values.x }}\na: b: c\n", "a\u0085b\u2028c: d\r e",
		"? a\n? b\n: c\n&x d: !!map\n  &y e: f", "a: *b\n", "--- |\n x\n--- >\n y\n", "\xff\xfea\x00", "a: &x\n<<: *x\n", "[a: b, ? c, : d, {? e : f}]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		s := Parse(src)
		if s.Err != nil {
			inside(t, src, s.Err.Span)
		}
		s.LooksTemplated()
		probe(t, src, s, true)
	})
}

func inside(t *testing.T, src []byte, at source.Span) {
	t.Helper()
	if at.Start < 0 || at.End < at.Start || at.End > len(src) {
		t.Fatalf("span %v of %d bytes\n%q", at, len(src), src)
	}
}

// readsBack applies an edit: everything but node n must be as before in the whole file.
func readsBack(t *testing.T, src []byte, s *Stream, n *yaml.Node, at source.Span, text string, whole bool) {
	t.Helper()
	out := string(src[:at.Start]) + text + string(src[at.End:])
	now := Parse([]byte(out))
	if s.Err != nil || !whole {
		return
	}
	if now.Err != nil || !sameNodes(s.Docs, now.Docs, &change{at: n, ok: func(*yaml.Node) bool { return true }}) {
		t.Fatalf("%v after %q at %v of %q\n%q", now.Err, text, at, src, out)
	}
}

// probe uses everything there is on every node.
func probe(t *testing.T, src []byte, s *Stream, deeper bool) {
	budget := 40 // rewrites, each of which parses again
	for _, doc := range s.Docs {
		Walk(doc, func(n *yaml.Node) bool {
			inside(t, src, s.Span(n))
			TypeName(n)
			Duplicates(n)
			Get(n, "a", "b")
			text, exact := s.scalar(n)
			if n.Kind == yaml.ScalarNode && text.Value != n.Value {
				t.Fatalf("%q is %q", n.Value, text.Value)
			}
			if n.Kind == yaml.ScalarNode && !exact {
				t.Fatalf("no exact map for %q at %d:%d\n%q", n.Value, n.Line, n.Column, src)
			}
			outer := s.Scalar(n)
			for i := range outer.Value {
				inside(t, src, outer.Source(i, i+1))
			}
			if budget--; budget < 0 {
				return true
			}
			q := s.Quoting(n)
			half := len(outer.Value) / 2
			if out, ok := q.Requote(&outer, "it's: #x"); ok {
				readsBack(t, src, s, n, outer.Span, out, deeper)
			}
			if out, ok := q.Encode(&outer, half, len(outer.Value), "y\n z"); ok {
				readsBack(t, src, s, n, outer.Source(half, len(outer.Value)), out, deeper)
			}
			if out, ok := q.Encode(&outer, 0, half, "'\""); ok {
				readsBack(t, src, s, n, outer.Source(0, half), out, deeper)
			}
			if e, ok := s.InsertKey(n, "k: v"); ok {
				readsBack(t, src, s, n, e.Span, e.Text, deeper)
			}
			if deeper && n.Kind == yaml.ScalarNode {
				probe(t, src, ParseText(outer, q), false)
			}
			return true
		})
	}
}
