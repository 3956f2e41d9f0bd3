package dotenv

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func TestEncodeKeepsQuotes(t *testing.T) {
	requireUnset(t)
	six := Readers()
	lib := []Reader{Compose, EnvFromFile, Godotenv}
	for _, c := range []struct {
		file    string
		readers []Reader
		old     string // in the value, to be replaced by new
		new     string
		want    string // the file after it; "" where it cannot be
	}{
		{"K={\"a\": \"old\"}\n", six, "old", "new", "K={\"a\": \"new\"}\n"},
		{"K='{\"a\": \"old\"}' # c\n", lib, "old", "new", "K='{\"a\": \"new\"}' # c\n"},
		{"K='{\"a\": \"old\"}'\n", six, "old", "new", ""}, // docker keeps the quotes
		{"K=\"{\\\"a\\\": \\\"old\\\"}\"\n", lib, "old", `new"x`, "K=\"{\\\"a\\\": \\\"new\\\"x\\\"}\"\n"},
		{"K=\"{\\\"a\\\": 1}\"\n", lib, `"a"`, `"b"`, "K=\"{\\\"b\\\": 1}\"\n"},
		{"K=\"old\"\n", lib, "old", "$X", "K=\"\\$X\"\n"},
		{"K=old\n", []Reader{Compose}, "old", "a$X", "K=a$$X\n"},
		{"K=old\n", six, "old", "a$X", ""},
		{"K=old\n", six, "old", "a # b", ""},
		{"A=1\nK=old\nB=$K\n", []Reader{Compose}, "old", "new", ""}, // B would change
		{"K='it''old'\n", []Reader{VariableLoad}, "old", "x", "K='it''x'\n"},
		{"export K: old\r\n", lib, "old", "x y", "export K: x y\r\n"},
		{"K=old", six, "old", "\n", ""},
		{"K=\"old\"", lib, "old", "a\nb", "K=\"a\nb\""},
	} {
		r := Read(c.readers[0], []byte(c.file))
		a, ok := r.Lookup("K")
		if !ok {
			t.Fatalf("%q: no K for %s", c.file, r.Reader)
		}
		i := strings.Index(a.Value.Value, c.old)
		text, ok := NewQuoting([]byte(c.file), c.readers...).Encode(&a.Value, i, i+len(c.old), c.new)
		got := ""
		if ok {
			got = string(apply([]byte(c.file), []Edit{{a.Value.Source(i, i+len(c.old)), text}}))
		}
		if got != c.want {
			t.Errorf("%q, %q for %q: got %q, want %q", c.file, c.new, c.old, got, c.want)
		}
	}
}

func TestRequote(t *testing.T) {
	requireUnset(t)
	lib := []Reader{Compose, EnvFromFile, Godotenv}
	for _, c := range []struct {
		file    string
		readers []Reader
		value   string
		want    string
	}{
		{"K='old'\n", Readers(), "new", "new"},
		{"K='old'\n", Readers(), `{"a": "it's"}`, `{"a": "it's"}`},
		{"K='old' # c\n", Readers(), "new", ""}, // the comment is in the way
		{"K=old\n", lib, "a #b", "'a #b'"},
		{"K=old\n", lib, "it's $X", `"it's \$X"`},
		{"K=old\n", lib, " x ", "' x '"},
		{"K=old\n", []Reader{VariableLoad, Standalone}, " x ", ""},
		{"K=old\n", []Reader{Standalone}, " x ", ` x`},
		{"K=old\n", lib, "", ""},
	} {
		a, _ := Read(c.readers[0], []byte(c.file)).Lookup("K")
		text, ok := NewQuoting([]byte(c.file), c.readers...).Requote(&a.Value, c.value)
		if c.want == " x" { // spaces at the end are trimmed before the quotes are looked at
			c.want = "' x '"
		}
		if text != c.want || ok != (c.want != "" || c.value == "") {
			t.Errorf("%q to %q: got %q, %v, want %q", c.file, c.value, text, ok, c.want)
		}
	}
}

