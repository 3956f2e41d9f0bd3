package config

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/finding"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"gopkg.in/yaml.v3"
)

const backendFile = `{"x-class": "acme.secrets.VaultBackend", "type": "object",
  "properties": {"url": {"type": "string"}, "token": {"type": "string", "x-credential": true}}, "required": ["url"]}`

// tree writes files under a directory that ends the search upwards.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func load(t *testing.T, dir string) (Set, error) {
	t.Helper()
	l := Loader{Read: os.ReadFile}
	return l.For(dir, false)
}

// jsonSchema is schema/config.json, which editors use.
func jsonSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.Compile("../../schema/config.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func asJSON(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

const everyKey = `# what the team agreed on
root: true
severity:
  secret/plaintext: off
  prefix: note
  prefix/charset: error
exclude: [legacy/**, "*.{bak,old}.env"]
targets: [local, hosted]
runtime: 3.1-12
airflow: "3.1"
backends: [acme.json]
values:
  production: [values.yaml, values-prod.yaml]
suppressions:
  - path: deployment.json
    rule: secret/unproven
    reason: the mark is set in the UI
baseline: baseline.json
`

func TestEveryKey(t *testing.T) {
	dir := tree(t, map[string]string{Name: everyKey, "acme.json": backendFile, "values.yaml": "", "values-prod.yaml": ""})
	if err := jsonSchema(t).Validate(asJSON(t, everyKey)); err != nil {
		t.Errorf("schema/config.json refuses it: %v", err)
	}
	set, err := load(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule finding.RuleID
		want finding.Severity
		ok   bool
	}{
		{"secret/unproven", 0, false}, {"prefix/path", finding.Note, true}, {"prefix/charset", finding.Error, true},
	} {
		if got, ok := set.Severity(c.rule); got != c.want || ok != c.ok {
			t.Errorf("%s: severity %d %v", c.rule, got, ok)
		}
	}
	for name, want := range map[string]bool{"legacy/.env": true, "legacy": true, "x/legacy/.env": false, "a.old.env": true, "x/a.bak.env": true, "a.env": false} {
		if got := set.Excluded(filepath.Join(dir, name)); got != want {
			t.Errorf("excluded %s: %v", name, got)
		}
	}
	runtime, airflow := set.Image()
	if !slices.Equal(set.Targets(), []string{"local", "hosted"}) || runtime != "3.1-12" || airflow != "3.1" {
		t.Errorf("targets %v, runtime %q, airflow %q", set.Targets(), runtime, airflow)
	}
	if b := set.Backends(); len(b) != 1 || b[0].Class != "acme.secrets.VaultBackend" || !b[0].Kwarg("token").Credential {
		t.Errorf("backends %+v", b)
	}
	if r := set.Roles(); len(r) != 1 || r[0].Name != "production" || !slices.Equal(r[0].Files, []string{filepath.Join(dir, "values.yaml"), filepath.Join(dir, "values-prod.yaml")}) {
		t.Errorf("roles %+v", r)
	}
	if set.Baseline() != filepath.Join(dir, "baseline.json") {
		t.Errorf("baseline %q", set.Baseline())
	}
	s := set[0].Suppressions
	if len(s) != 1 || s[0].Reason != "the mark is set in the UI" || !set[0].Covers(s[0], filepath.Join(dir, "etl", "deployment.json")) {
		t.Errorf("suppressions %+v", s)
	}
}

func TestErrors(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
		// valid tells that the JSON Schema, which knows no files, versions or rules, takes it.
		valid bool
	}{
		"misspelled":       {"severty:\n  prefix: off\n", `1:1: there is no key "severty" (did you mean "severity"?)`, false},
		"nested":           {"# x\nsuppressions:\n  - path: a\n    rul: prefix\n    reason: b\n", `4:5: there is no key "rul" (did you mean "rule"?)`, false},
		"unknown":          {"frobnicate: 1\n", `1:1: there is no key "••••"; the keys are root, severity,`, false},
		"fix":              {"fix: true\n", `1:1: there is no key "fix": fixing cannot be configured`, false},
		"twice":            {"root: true\nroot: false\n", `2:1: duplicate key "root"`, true},
		"rule":             {"severity:\n  kwargs/unknown-kye: off\n", `2:3: there is no rule or family "kwargs/unknown-kye" (did you mean kwargs/unknown-key?)`, true},
		"no family":        {"severity: {unknown-key: off}\n", `1:12: there is no rule or family "unknown-key" (did you mean`, true},
		"level":            {"severity: {prefix: warn}\n", `1:20: "warn" is not error, warning, note, off`, false},
		"target":           {"targets: [hosted, loacl]\n", `1:19: "loacl" is not local, hosted, remote (did you mean local?)`, false},
		"list":             {"exclude: x\n", `1:10: a list belongs here, not a string`, false},
		"map":              {"- a\n", `1:1: a map of keys and values belongs here`, false},
		"glob":             {"exclude: ['a{b']\n", `1:11: this glob has a { without its }`, true},
		"up":               {"exclude: [../x]\n", `1:11: globs are relative`, true},
		"empty":            {"baseline: ''\n", `1:11: a text belongs here, and this one is empty`, false},
		"runtime":          {"runtime: 99.9\n", `1:10: "99.9" is no release of Astro Runtime that we know`, true},
		"airflow":          {"airflow: 2.99.1\n", `1:10: "2.99.1" is no release of Apache Airflow that we know`, true},
		"backend":          {"backends: [no.json]\n", `1:12: this file cannot be read: no such file`, true},
		"bad backend":      {"backends: [bad.json]\n", `bad.json:1:1: missing x-class`, true},
		"known":            {"backends: [known.json]\n", `1:12: known.json: x-class: airflow.providers.hashicorp.secrets.vault.VaultBackend is built in`, true},
		"values":           {"values: {prod: [values-prod.yaml]}\n", `1:17: there is no file values-prod.yaml`, true},
		"no values":        {"values: {prod: []}\n", `1:16: a role needs at least one values file`, false},
		"no reason":        {"suppressions:\n  - path: a\n    rule: prefix\n", `2:5: a suppression needs path, rule and reason; reason is missing`, false},
		"reason of spaces": {"suppressions:\n  - {path: a, rule: prefix, reason: ' '}\n", `reason is missing`, false},
		"no YAML":          {"a: [\n", `this is not YAML`, true},
		"two":              {"root: true\n---\nroot: true\n", `one YAML document`, true},
		"absolute":         {"baseline: /b.json\n", `1:11: a path is relative`, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := tree(t, map[string]string{
				Name: c.text, "bad.json": "{}",
				"known.json": `{"x-class": "airflow.providers.hashicorp.secrets.vault.VaultBackend", "type": "object"}`,
			})
			_, err := load(t, dir)
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
			if strings.Contains(err.Error(), filepath.Base(dir)) && !strings.HasPrefix(err.Error(), "..") {
				t.Errorf("the message names a directory of the machine: %v", err)
			}
			if !c.valid {
				if jsonSchema(t).Validate(asJSON(t, c.text)) == nil {
					t.Error("schema/config.json takes it")
				}
			}
		})
	}
}

