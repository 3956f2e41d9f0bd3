package pip

import (
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// at is the text of a span, so that tests can compare positions exactly: each piece
// they look for occurs once in the file.
func at(content string, s source.Span) string { return content[s.Start:s.End] }

func TestPositions(t *testing.T) {
	const file = "\ufeff# top\r\n" +
		"Flask[async, Dot_env] >=2.0 , <3 ; python_version > '3.8' --hash=sha256:ab # why\r\n" +
		"apache-airflow-\\\r\nproviders-hashicorp==\\\r\n3.1\r\n" +
		"celery @ git+https://me:tok@host/c.git@v5#egg=x\r\n" +
		"./wheels/six_x-1.16.0+l-py3-none-any.whl[a]\r\n" +
		"bare"
	f := Parse([]byte(file))
	reqs := f.Requirements()
	if len(f.Entries) != 5 || len(reqs) != 5 {
		t.Fatalf("%d entries, %d requirements", len(f.Entries), len(reqs))
	}
	check := func(what string, s source.Span, want string) {
		t.Helper()
		if s.Start < 0 || s.End > len(file) || at(file, s) != want {
			t.Errorf("%s is %v %q, want %q", what, s, at(file, s), want)
		}
	}
	r := reqs[0]
	check("line", f.Entries[0].Span, "Flask[async, Dot_env] >=2.0 , <3 ; python_version > '3.8' --hash=sha256:ab")
	check("physical line", f.Entries[0].Lines, "Flask[async, Dot_env] >=2.0 , <3 ; python_version > '3.8' --hash=sha256:ab # why")
	check("requirement", r.Span(), "Flask[async, Dot_env] >=2.0 , <3 ; python_version > '3.8'")
	check("name", r.NameSpan, "Flask")
	check("extra", r.Extras[0].Span, "async")
	check("extra", r.Extras[1].Span, "Dot_env")
	check("versions", r.SpecifierSpan, ">=2.0 , <3")
	check("marker", r.Marker.Text.Span, "python_version > '3.8'")
	check("option", f.Entries[0].Options[0].Span, "--hash=sha256:ab")
	check("option name", f.Entries[0].Options[0].NameSpan, "--hash")
	check("option value", f.Entries[0].Options[0].Value.Span, "sha256:ab")
	if r.Normalized != "flask" || r.Extras[1].Normalized != "dot-env" || f.Entries[0].Options[0].Ignored {
		t.Errorf("first line: %+v", r)
	}

	r = reqs[1]
	if r.Name != "apache-airflow-providers-hashicorp" || r.Specifiers.String() != "==3.1" {
		t.Errorf("joined lines: %q %q", r.Name, r.Specifiers)
	}
	check("joined name", r.NameSpan, "apache-airflow-\\\r\nproviders-hashicorp")
	check("joined versions", r.SpecifierSpan, "==\\\r\n3.1")
	check("joined lines", f.Entries[1].Lines, "apache-airflow-\\\r\nproviders-hashicorp==\\\r\n3.1")

	check("URL", reqs[2].URL.Span, "git+https://me:tok@host/c.git@v5#egg=x")
	check("name before URL", reqs[2].NameSpan, "celery")
	if len(f.Userinfo) != 1 {
		t.Fatalf("userinfo %v", f.Userinfo)
	}
	check("userinfo", f.Userinfo[0], "me:tok")

	check("path", reqs[3].Path.Span, "./wheels/six_x-1.16.0+l-py3-none-any.whl")
	check("wheel name", reqs[3].NameSpan, "six_x")
	check("wheel version", reqs[3].SpecifierSpan, "1.16.0+l")
	if reqs[3].Normalized != "six-x" || reqs[3].Specifiers.String() != "==1.16.0+l" || len(reqs[3].Extras) != 1 {
		t.Errorf("wheel: %+v", reqs[3])
	}
	if s := reqs[4].SpecifierSpan; s != (source.Span{Start: len(file), End: len(file)}) {
		t.Errorf("versions of a bare name are at %v", s)
	}
}

func TestEntries(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"# c\n\n  \n", ""},
		{"-r base.txt\n--requirement=a.txt", "include base.txt; include a.txt"},
		{"-r a.txt -r b.txt -c c.txt", "include a.txt [--requirement][--constraint]"},
		{"-c https://host/constraints-3.11.txt", "constrain https://host/constraints-3.11.txt"},
		{"--req a.txt", "invalid"},
		{"--requirem a.txt", "include a.txt"},
		{"flask -r a.txt --pre", "require flask [--requirement][--pre]"},
		{"--pre flask", "configure {flask}"},
		{"--no-such x", "invalid"},
		{"--index-url", "invalid"},
		{"-e git+https://h/x#egg=Foo_Bar", "require Foo_Bar"},
		{"-e git+https://h/x", "invalid"},
		{"-e .", "require . (path)"},
		{"-e 'Foo @ git+https://h/x'", "require Foo"},
		{"foo # c \\\nbar", "require foo"},               // the comment swallows the next line
		{"foo \\\n# c\nbar", "require foo; require bar"}, // a comment line ends a continuation
		{"# c \\\nbar", "require bar"},
		{"foo#egg", "invalid foo"},
		{"foo=1.0", "invalid foo"},
		{"foo>=1.*", "invalid foo"},
		{"foo bar", "invalid foo"},
		{"foo;", "require foo"},
		{"foo==1.0;python_version", "invalid foo"},
		{"foo; (os_name == 'x'", "invalid foo"},
		{"foo\t--hash=sha256:a", "invalid foo"},
		{"foo --hash=md5:a", "invalid foo"},
		{"./a/b", "require ./a/b (path)"},
		{"x.tar.gz", "require x.tar.gz (path)"},
		{"https://h/x.whl", "invalid"},
		{"https://h/Foo-1.0-py3-none-any.whl#sha256=1", "require Foo ==1.0"},
		{"https://h/foo-1.0%2Bcu118-py3-none-any.whl", "require foo ==1.0+cu118"},
		{"git+ssh://git@h/x.git@main#egg=foo[a]&subdirectory=y", "require foo"},
		{"${REQS}", "require ?"},
		{"foo==${V}", "require foo?"},
		{"foo>=1,<${V}", "require foo?"},
		{"foo-${V}", "require ?"},
		{"foo[a]==${V} ; os_name == 'nt'", "require foo?"},
		{"foo==${v}", "invalid foo"}, // names are upper case
		{"-r ${DIR}/x.txt", "include ${DIR}/x.txt?"},
		{"a\x0bb\x1cc\u2028d\u0085e", "require a; require b; require c; require d; require e"},
	} {
		var got []string
		for _, e := range Parse([]byte(c.in)).Entries {
			s := kindNames[e.Kind] + " " + e.Path.Value
			if !e.Path.IsResolved() {
				s += "?"
			}
			if r := e.Requirement; r != nil {
				s += r.Name
				if r.Path.Value != "" {
					s += r.Path.Value + " (path)"
				}
				if r.Unknown {
					s += "?"
				}
				if r.URL.Value != "" && len(r.Specifiers) > 0 {
					s += " " + r.Specifiers.String()
				}
			}
			s += " "
			for _, o := range e.Options {
				if o.Ignored {
					s += "[" + o.Name + "]"
				}
			}
			for _, w := range e.Ignored {
				s += "{" + w.Value + "}"
			}
			if (e.Kind == Invalid) != (e.Err != nil) {
				t.Errorf("%q: kind %v with error %v", c.in, e.Kind, e.Err)
			}
			got = append(got, strings.Join(strings.Fields(s), " "))
		}
		if joined := strings.Join(got, "; "); joined != c.want {
			t.Errorf("%q reads\n %q, want\n %q", c.in, joined, c.want)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct{ in, span, msg string }{
		{"foo =1.0", "=1.0", "= is no operator, write =="},
		{"foo>=1.0.*,<2", ">=1.0.*,<2", ".* goes with"},
		{"foo[a b]", "[a b]", "comma between extras"},
		{"foo ; python_version > 3", "3", "quoted string"},
		{"foo ; python_version = '3'", "= '3'", "expected one of"},
		{"foo --unknown=hunter2", "--unknown", "no such option"},
		{"-r 'a", "'a", "quote"},
		{"foo --hash=sha1:a", "--hash=sha1:a", "sha256"},
		{"foo @ ", "foo @", "URL after @"},
		{"git+https://h/x#egg=", "#egg=", "project name"},
	} {
		e := Parse([]byte(c.in)).Entries[0]
		if e.Err == nil || at(c.in, e.Err.Span) != c.span || !strings.Contains(e.Err.Error(), c.msg) {
			t.Errorf("%q: %+v, want %q at %q", c.in, e.Err, c.msg, c.span)
		}
	}
}

func TestDecode(t *testing.T) {
	const text = "é==1 # ü\nflask[a]==2.0\n"
	for name, content := range map[string][]byte{"UTF-8": []byte(text), "BOM": []byte("\ufeff" + text)} {
		f := Parse(content)
		if len(f.Entries) != 2 || len(f.Requirements()) != 1 {
			t.Errorf("%s: %+v", name, f.Entries)
			continue
		}
		r := f.Requirements()[0]
		if r.Name != "flask" || at(string(content), r.Extras[0].Span) != "a" || at(string(content), r.NameSpan) != "flask" {
			t.Errorf("%s: %q at %v, extra at %v", name, r.Name, r.NameSpan, r.Extras[0].Span)
		}
	}
	f := Parse([]byte("flask\n# \xff\nsix"))
	if len(f.Entries) != 3 || f.Entries[0].Kind != Invalid || f.Entries[0].Span != (source.Span{Start: 8, End: 9}) {
		t.Errorf("bytes that are not UTF-8: %+v", f.Entries)
	}
}

func TestUserinfo(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"--index-url https://user:p4ss@host/simple", []string{"user:p4ss"}},
		{"-i https://${USER}:${TOKEN}@host/simple", []string{"${USER}:${TOKEN}"}},
		{"# -i https://old:secret@host/simple", []string{"old:secret"}},
		{"--bad https://a:b@host https://c:d@host", []string{"a:b", "c:d"}},
		{"-i https://user:p/a#s?s@host/simple", []string{"user:p/a#s?s"}},
		{"-i https://user:p@ss@host/simple", []string{"user:p@ss"}},
		{"-i https://token@host:8080/a@b", []string{"token"}},
		{"-i https://us\\\ner:pw@host", []string{"us\\\ner:pw"}},
		{"x @ git+https://github.com/org/repo@v1", nil},
		{"x @ https://host:8080/a@b", nil},
		{"x @ https://@host/", nil},
		{"://", nil},
	} {
		var got []string
		for _, s := range Parse([]byte(c.in)).Userinfo {
			got = append(got, at(c.in, s))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestMarkers(t *testing.T) {
	for _, c := range []struct {
		marker, python string
		want           Truth
	}{
		{"python_version >= '3.9'", "3.12", True},
		{"python_version < '3.9'", "3.12", False},
		{"python_version < '3.9'", "", Unknown},
		{"python_version < '3.10'", "3.9", True}, // as versions, not text
		{"'3.9' <= python_version", "3.12", True},
		{"python_full_version >= '3.12'", "3.12", True},
		{"python_full_version < '3.12.4'", "3.12", Unknown},
		{"python_full_version < '3.12.4'", "3.12.1", True},
		{"python_full_version == '3.12.4'", "3.12", Unknown},
		{"python_full_version == '3.11.*'", "3.12", False},
		{"sys_platform == 'win32'", "", False},
		{"os.name == 'posix'", "", True},
		{"'linux' in sys_platform", "", True},
		{"sys_platform not in 'linux win32'", "", False},
		{"platform_machine == 'x86_64'", "3.12", Unknown},
		{"platform_machine == 'x86_64' and sys_platform == 'win32'", "3.12", False},
		{"platform_machine == 'x86_64' or os_name == 'posix'", "3.12", True},
		{"(platform_machine == 'x86_64' or os_name == 'nt') and python_version > '3'", "3.12", Unknown},
		{"python_version > '3' or os_name == 'nt' and os_name == 'x'", "3.12", True},
		{"extra == 'dev'", "", False},
		{"sys_platform ~= 'linux'", "", Unknown}, // pip stops: no such comparison
		{"sys_platform < 'z'", "", False},
		{"python_implementation == 'CPython'", "", True},
		{`sys_platform == '\x6cinux'`, "", Unknown},
		{"sys_platform == '${OS}'", "", Unknown},
	} {
		reqs := Parse([]byte("foo ; " + c.marker)).Requirements()
		if len(reqs) != 1 {
			t.Errorf("%q is invalid", c.marker)
			continue
		}
		if got := reqs[0].Marker.Evaluate(Linux(c.python)); got != c.want {
			t.Errorf("%q for %q is %v, want %v", c.marker, c.python, got, c.want)
		}
	}
	var none *Marker
	if none.Evaluate(nil) != True {
		t.Error("no marker does not hold")
	}
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{"Zope.Interface": "zope-interface", "a__b-.c": "a-b-c", "X": "x", "-a-": "-a-", "": ""} {
		if got := Normalize(in); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"flask[a]>=1,<2 ; python_version > '3' --hash=sha256:x # c\n-r a.txt\n", "-e git+https://u:p@h/x#egg=y\\\n&z",
		"./x-1.0-py3-none-any.whl[a]", "x @ https://h/y ; (os_name == \"\" and '' in extra)", "\xff\xfea\x00=\x00", "${A}==${B}\\",
		"# coding: latin-1\n\xe9", "--no-binary :all: -i 'a b' -- \\", "\x00\x00\xfe\xff\x00\x00\x00a", "-f\\\n-rx",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		all := source.Span{End: len(content)}
		inside := func(s source.Span) {
			if s.Start > s.End || !all.Contains(s) {
				t.Fatalf("span %v in %d bytes", s, len(content))
			}
		}
		file := Parse(content)
		for _, s := range file.Userinfo {
			inside(s)
		}
		for _, e := range file.Entries {
			for _, s := range []source.Span{e.Span, e.Lines} {
				inside(s)
			}
			for _, o := range e.Options {
				inside(o.Span)
				inside(o.NameSpan)
				inside(o.Value.Span)
			}
			if (e.Kind == Invalid) != (e.Err != nil) || e.Kind == Require && e.Requirement == nil {
				t.Fatalf("kind %v, error %v, requirement %v", e.Kind, e.Err, e.Requirement)
			}
			if e.Err != nil {
				inside(e.Err.Span)
			}
			if r := e.Requirement; r != nil {
				for _, s := range []source.Span{r.Span(), r.NameSpan, r.SpecifierSpan, r.URL.Span, r.Path.Span} {
					inside(s)
				}
				for _, x := range r.Extras {
					inside(x.Span)
				}
				r.Marker.Evaluate(Linux("3.12"))
			}
		}
		var words []mapped.String
		for i, w := range strings.Fields("uv pip install " + string(content)) {
			words = append(words, mapped.Plain(i, w))
		}
		ParseArgs(words)
		ParseArgs(words[1:])
	})
}