func TestPortable(t *testing.T) {
	requireUnset(t)
	for _, c := range []struct{ in, want string }{
		{`{"a":"b"}`, `{"a":"b"}`},
		{`{"a": "p$w#x"}`, `{"a": "p\u0024w\u0023x"}`},
		{"{\n  \"a\": \"b\",\n  \"c\": [1,\t2]\n}\n", `{"a": "b","c": [1,2]}`},
		{`{"a": "it's ` + "`x`" + ` \"q\" \\ \n \/ é 😀"}`, `{"a": "it's ` + "`x`" + ` \"q\" \\ \n \/ é 😀"}`},
		{`{"$": "\\$"}`, `{"\u0024": "\\\u0024"}`},
		{`{}`, `{}`},
		{`[" #"]`, `[" \u0023"]`},
		{`"text"`, ""},
		{`12`, ""},
		{`{'a': 1}`, ""},
		{"{\"a\": \"\xff\"}", ""},
		{``, ""},
		{`{"a": "` + strings.Repeat("x", 70_000) + `"}`, ""},
	} {
		got, ok := Portable(c.in)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%.80q: got %.80q, %v, want %.80q", c.in, got, ok, c.want)
		}
	}
	for value, ok := range map[string]bool{"v": true, "https://x.y/z?a=b": true, "it's": true, "a\\nb": true, "日本": true,
		"": false, " v": false, "v ": false, "'v'": false, `"v"`: false, "a#b": false, "a #b": false, "$X": false, "a$": true, "a\nb": false, "#": false} {
		if got, is := PortableValue(value); is != ok || is && got != value {
			t.Errorf("%q: got %q, %v", value, got, is)
		}
	}
}

func TestPortableProperty(t *testing.T) {
	requireUnset(t)
	r := rand.New(rand.NewPCG(5, 6))
	for range 1500 {
		in := object(r)
		out, ok := Portable(in)
		if !ok {
			t.Fatalf("no portable form of %q", in)
		}
		content := []byte("A=1\nK=" + out + "\nB=2\n")
		for _, name := range Readers() {
			a, ok := Read(name, content).Lookup("K")
			if !ok || a.Value.Value != out {
				t.Fatalf("%s reads %q differently", name, out)
			}
		}
		var was, is any
		if json.Unmarshal([]byte(in), &was) != nil || json.Unmarshal([]byte(out), &is) != nil || !reflect.DeepEqual(was, is) {
			t.Fatalf("%q became %q", in, out)
		}
	}
}

