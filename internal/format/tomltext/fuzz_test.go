package tomltext

import (
	"reflect"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// FuzzParse reads any text: every place lies in the file, every value is what the library says, and
// what an encoder writes reads back with everything else as it was.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"a = 'x'\nb.\"c d\" = \"\\u00e9\\\"\"\n[t]\nl = [ 'x', { y = '''\nz''' }, [1, 2.5e3] ]\n[[u]]\nv = true\n[[u]]\n",
		"k = \"\"\"\r\na \\\r\n  b\"\"\"\"\"\nl = ''''x'''''\n# c\nm = {a.b = 1, a.c = '2'}\n", "[project]\ndependencies = [\n  \"apache-airflow==3.3.*\",\n]\n",
		"[a.b.c]\n[a]\nd = 1\n", "\ufeffa = 1979-05-27T07:32:00Z\nb = inf\nc = 0xff\n", "a = \"\\xe9\\e\"", "a = [[], {}, ['''", "[[a]]\n[a.b]\nc = 'd'\n",
	} {
		f.Add([]byte(seed), "it's: \"x\"\n\\'''")
	}
	f.Fuzz(func(t *testing.T, src []byte, text string) {
		d := Parse(src)
		if d.Err != nil {
			inside(t, src, d.Err.Span)
		}
		d.Root.walk(func(n *Node) {
			inside(t, src, n.Span)
			for i := range n.Text.Value {
				inside(t, src, n.Text.Source(i, i+1))
			}
			for _, e := range n.Entries {
				inside(t, src, e.Name.Span)
			}
		})
		var values map[string]any
		if err := toml.Unmarshal(src, &values); err != nil || d.Err != nil {
			if err == nil {
				t.Fatalf("the library reads it: %v in %q", d.Err, src)
			}
			return // the library also refuses numbers and times that do not exist
		}
		if got := plain(d.Root); !reflect.DeepEqual(got, plainAny(values)) {
			t.Fatalf("%q is\n%v, the library says\n%v", src, got, plainAny(values))
		}
		budget := 20 // rewrites, each of which is read again
		d.Root.walk(func(n *Node) {
			q := d.Quoting(n)
			if q == nil || budget == 0 {
				return
			}
			budget--
			half := len(n.Text.Value) / 2
			if out, ok := q.Requote(&n.Text, text); ok {
				readsBack(t, src, d, n, n.Span, out, text)
			}
			if out, ok := q.Encode(&n.Text, half, len(n.Text.Value), text); ok {
				readsBack(t, src, d, n, n.Text.Source(half, len(n.Text.Value)), out, n.Text.Value[:half]+text)
			}
			if out, ok := q.Encode(&n.Text, 0, half, text); ok {
				readsBack(t, src, d, n, n.Text.Source(0, half), out, text+n.Text.Value[half:])
			}
		})
	})
}

func inside(t *testing.T, src []byte, at source.Span) {
	t.Helper()
	if at.Start < 0 || at.End < at.Start || at.End > len(src) {
		t.Fatalf("span %v of %d bytes\n%q", at, len(src), src)
	}
}

// readsBack applies an edit: everything but node n must be as before in the whole file.
func readsBack(t *testing.T, src []byte, d *Document, n *Node, at source.Span, text, want string) {
	t.Helper()
	out := string(src[:at.Start]) + text + string(src[at.End:])
	now := Parse([]byte(out))
	if now.Err != nil {
		t.Fatalf("%v after %q at %v of %q\n%q", now.Err, text, at, src, out)
	}
	kind, value := n.Kind, n.Text.Value
	n.Kind, n.Text.Value = String, want
	if before, after := plain(d.Root), plain(now.Root); !reflect.DeepEqual(before, after) {
		t.Fatalf("%v\nis %v after %q at %v of %q\n%q", before, after, text, at, src, out)
	}
	n.Kind, n.Text.Value = kind, value
}

// plain returns a tree as the library has it, with its scalars other than strings left out.
func plain(n *Node) any {
	switch n.Kind {
	case Table:
		out := map[string]any{}
		for _, e := range n.Entries {
			out[e.Name.Value] = plain(e.Value)
		}
		return out
	case Array:
		out := []any{}
		for _, item := range n.Items {
			out = append(out, plain(item))
		}
		return out
	case String:
		return n.Text.Value
	}
	return nil
}

func plainAny(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, v := range x {
			out[k] = plainAny(v)
		}
		return out
	case []any:
		out := []any{}
		for _, v := range x {
			out = append(out, plainAny(v))
		}
		return out
	case string:
		return x
	}
	return nil
}

// walk calls f for n and every value below it, parents first.
func (n *Node) walk(f func(*Node)) {
	f(n)
	for _, e := range n.Entries {
		e.Value.walk(f)
	}
	for _, item := range n.Items {
		item.walk(f)
	}
}