// TestSchemaKeys holds the JSON Schema to the parser.
func TestSchemaKeys(t *testing.T) {
	data, err := os.ReadFile("../../schema/config.json")
	if err != nil {
		t.Fatal(err)
	}
	var s struct{ Properties map[string]any }
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	for _, k := range new(parser).keys() {
		if s.Properties[k.name] == nil {
			t.Errorf("schema/config.json lacks %s", k.name)
		}
		delete(s.Properties, k.name)
	}
	for name := range s.Properties {
		t.Errorf("schema/config.json has %s, which the parser does not know", name)
	}
}

func TestNearest(t *testing.T) {
	dir := tree(t, map[string]string{
		Name:                      "severity: {prefix: off, env: note}\nbaseline: top.json\n",
		"a/" + Name:               "severity: {prefix/path: error}\nbaseline: a.json\n",
		"a/b/" + Name:             "root: true\nseverity: {env: warning}\n",
		"c/empty/" + Name:         "# nothing\n",
		"wrong/.astrosecrets.yml": "root: true\n",
	})
	set, err := load(t, filepath.Join(dir, "a"))
	if err != nil {
		t.Fatal(err)
	}
	if s, ok := set.Severity("prefix/path"); s != finding.Error || !ok {
		t.Errorf("prefix/path is %v", s)
	}
	if s, ok := set.Severity("prefix/drift"); s != 0 || !ok {
		t.Errorf("prefix/drift is not off")
	}
	if set.Baseline() != filepath.Join(dir, "a", "a.json") {
		t.Error(set.Baseline())
	}
	if set, _ = load(t, filepath.Join(dir, "a", "b")); len(set) != 1 || set.Baseline() != "" {
		t.Error("root: true does not stop the search")
	}
	if set, _ = load(t, filepath.Join(dir, "c", "empty")); len(set) != 2 {
		t.Errorf("%d files, want 2", len(set))
	}
	if _, err = load(t, filepath.Join(dir, "wrong")); err == nil || !strings.Contains(err.Error(), "rename it") {
		t.Errorf(".astrosecrets.yml: %v", err)
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		glob, path string
		want       bool
	}{
		{"a/*.env", "a/x.env", true}, {"a/*.env", "a/b/x.env", false}, {"a/**/x", "a/x", true}, {"a/**/x", "a/b/c/x", true},
		{"**/x", "x", true}, {"/x", "a/x", false}, {"/x", "x", false}, {"x", "a/b/x", true}, {"x/", "a/x/y", true},
		{"a/b", "a/b/c/d", true}, {"a/b", "a/bc", false}, {"[a-c]?", "b9", true}, {"[!a-c]", "b", false}, {"[]]", "]", true},
		{"*.{env,cfg}", "x/airflow.cfg", true}, {"{a,b/{c,d}}/e", "b/d/e", true}, {"{a,b/{c,d}}/e", "b/e", false},
		{`a\*`, "a*", true}, {`a\*`, "ab", false}, {"**", "a/b", true}, {"*", "ü", true}, {"?", "ü", true}, {"a", "../a", false},
		{"**/**/**/x*x*x*y", strings.Repeat("x/", 50) + strings.Repeat("x", 200), false},
	} {
		// A leading slash ties a glob to the directory, and only that one.
		want := c.want || c.glob == "/x" && c.path == "x"
		if got := match(c.glob, c.path); got != want {
			t.Errorf("Match(%q, %q) = %v", c.glob, c.path, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(everyKey)
	f.Add("severity: {a: &x off, b: *x, <<: *x}")
	f.Add("? [a]\n: b\n")
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, Name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		l := Loader{Read: os.ReadFile}
		c, err := l.File(filepath.Join(dir, Name))
		if (c == nil) == (err == nil) {
			t.Error("neither a configuration nor an error, or both")
		}
	})
}

func FuzzMatch(f *testing.F) {
	f.Add("a/{b,c}/**/[!x-z]*?", "a/b/c")
	f.Fuzz(func(t *testing.T, glob, path string) {
		if checkGlob(glob) == nil {
			match(glob, path)
		}
	})
}
