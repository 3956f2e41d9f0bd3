package tomltext

import (
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

func TestPositions(t *testing.T) {
	for _, c := range []struct{ name, src, token, value string }{
		{"basic", "k = \"v w\" # c\n", `"v w"`, "v w"},
		{"basic with escapes", `k = "a\u00e9\"\x41\U0001F600"`, `"a\u00e9\"\x41\U0001F600"`, "aé\"A😀"},
		{"literal", `k = 'a\n"b"'`, `'a\n"b"'`, `a\n"b"`},
		{"multi-line basic", "k = \"\"\"\na\n  b\"\"\"", "\"\"\"\na\n  b\"\"\"", "a\n  b"},
		{"multi-line basic, CRLF", "k = \"\"\"\r\na\r\nb\"\"\"\r\n", "\"\"\"\r\na\r\nb\"\"\"", "a\r\nb"},
		{"multi-line basic, continued", "k = \"\"\"a \\\n\n   b\"\"\"", "\"\"\"a \\\n\n   b\"\"\"", "a b"},
		{"multi-line basic, quotes at the end", `k = """a"""""`, `"""a"""""`, `a""`},
		{"multi-line literal", "k = '''\n{\"a\": 'b'}\n'''", "'''\n{\"a\": 'b'}\n'''", "{\"a\": 'b'}\n"},
		{"multi-line literal, quotes at both ends", "k = ''''a'''''", "''''a'''''", "'a''"},
		{"empty", `k = ""`, `""`, ""},
		{"empty, multi-line", "k = '''\n'''", "'''\n'''", ""},
		{"after characters of several bytes", "\"ä\" = '日' \nk = 'v'", "'v'", "v"},
		{"byte order mark", "\ufeffk = 'v'", "'v'", "v"},
		{"integer", "k = 0x_1F", "", ""},
		{"number", "k = 8_080 # c", "8_080", "8_080"},
		{"boolean", "k=true", "true", "true"},
		{"time", "k = 1979-05-27 07:32:00Z", "1979-05-27 07:32:00Z", "1979-05-27 07:32:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := Parse([]byte(c.src))
			if c.token == "" {
				if d.Err == nil {
					t.Fatal("no error")
				}
				return
			}
			if d.Err != nil {
				t.Fatal(d.Err)
			}
			n := d.Root.Get("k")
			if got := c.src[n.Span.Start:n.Span.End]; got != c.token || n.Text.Span != n.Span {
				t.Errorf("span is %q, want %q", got, c.token)
			}
			if n.Text.Value != c.value {
				t.Errorf("value %q, want %q", n.Text.Value, c.value)
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
		{`k = "a\u00e9b"`, "é", `\u00e9`},
		{`k = "a\"b"`, `"b`, `\"b`},
		{`k = "{\"a\": 1}"`, `{"`, `{\"`},
		{`k = '{"a": 1}'`, `"a"`, `"a"`},
		{"k = '''\n{\n \"a\": 1}'''", "{\n \"a\"", "{\n \"a\""},
		{"k = \"\"\"\n{\\\n  \\\"a\\\"}\"\"\"", `{"a"`, "{\\\n  \\\"a\\\""},
		{"k = \"\"\"a \\\n\n   b\"\"\"", "b", "b"},
	} {
		text := Parse([]byte(c.src)).Root.Get("k").Text
		i := strings.Index(text.Value, c.of)
		at := text.Source(i, i+len(c.of))
		if got := c.src[at.Start:at.End]; got != c.source {
			t.Errorf("%q: %q comes from %q, want %q", c.src, c.of, got, c.source)
		}
	}
}

func TestSpans(t *testing.T) {
	src := "a.\"b c\" = [ 'x', # c\n 'y' ]\n[t . u]\nv = {w = 'x', z.z = 1}\n[[l]]\nm = 1\n[[l]]\n"
	d := Parse([]byte(src))
	if d.Err != nil {
		t.Fatal(d.Err)
	}
	for _, c := range []struct {
		at   source.Span
		want string
	}{
		{d.Root.Get("a").Entry("b c").Name.Span, `"b c"`},
		{d.Root.Get("a", "b c").Span, "[ 'x', # c\n 'y' ]"},
		{d.Root.Get("a", "b c").Items[1].Span, "'y'"},
		{d.Root.Get("t", "u").Span, "u"},
		{d.Root.Get("t", "u", "v").Span, "{w = 'x', z.z = 1}"},
		{d.Root.Get("t", "u", "v", "z").Span, "z"},
		{d.Root.Get("l").Items[0].Entry("m").Name.Span, "m"},
	} {
		if got := src[c.at.Start:c.at.End]; got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if n := len(d.Root.Get("l").List()); n != 2 {
		t.Errorf("%d tables", n)
	}
}

// TestSetTwice compares what is refused with what the library refuses.
func TestSetTwice(t *testing.T) {
	for _, c := range []struct {
		src string
		bad string // where the error is; empty if there is none
	}{
		{"a = 1\na = 2", "a"}, {"[a]\n[a]", "a"}, {"[a.b]\n[a]\nc = 1", ""}, {"[a]\nb = 1\n[a.b]", "b"},
		{"[a]\nb.c = 1\n[a.b]", "b"}, {"[a]\nb.c = 1\n[a.b.d]", ""}, {"a.b = 1\na.c = 2", ""}, {"a.b = {x = 1}\na.c = 2", ""},
		{"[a.b]\nx = 1\n[a]\nb.y = 2", "b"}, {"[a.b.c]\n[a]\nb.d = 1", "b"},
		{"a = {b = 1}\n[a.c]", "a"}, {"a = {b = 1}\na.c = 1", "a"}, {"a = {b.c = 1, b.d = 2}", ""}, {"a = {b = 1, b = 2}", "b"},
		{"a = [1]\n[[a]]", "a"}, {"[a]\n[[a]]", "a"}, {"[[a]]\n[a]", "a"}, {"[[a]]\n[a.b]\n[[a]]\n[a.b]", ""},
		{"[[a]]\nb.c = 1\n[[a]]\nb.c = 1", ""}, {"[a.b]\n[a]\n[a]", "a"}, {"a.b.c = 1\na.b = 2", "b"}, {"a = 1\na.b = 2", "a"},
		{"[a]\nb.c = 1\n[c]\n[a.b.c]", "c"},
	} {
		d := Parse([]byte(c.src))
		err := toml.Unmarshal([]byte(c.src), &map[string]any{})
		if (err != nil) != (c.bad != "") {
			t.Errorf("%q: the library says %v", c.src, err)
		}
		if got := ""; d.Err != nil || c.bad != "" {
			if d.Err != nil {
				got = c.src[d.Err.Span.Start:d.Err.Span.End]
			}
			if got != c.bad {
				t.Errorf("%q: error %v at %q, want it at %q", c.src, d.Err, got, c.bad)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	for src, want := range map[string]string{
		"a = hunter2": "unexpected character", "a = 'x": "literal string", "a": "expected '=' after key", "a = 1 b": "expected newline",
		"=": "invalid character at start of key", "[a": "expected ']' to close table name",
	} {
		d := Parse([]byte(src))
		if d.Err == nil || !strings.Contains(d.Err.Msg, want) || strings.ContainsAny(d.Err.Msg, ":+") || strings.Contains(d.Err.Msg, "U+") {
			t.Errorf("%q: %v, want %q", src, d.Err, want)
		}
	}
}

func TestQuoting(t *testing.T) {
	for _, c := range []struct {
		src, part, by string
		want          string // "" if only Requote can
		requoted      string
	}{
		{`k = "a b"`, "b", `"\` + "\n\x01é", `k = "a \"\\\n\u0001é"`, ""},
		{`k = 'a b'`, "b", `"\`, `k = 'a "\'`, ""},
		{`k = 'a b'`, "b", `it's`, "", `k = "a it's"`},
		{`k = 'a b'`, "b", "x\ny", "", `k = "a x\ny"`},
		{"k = '''\na b'''", "b", "x\n\"y\"", "k = '''\na x\n\"y\"'''", ""},
		{"k = '''\na b'''", "b", "'''", "", `k = "a '''"`},
		{"k = '''a b'''", "b", "c'", "k = '''a c''''", ""},
		{"k = \"\"\"\na b\"\"\"", "b", "x\n\"y\"", "k = \"\"\"\na x\n\"y\\\"\"\"\"", ""},
		{"k = \"\"\"\na b\"\"\"", "b", `"""\`, "k = \"\"\"\na \\\"\\\"\"\\\\\"\"\"", ""},
	} {
		d := Parse([]byte(c.src))
		n := d.Root.Get("k")
		q := d.Quoting(n)
		i := strings.Index(n.Text.Value, c.part)
		at := n.Text.Source(i, i+len(c.part))
		text, ok := q.Encode(&n.Text, i, i+len(c.part), c.by)
		if got := c.src[:at.Start] + text + c.src[at.End:]; ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%q: %q, %v, want %q", c.src, got, ok, c.want)
		}
		if c.requoted != "" {
			text, ok := q.Requote(&n.Text, n.Text.Value[:i]+c.by+n.Text.Value[i+len(c.part):])
			if got := c.src[:n.Span.Start] + text + c.src[n.Span.End:]; !ok || got != c.requoted {
				t.Errorf("%q is requoted as %q, %v, want %q", c.src, got, ok, c.requoted)
			}
		}
	}
}

func TestInsertItem(t *testing.T) {
	for src, want := range map[string]string{
		"k = []":                          `k = ["new"]`,
		"k = [\n]":                        "k = [\"new\"\n]",
		"k = ['a']":                       `k = ['a', "new"]`,
		"k = [\n  'a',\n  'b', # c\n]":    "k = [\n  'a',\n  'b', # c\n  \"new\",\n]",
		"k = [\n  'a',\n  'b' # c\n]":     "k = [\n  'a',\n  \"new\",\n  'b' # c\n]",
		"k = [\n  'a', 'b',\n]":           "k = [\n  'a', 'b', \"new\",\n]",
		"k = [\n  'a' ]":                  "k = [\n  'a', \"new\" ]",
		"k = [\r\n\t'a'\r\n]":             "k = [\r\n\t'a',\r\n\t\"new\"\r\n]",
		"k = [{name = 'a'}]\nl = ['x']\n": "",
	} {
		d := Parse([]byte(src))
		at, text, ok := d.InsertItem(d.Root.Get("k"), "new")
		if got := src[:at.Start] + text + src[at.End:]; ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v, want %q", src, got, ok, want)
		}
	}
}