func TestRewrite(t *testing.T) {
	requireUnset(t)
	const want = `{"a": "b"}`
	for _, c := range []struct{ file, value, want, err string }{
		{"A=1\nK='{\"a\": \"b\"}'\nB=2\n", want, "A=1\nK={\"a\": \"b\"}\nB=2\n", ""},
		{"K=\"{\\\"a\\\": \\\"b\\\"}\"\n", want, "K={\"a\": \"b\"}\n", ""},
		{"K=\"{\"a\": \"b\"}\"", want, "K={\"a\": \"b\"}", ""},
		{"A=1\r\nexport K = '{\"a\": \"b\"}' # why\r\nB=2\r\n", want, "A=1\r\n# why\r\nK={\"a\": \"b\"}\r\nB=2\r\n", ""},
		{"K='{\n  \"a\": \"b\"\n}'\nB=2\n", want, "K={\"a\": \"b\"}\nB=2\n", ""},
		{"K={\n  \"a\": \"b\"\n}\nB=2\n", "{\n  \"a\": \"b\"\n}", "K={\"a\": \"b\"}\nB=2\n", ""},
		{"K='{\n  \"a\": \"p$x\"\n}' # c\n", "{\n  \"a\": \"p$x\"\n}", "# c\nK={\"a\": \"p\\u0024x\"}\n", ""},
		{"K={\"a\": \"b #c\"}   \n", `{"a": "b #c"}`, "K={\"a\": \"b \\u0023c\"}\n", ""},
		{"\ufeff# top\nA=1\n  K: '{\"a\": \"b\"}'\n", want, "# top\nA=1\nK={\"a\": \"b\"}\n", ""},
		{"\ufeffK='{\"a\": \"b\"}'\n", want, "K={\"a\": \"b\"}\n", ""},
		{"A=\"{\"x\": 1}\"\nK=\"{\"a\": \"b\"}\"\nB C=3\n", want, "A=\"{\"x\": 1}\"\nK={\"a\": \"b\"}\nB C=3\n", ""},
		{"K='v' # c\n", "v", "# c\nK=v\n", ""},
		{"K='it'\nK='is'\n", "it", "", "the variable is assigned more than once"},
		{"K='a b # c'\n", "a b # c", "", "no way to write this value reads the same everywhere"},
		{"# K\n", "v", "", "there is no assignment here"},
		{"a[0]='1'\n", "1", "", "the name of the variable is not one for all readers"},
		{"my-key='v'\n", "v", "", "env-from-file could not read the result"},
		{"A=x\nK='y'\nC=$K\n", "z", "", "compose would read other variables differently"},
	} {
		offset := strings.Index(c.file, "K")
		if c.file[0] == 'a' || c.file[0] == 'm' {
			offset = 0
		}
		edits, err := Rewrite([]byte(c.file), offset, c.value)
		if (err == nil) != (c.err == "") || err != nil && err.Error() != c.err {
			t.Errorf("%q: got error %v, want %q", c.file, err, c.err)
			continue
		}
		if got := string(apply([]byte(c.file), edits)); err == nil && got != c.want {
			t.Errorf("%q: got %q, want %q", c.file, got, c.want)
		}
		if again, err := Rewrite(apply([]byte(c.file), edits), strings.Index(c.want, "K="), c.value); c.err == "" && (err != nil || len(again) > 0) {
			t.Errorf("%q: a second rewrite changes the file: %v, %v", c.file, again, err)
		}
		for i, e := range edits {
			if i > 0 && e.Span.Start < edits[i-1].Span.End {
				t.Errorf("%q: edits overlap: %v", c.file, edits)
			}
		}
	}
}

// Whatever is kept of a value is not repeated in the edits.
func TestRewriteRepeatsNothing(t *testing.T) {
	requireUnset(t)
	const canary = "hvs.Zk3qW9canary"
	file := []byte("K='{\n  \"token\": \"" + canary + "$1" + canary + "\",\n  \"url\": \"x#y\"\n}' # c\n")
	a, _ := Read(Compose, file).Lookup("K")
	edits, err := Rewrite(file, 0, a.Value.Value)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		if len(e.Text) > len("\\u0024")+len("# c\n") || strings.Contains(e.Text, canary[:4]) {
			t.Errorf("the edit at %v holds %q", e.Span, e.Text)
		}
	}
	if got := apply(file, edits); !bytes.Contains(got, []byte(canary+"\\u00241"+canary)) {
		t.Errorf("got %q", got)
	}
}

func TestDiff(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 500 {
		a, b := value(r), value(r)
		if r.IntN(3) == 0 {
			b = strings.ReplaceAll(a, pick(r, "a", "$", `\`), pick(r, "", "xyz"))
		}
		content := []byte("<<" + a + ">>")
		if got := string(apply(content, diff(2, a, b))); got != "<<"+b+">>" {
			t.Fatalf("%q to %q: got %q", a, b, got)
		}
	}
	long := strings.Repeat("ab", 2000)
	if got := diff(0, long, strings.Repeat("cd", 2000)); len(got) != 1 {
		t.Errorf("%d edits", len(got))
	}
}
