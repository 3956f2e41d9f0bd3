package localfile

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/schema"
)

// canary is a value that no error may show.
const canary = "hunter2-canary"

// The answers are those of airflow.secrets.local_filesystem, of Airflow 2.11 and 3.3. The two differ about an
// empty key and about lists that are variables.
var files = []struct{ name, text, connections, variables string }{
	{"a.env", "A=http://h\n\n# a comment\n  # too\nB_1=x=y\n", "A B_1", "A B_1"},
	{"a.env", "A = x\nexport B=y\n", "A |export B", "A |export B"},
	{"a.env", "A=x\r\nB=y", "A B", "A B"},
	{"a.env", "A\n", "line 1 has no equals sign", "line 1 has no equals sign"},
	{"a.env", "A=1\n=" + canary + "\n", "line 2 has no key", "line 2 has no key"},
	{"a.env", "A=\n", "line 1 has no value", "line 1 has no value"},
	{"a.env", "A=1\nA=" + canary + "\n", "line 2 repeats a key", "line 2 repeats a key"},
	{"a.env", "", "", ""},
	{"a.ENV", "A=1\n", "A", "A"},
	{"a.json", `{"a": "http://h", "b": {"conn_type": "http"}, "c": ["http://h"]}`, "a b c", "a b c"},
	{"a.json", `{"a": "http://h", "b": []}`, "a", "a variable in it is a list, which some releases of Airflow refuse"},
	{"a.json", `{"a": 1, "b": null}`, "a connection in it is neither a URI nor an object", "a"},
	{"a.json", `{"a": ["x", "y"]}`, "an id in it has several values", "a variable in it is a list, which some releases of Airflow refuse"},
	{"a.json", `{"a": {"typ": 1}}`, "a connection in it has a key that Airflow does not know", "a"},
	{"a.json", `{"a": "` + canary + `",}`, "it is not valid JSON", "it is not valid JSON"},
	{"a.json", `["` + canary + `"]`, "the file does not hold an object", "the file does not hold an object"},
	{"a.json", "", "the file is empty", "the file is empty"},
	{"a.yaml", "a: http://h\nb: {conn_type: http}\nc:\n  - http://h\n1: x\n", "a b c", "a b c"},
	{"a.yml", "x: &x {host: http://h}\n<<: *x\n", "x host", "x host"},
	{"a.yaml", "a:\n", "a connection in it is neither a URI nor an object", ""},
	{"a.yaml", "a: 1\n---\nb: 2\n", "the file does not hold an object", "the file does not hold an object"},
	{"a.yaml", "# nothing\n", "the file does not hold an object", "the file does not hold an object"},
	{"a.yaml", "- " + canary + "\n", "the file does not hold an object", "the file does not hold an object"},
	{"a.yaml", "a: [" + canary + "\n", "line 2 is not valid YAML", "line 2 is not valid YAML"},
	{"a.txt", canary, "its name does not end in .env, .json, .yaml or .yml", "its name does not end in .env, .json, .yaml or .yml"},
}

func TestParse(t *testing.T) {
	for _, f := range files {
		for kind, want := range map[schema.Kind]string{schema.Connection: f.connections, schema.Variable: f.variables} {
			ids, err := Parse(f.name, kind, []byte(f.text))
			got := strings.ReplaceAll(strings.Join(ids, " "), "A  export B", "A |export B")
			if err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("%s %q, %s: %q, want %q", f.name, f.text, kind, got, want)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range files {
		f.Add(c.name, c.text)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		for _, kind := range []schema.Kind{schema.Connection, schema.Variable} {
			ids, err := Parse(name, kind, []byte(text))
			if err != nil && len(ids) > 0 {
				t.Fatalf("ids %q of a file that Airflow cannot read", ids)
			}
		}
	})
}
