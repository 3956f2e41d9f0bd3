package pip

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// words splits a command line at spaces; $NAME and ${NAME} are unresolved.
func words(line string) []mapped.String {
	var out []mapped.String
	at := 0
	for _, w := range strings.Split(line, " ") {
		var b mapped.Builder
		i := strings.IndexByte(w, '$')
		if i < 0 {
			i = len(w)
		}
		b.Copy(at, w[:i])
		if i < len(w) {
			b.AddUnresolved(at+i, w[i:])
		}
		out = append(out, b.Text(source.Span{Start: at, End: at + len(w)}))
		at += len(w) + 1
	}
	return out
}

func TestParseArgs(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"pip install flask", "pip install: require flask"},
		{"pip3.11 install --no-cache-dir -r requirements.txt -c con.txt flask==2.0", "pip install: include requirements.txt, constrain con.txt, require flask ==2.0"},
		{"/usr/local/bin/pip --timeout 10 -q install -U foo[a,b]>=1", "pip install: require foo >=1"},
		{"python -m pip install --target /t foo", "pip install: require foo"},
		{"python3 -Im pip install foo", "pip install: require foo"},
		{"python3.12 -W ignore -u -mpip install foo", "pip install: require foo"},
		{"pip uninstall -y foo bar", "pip uninstall: require foo, require bar"},
		{"pip uninstall -yr r.txt", "pip uninstall: include r.txt"},
		{"pip install -e .[dev] --index-url https://u:p@h/s", "pip install: require .[dev]"},
		{"pip install --extra-index https://h ./x.whl foo", "pip install: invalid ./x.whl, require foo"},
		{"pip install foo==$VERSION $MORE -r $FILE", "pip install: include $FILE?, require foo?, require ?"},
		{"uv pip install --system -r=a.txt foo", "uv pip install: include a.txt, require foo"},
		{"uv --quiet pip --offline install -P six foo", "uv pip install: require foo"},
		{"uv pip uninstall foo", "uv pip uninstall: require foo"},
		{"uv pip sync a.txt b.txt", "uv pip sync: include a.txt, include b.txt"},
		{"uv add --editable ./x --group dev foo>=1", "uv install: require ./x, require foo >=1"},
		{"uv remove foo", "uv uninstall: require foo"},
		{"python -m uv pip install foo", "uv pip install: require foo"},
		{"pip install -- -weird foo", "pip install: invalid, require foo"},
		{"pip install --no-deps", "pip install:"},
		{"pip list", ""}, {"pip", ""}, {"uv sync", ""}, {"uv", ""}, {"python setup.py install", ""}, {"python -c pip install", ""},
		{"python -m", ""}, {"echo pip install foo", ""}, {"$PIP install foo", ""}, {"pip $CMD foo", ""}, {"pip download foo", ""}, {"pipx install foo", ""},
	} {
		got := ""
		if cmd, ok := ParseArgs(words(c.in)); ok {
			got = cmd.Tool + " " + [...]string{Install: "install", Uninstall: "uninstall", Sync: "sync"}[cmd.Verb] + ":"
			var list []string
			for _, e := range cmd.Entries {
				s := " " + kindNames[e.Kind]
				if e.Path.Value != "" {
					s += " " + e.Path.Value
				}
				if !e.Path.IsResolved() {
					s += "?"
				}
				if r := e.Requirement; r != nil {
					s += " " + r.Name
					switch {
					case r.Unknown:
						s += "?"
					case r.Path.Value != "":
						s += at(c.in, e.Span)
					case len(r.Specifiers) > 0:
						s += " " + r.Specifiers.String()
					}
				}
				list = append(list, strings.TrimRight(s, " "))
			}
			got += strings.Join(list, ",")
		}
		if got != c.want {
			t.Errorf("%q reads\n %q, want\n %q", c.in, got, c.want)
		}
	}
}

func TestCommandOptions(t *testing.T) {
	const line = "pip install -Ut /target --no-deps --extra-index-url=https://u:p@h/s --odd foo"
	cmd, ok := ParseArgs(words(line))
	if !ok {
		t.Fatal("no command")
	}
	for name, want := range map[string]string{"--upgrade": "-U", "--target": "t /target", "--no-deps": "--no-deps", "--extra-index-url": "--extra-index-url=https://u:p@h/s", "--odd": "--odd"} {
		o := find(cmd.Options, name)
		if o == nil {
			t.Errorf("%s is not found", name)
			continue
		}
		if at(line, o.Span) != want || o.Unknown != (name == "--odd") {
			t.Errorf("%s is %q", name, at(line, o.Span))
		}
	}
	if o := find(cmd.Options, "--target"); o.Value.Value != "/target" || at(line, o.NameSpan) != "t" {
		t.Errorf("--target has %q", o.Value.Value)
	}
	if find(cmd.Options, "--pre") != nil {
		t.Error("--pre is not there")
	}
	if len(cmd.Userinfo) != 1 || at(line, cmd.Userinfo[0]) != "u:p" {
		t.Errorf("userinfo %v", cmd.Userinfo)
	}
	e := cmd.Entries[0]
	if at(line, e.Span) != "foo" || at(line, e.Requirement.NameSpan) != "foo" {
		t.Errorf("requirement at %v", e.Span)
	}
}

func TestParseWord(t *testing.T) {
	r, err := ParseRequirement(mapped.Plain(10, "foo[a]==1"))
	if err != nil || r.Name != "foo" || r.NameSpan != (source.Span{Start: 10, End: 13}) || r.SpecifierSpan != (source.Span{Start: 16, End: 19}) {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err = ParseRequirement(mapped.String{Value: "foo==1", Span: source.Span{Start: 3, End: 12}}); err != nil || r.NameSpan != (source.Span{Start: 3, End: 12}) {
		t.Errorf("a text without places: %+v, %v", r, err)
	}
	if r, err = ParseRequirement(mapped.Plain(0, "foo==")); err == nil || r.Name != "foo" {
		t.Errorf("half a requirement: %+v, %v", r, err)
	}
}
