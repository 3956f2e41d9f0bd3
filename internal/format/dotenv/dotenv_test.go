package dotenv

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

func TestReadersAreNamed(t *testing.T) {
	var known []Reader
	for _, d := range readers() {
		known = append(known, d.name)
	}
	want := slices.Insert(Readers(), 3, LocalStart)
	if !slices.Equal(known, want) {
		t.Errorf("got %v, want %v", known, want)
	}
	for _, r := range CLI2Readers() {
		if !slices.Contains(known, r) {
			t.Errorf("nothing reads as %s", r)
		}
	}
	if r := Read("nobody", []byte("K=v")); r.Err == nil || len(r.Assignments) > 0 {
		t.Errorf("an unknown reader reads %+v", r)
	}
}

func TestStatesOfEntries(t *testing.T) {
	file := []byte("K=1\nK=\nK=2\nB\n")
	for name, want := range map[Reader][]State{
		Compose:      {Overridden, Overridden, Set, Inherited},
		Docker:       {Overridden, Overridden, Set, Inherited},
		Standalone:   {Overridden, Overridden, Set},
		VariableLoad: {Set, Empty, Overridden},
	} {
		r := Read(name, file)
		var got []State
		for _, a := range r.Assignments {
			got = append(got, a.State)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
		k, ok := r.Lookup("K")
		value := "2"
		if name == VariableLoad {
			value = "1"
		}
		if !ok || k.State != Set || k.Value.Value != value || valuesOf(r)["K"] != value {
			t.Errorf("%s: K is %+v", name, k)
		}
		if _, ok := r.Lookup("B"); ok {
			t.Errorf("%s: B is set", name)
		}
	}
}

func TestDependsOn(t *testing.T) {
	requireUnset(t)
	file := []byte("A=x$X\nK=1${A}2\nB=$K\nC=${X:-d}e\nD='$X'\nE=\\$X\n")
	at := func(start, end int) []source.Span { return []source.Span{{Start: start, End: end}} }
	for name, want := range map[Reader]map[string]struct {
		names      string
		unresolved []source.Span
	}{
		Compose: {"A": {"X", at(1, 1)}, "K": {"X", at(1, 2)}, "B": {"X", at(0, 3)},
			"C": {"X", at(0, 1)}, "D": {}, "E": {"X", at(1, 1)}},
		EnvFromFile: {"A": {"X", at(1, 1)}, "K": {"X", at(1, 2)}, "B": {"X", at(0, 3)},
			"C": {"X", at(0, 0)}, "D": {}, "E": {}},
		Godotenv:     {"A": {"X", nil}, "K": {"X", nil}, "B": {"X", nil}, "C": {"X", nil}, "D": {}, "E": {}},
		Docker:       {"A": {}, "K": {}, "B": {}, "C": {}, "D": {}, "E": {}},
		VariableLoad: {"A": {}, "K": {}, "B": {}, "C": {}, "D": {}, "E": {}},
	} {
		for key, w := range want {
			a, ok := Read(name, file).Lookup(key)
			if !ok || strings.Join(a.DependsOn, ",") != w.names || !slices.Equal(a.Value.Unresolved, w.unresolved) {
				t.Errorf("%s: %s depends on %v with unresolved parts %v, want %+v", name, key, a.DependsOn, a.Value.Unresolved, w)
			}
		}
	}
}

// TestPositions holds the position of each byte of a value.
func TestPositions(t *testing.T) {
	requireUnset(t)
	for _, c := range []struct {
		reader           Reader
		file             string
		key, token, stmt string // as written in the file
		part, from       string // a part of the value, and its source
	}{
		{Compose, "A=1\nexport K = \"{\\\"a\\\": \\\"b\\\"}\" # c\n", "K", `"{\"a\": \"b\"}"`, `export K = "{\"a\": \"b\"}"`, `"a"`, `\"a\"`},
		{Compose, "\ufeffK: 'it\\'s' B=2\n", "K", `'it\'s'`, `K: 'it\'s'`, "t's", `t\'s`},
		{Compose, "A=xy\r\nK=1${A}2$$3  # c\r\n", "K", "1${A}2$$3", "K=1${A}2$$3", "y2$", "${A}2$$"},
		{Compose, "K=\"a\\\\n\\n$X.\"", "K", `"a\\n\n$X."`, `K="a\\n\n$X."`, "n\n.", `n\n$X.`},
		{Compose, "K='{\r\n \"a\": 1\r\n}'\r\n", "K", "'{\r\n \"a\": 1\r\n}'", "K='{\r\n \"a\": 1\r\n}'", "{\r\n \"", "{\r\n \""},
		{Docker, "\ufeff  K='v' # c \n", "K", "'v' # c ", "K='v' # c ", "v'", "v'"},
		{Standalone, " K=\"a\\\"b\" \r\n", "K", `"a\"b"`, `K="a\"b"`, `\"b`, `\"b`},
		{LocalStart, " K = 'a\"b' \r\n", "K", `'a"b'`, `K = 'a"b'`, `"b`, `"b`},
		{LocalStart, "K=' v' # c\n", "K", "' v' # c", "K=' v' # c", "v'", "v'"},
		{VariableLoad, "K=\"' v '\"\r\n", "K", `"' v '"`, `K="' v '"`, "v", "v"},
		{VariableLoad, " K =''v\n", " K ", "''v", " K =''v", "v", "v"},
		{EnvFromFile, "export K='{\r\n  \"a\": 1\r\n}' # c\r\n", "K", "'{\r\n  \"a\": 1\r\n}'", "export K='{\r\n  \"a\": 1\r\n}'", "{\n ", "{\r\n "},
		{EnvFromFile, "K=\"x\\\"y\\$z\\n\"\n", "K", `"x\"y\$z\n"`, `K="x\"y\$z\n"`, "\"y$z\n", `\"y\$z\n`},
		{EnvFromFile, "A=1\nK={\"a\": \"$A}\"}#c\n", "K", `{"a": "$A}"}`, `K={"a": "$A}"}`, "\"1\"", `"$A}"`},
		{EnvFromFile, "\xff\xfeK\x00=\x00'\x00\xe9\x00'\x00\n\x00", "K\x00", "'\x00\xe9\x00'\x00", "K\x00=\x00'\x00\xe9\x00'\x00", "é", "\xe9\x00"},
		{Godotenv, "K='{\r\n  \"a\": 1\r\n}'\r\n", "K", "'{\r\n  \"a\": 1\r\n}'", "K='{\r\n  \"a\": 1\r\n}'", "{\n ", "{\r\n "},
		{Godotenv, "A='1' K=\"\\\\n\\t\\n\\$X\" # c", "K", `"\\n\t\n\$X"`, `K="\\n\t\n\$X"`, "nt\n$", `n\t\n\$`},
		{Godotenv, "K=a\xffb #c\n", "K", "a\xffb", "K=a\xffb", "\ufffdb", "\xffb"},
	} {
		r := Read(c.reader, []byte(c.file))
		a, ok := r.Lookup(strings.TrimSuffix(c.key, "\x00"))
		if !ok || !r.exact {
			t.Errorf("%s on %q: no %q, or guessed: %v", c.reader, c.file, c.key, r.Err)
			continue
		}
		i := strings.Index(a.Value.Value, c.part)
		if i < 0 {
			t.Errorf("%s on %q: no %q in %q", c.reader, c.file, c.part, a.Value.Value)
			continue
		}
		for _, p := range []struct {
			what string
			span source.Span
			want string
		}{
			{"key", a.KeySpan, c.key}, {"token", a.Value.Span, c.token}, {"statement", a.Statement, c.stmt},
			{"part", a.Value.Source(i, i+len(c.part)), c.from},
		} {
			if got := c.file[p.span.Start:p.span.End]; got != p.want {
				t.Errorf("%s on %q: %s is %q, want %q", c.reader, c.file, p.what, got, p.want)
			}
		}
	}
}

// bufio.Scanner gives up on a line of 64 KiB, its break not counted.
func TestLineLimit(t *testing.T) {
	const limit = 64 << 10
	for _, c := range []struct {
		length int // of the line, without its break
		eol    string
		long   bool
	}{{limit - 2, "\n", false}, {limit - 1, "\n", false}, {limit, "\n", true}, {limit - 1, "", false}, {limit, "", true}, {200_000, "\n", true}} {
		file := []byte("A=1\nK=" + strings.Repeat("x", c.length-2) + c.eol)
		for _, name := range []Reader{Docker, VariableLoad, EnvFromFile} {
			r := Read(name, file)
			if (r.Err != nil) != c.long {
				t.Errorf("%s, %d bytes and %q: got %v", name, c.length, c.eol, r.Err)
				continue
			}
			if c.long && (r.Err.Line != 2 || r.Err.Offset != 4 || r.Err.Message != LineTooLong) {
				t.Errorf("%s: got %+v", name, *r.Err)
			}
			if _, set := r.Lookup("A"); set != (!c.long || name == VariableLoad) {
				t.Errorf("%s, %d bytes: A set: %v", name, c.length, set)
			}
			if !c.long {
				if a, ok := r.Lookup("K"); !ok || len(a.Value.Value) != c.length-2 {
					t.Errorf("%s, %d bytes: K is not read", name, c.length)
				}
			}
		}
		for _, name := range []Reader{Compose, Standalone, Godotenv} {
			if r := Read(name, file); r.Err != nil {
				t.Errorf("%s, %d bytes: %v", name, c.length, r.Err)
			}
		}
	}
}

func TestErrorsHoldNoValues(t *testing.T) {
	const canary = "Zk3qW9"
	for _, file := range []string{
		"K=\"" + canary + "\"" + canary + "\"\n", "K='" + canary, canary + "\n", "export " + canary, canary + " x=1\n", "K=${" + canary + "\n",
		"K=${X:?" + canary + "}\n", "=" + canary + "\n", "K\xff" + canary + "=1\n", "K={\n" + canary + "\": 1}\n", "K=${" + canary + ":?}\n",
	} {
		for _, name := range Readers() {
			r := Read(name, []byte(file))
			if r.Err != nil && strings.Contains(r.Err.Error(), canary) {
				t.Errorf("%s on %q: %s", name, file, r.Err)
			}
		}
	}
}

// References to references, comments without end, quotes that are never closed: what the
// libraries answer with memory, recursion or quadratic time.
func TestHugeAndHostile(t *testing.T) {
	requireUnset(t)
	const n = 50_000
	lines := func(format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for _, c := range []struct {
		name, file string
		stops      []Reader
		set        int // variables, for those that read on
	}{
		{"plain", lines("KEY_%d={\"a\": \"b\"}\n"), nil, n},
		{"doubling", "A=xxxxxxxxxxxxxxxx\n" + strings.Repeat("A=$A$A\n", 60), []Reader{Compose, EnvFromFile, Godotenv}, 1},
		{"comments", strings.Repeat("#\n", 1<<20) + "K=v\n", nil, 1},
		{"never closed", "K='a\n" + lines("KEY_%d=x y z\n"), []Reader{Compose, EnvFromFile, Godotenv}, n + 1},
		{"export without a space", lines("exportKEY_%d=v\n"), nil, n},
		{"defaults", "K=" + strings.Repeat("${X-a}", 10_000) + "\n", []Reader{Compose}, 1},
		{"quotes", "K=" + strings.Repeat("'", 1<<20) + "\n", []Reader{Compose, Docker, VariableLoad, EnvFromFile, Godotenv}, 1},
	} {
		for _, name := range Readers() {
			r := Read(name, []byte(c.file))
			if stops := slices.Contains(c.stops, name); stops != (r.Err != nil) {
				t.Errorf("%s: %s stops: %v", c.name, name, r.Err)
			} else if !stops && len(valuesOf(r)) != c.set {
				t.Errorf("%s: %s sets %d variables", c.name, name, len(valuesOf(r)))
			}
		}
		if s := Scan([]byte(c.file)); len(s.Statements) == 0 {
			t.Errorf("%s: nothing scanned", c.name)
		}
	}
	// One value of many lines: the library is not asked, and it is read all the same.
	far := []byte("K='a\n" + lines("KEY_%d=x y z\n") + "'\n")
	a, ok := Read(EnvFromFile, far).Lookup("K")
	if !ok || len(a.Value.Value) != len(far)-len("K=''\n") {
		t.Error("a value of many lines is not read")
	}
}

func TestNothingIsLogged(t *testing.T) {
	var log bytes.Buffer
	before := logrus.StandardLogger().Out
	logrus.SetOutput(&log)
	defer logrus.SetOutput(before)
	for _, name := range Readers() {
		Read(name, []byte("K=$UNSET_X ${UNSET_Y}\n"))
	}
	if log.Len() > 0 {
		t.Errorf("logged: %s", &log)
	}
}

func TestAlign(t *testing.T) {
	content := []byte("K='a\\nb' x")
	token := source.Span{Start: 2, End: 8}
	got := align(content, token, "ab")
	if got.Value != "ab" || got.Source(0, 1) != (source.Span{Start: 3, End: 4}) || got.Source(1, 2) != (source.Span{Start: 6, End: 7}) {
		t.Errorf("got %v, %v", got.Source(0, 1), got.Source(1, 2))
	}
	if got = align(content, token, "x"); got.Source(0, 1) != token {
		t.Errorf("got %v, want the whole token", got.Source(0, 1))
	}
}

func TestReconcile(t *testing.T) {
	content := []byte("A=1\nB=2\nC=3\n")
	w := traceDocker(content)
	index := effective(w.list, false)
	list := reconcile(content, w.list, index, map[string]string{"A": "1", "B": "x2", "D": "4"})
	got := render(&Reading{Assignments: list})
	if got != "A=1 ; D=4 ; B=x2" {
		t.Errorf("got %q", got)
	}
}
