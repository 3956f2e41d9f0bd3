package schema_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/schema"
)

// backendFiles are the schemas as they are shipped: id -> JSON.
func backendFiles(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("backends/*.json")
	if err != nil || len(paths) < 11 {
		t.Fatalf("%d files in backends: %v", len(paths), err)
	}
	found := make(map[string][]byte)
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if id := strings.TrimSuffix(filepath.Base(path), ".json"); id != "index" {
			found[id] = data
		}
	}
	return found
}

func TestSchemasCompile(t *testing.T) {
	for id, data := range backendFiles(t) {
		if _, err := jsonschema.CompileString(id, string(data)); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		b, err := schema.ParseBackend(data)
		if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		if b.ID != id || b.Title == "" || b.Description == "" || b.Identity == "" || len(b.UnknownKwargs) == 0 || len(b.Releases.Versions) == 0 {
			t.Errorf("%s: something is missing: %+v", id, b)
		}
		for _, k := range b.Kwargs() {
			if len(k.Types) == 0 || k.Description == "" || !strings.HasSuffix(k.Description, ".") && !strings.HasSuffix(k.Description, "/") {
				t.Errorf("%s: %s: types %v, description %q", id, k.Name, k.Types, k.Description)
			}
			if k.Passthrough != "" && k.Source == "" {
				t.Errorf("%s: %s: a passed-through kwarg needs its source", id, k.Name)
			}
		}
		for wrong, n := range b.KnownMistakes {
			if b.Kwarg(wrong) != nil || n.Right == "" && n.Help == "" || n.Right != "" && b.Kwarg(n.Right) == nil {
				t.Errorf("%s: x-known-mistakes: %s -> %q", id, wrong, n.Right)
			}
		}
		for _, v := range b.Releases.Versions {
			if _, ok := pep440.Parse(v); !ok {
				t.Errorf("%s: release %q", id, v)
			}
		}
	}
}

// wordsFault returns what is wrong with the words of a constraint, "" if nothing.
func wordsFault(v map[string]any) string {
	text := func(key string) string { s, _ := v[key].(string); return s }
	_, typed := v["type"]
	message := text("x-message")
	switch {
	case message == "" && !typed:
		return "no x-message, which only a wrong type can do without"
	case len(message) > 120 || strings.HasSuffix(message, "."):
		return "x-message is long, or has a full stop"
	case !slices.Contains(schema.Outcomes(), schema.Outcome(text("x-outcome"))):
		return "no x-outcome"
	case !isSentence(text("x-effect")) || !isSentence(text("x-help")):
		return "x-effect and x-help are sentences"
	}
	cases, _ := v["x-cases"].([]any)
	for _, c := range cases {
		c := c.(map[string]any)
		if effect, _ := c["effect"].(string); !isSentence(effect) {
			return "the effect of a case is a sentence"
		}
	}
	return ""
}

func isSentence(s string) bool {
	return strings.HasSuffix(s, ".") && (s[0] == '`' || s[:1] == strings.ToUpper(s[:1]))
}

// TestMessages holds every constraint that can fail to a rule and to words of its own.
func TestMessages(t *testing.T) {
	families := []string{"kwargs/", "prefix/"}
	var walk func(id, at string, v any, said bool)
	walk = func(id, at string, v any, said bool) {
		switch v := v.(type) {
		case map[string]any:
			rule, hasRule := v["x-rule"].(string)
			if hasRule && !slices.ContainsFunc(families, func(f string) bool { return strings.HasPrefix(rule, f) }) {
				t.Errorf("%s%s: x-rule %q", id, at, rule)
			}
			if hasRule || v["x-message"] != nil {
				if fault := wordsFault(v); fault != "" {
					t.Errorf("%s%s: %s", id, at, fault)
				}
			}
			for key, member := range v {
				if key == "if" || key == "not" || strings.HasPrefix(key, "x-") {
					continue
				}
				if slices.Contains([]string{"pattern", "enum", "minLength", "dependentRequired", "required", "anyOf"}, key) && !said && !hasRule {
					t.Errorf("%s%s/%s: can fail and says nothing", id, at, key)
				}
				walk(id, at+"/"+key, member, said || hasRule)
			}
		case []any:
			for i, member := range v {
				walk(id, at+"/"+strconv.Itoa(i), member, said)
			}
		}
	}
	for id, data := range backendFiles(t) {
		var raw map[string]any
		if err := json.Unmarshal(data, &raw); err != nil {
			t.Fatal(err)
		}
		walk(id, "", map[string]any{"properties": raw["properties"], "allOf": raw["allOf"]}, false)
	}
}

// verdicts are hand-picked: kwargs, and the rules that must and alone may speak.
var verdicts = []struct {
	id, kwargs string
	versions   []string
	want       []string // "rule path"
}{
	{"azure-key-vault", `{"vault_url":"https://a.vault.azure.net/"}`, nil, nil},
	{"azure-key-vault", `{}`, nil, []string{"kwargs/incomplete "}},
	{"azure-key-vault", `{"vault_url":"a.vault.azure.net"}`, nil, []string{"kwargs/invalid-value vault_url"}},
	{"azure-key-vault", `{"vault_url":"https://a","sep":"_"}`, nil, []string{"prefix/separator sep"}},
	{"azure-key-vault", `{"vault_url":"https://a","sep":""}`, nil, []string{"prefix/separator sep"}},
	{"azure-key-vault", `{"vault_url":"https://a","connections_prefix":"airflow/connections"}`, nil, []string{"prefix/charset connections_prefix"}},
	{"azure-key-vault", `{"vault_url":"https://a","client_secret":"x"}`, nil, []string{"kwargs/incomplete "}},
	{"azure-key-vault", `{"vault_url":"https://a","client_secret":"","tenant_id":null}`, []string{"9.0.0"}, nil},
	{"hashicorp-vault", `{"token":"x","kv_engine_version":"2"}`, nil, []string{"kwargs/wrong-type kv_engine_version"}},
	{"hashicorp-vault", `{"token":"x","kv_engine_version":3}`, nil, []string{"kwargs/invalid-value kv_engine_version"}},
	{"hashicorp-vault", `{"auth_type":"kubernetes","role_id":"x"}`, nil, []string{"kwargs/incomplete "}},
	{"hashicorp-vault", `{}`, []string{"4.0.0"}, []string{"kwargs/incomplete "}},
	{"hashicorp-vault", `{"token":"x","connections_path":["a","b"]}`, []string{"4.7.0"}, []string{"kwargs/unsupported connections_path"}},
	{"hashicorp-vault", `{"token":"x","connections_path":["a","b"]}`, []string{"4.8.0"}, nil},
	{"hashicorp-vault", `{"token":"x","connections_path":"secret/data/airflow"}`, nil, []string{"prefix/path connections_path"}},
	{"hashicorp-vault", `{"token":"x","connections_path":"secret/airflow"}`, nil, []string{"prefix/path connections_path"}},
	{"hashicorp-vault", `{"token":"x","mount_point":"kv","connections_path":"secret/airflow"}`, nil, nil},
	{"hashicorp-vault", `{"auth_type":"gcp"}`, []string{"4.0.0"}, nil},
	{"hashicorp-vault", `{"auth_type":"gcp"}`, []string{"4.0.0", "4.3.1"}, nil},
	{"hashicorp-vault", `{"auth_type":"gcp"}`, []string{"4.3.1"}, []string{"kwargs/incomplete "}},
	{"google-secret-manager", `{"gcp_keyfile_dict":"{}"}`, nil, []string{"kwargs/wrong-type gcp_keyfile_dict"}},
	{"google-secret-manager", `{"connections_prefix":"airflow/connections","sep":"/"}`, nil, []string{"prefix/charset connections_prefix", "prefix/separator sep"}},
	{"google-secret-manager", `{"gcp_keyfile_dict":{"a":1}}`, nil, []string{"kwargs/invalid-value gcp_keyfile_dict"}},
	{"google-secret-manager", `{"gcp_keyfile_dict":{}}`, nil, nil},
	{"google-secret-manager", `{"gcp_keyfile_dict":{"private_key":"k"},"gcp_key_path":"k.json"}`, nil, []string{"kwargs/invalid-value "}},
	{"aws-secrets-manager", `{"connections_prefix":"airflow/connections","region_name":"eu-west-1"}`, nil, nil},
	{"aws-secrets-manager", `{"aws_access_key_id":"x"}`, nil, []string{"kwargs/incomplete "}},
	{"aws-ssm", `{"connections_prefix":"/aws/x"}`, nil, []string{"prefix/charset connections_prefix"}},
	{"yandex-lockbox", `{"yc_oauth_token":"x","yc_connection_id":"y"}`, nil, []string{"kwargs/invalid-value "}},
	{"yandex-lockbox", `{"yc_oauth_token":"x","yc_connection_id":null}`, nil, nil},
	{"kubernetes", `{"connections_label":""}`, nil, []string{"prefix/charset connections_label"}},
	{"akeyless", `{"access_type":"aws_iam","access_id":"p-1"}`, []string{"0.2.0"}, []string{"kwargs/unsupported access_type"}},
	{"akeyless", `{"access_id":"p-1","access_key":"k"}`, nil, nil},
	{"local-filesystem", `{"connections_file_path":"/files/conn.txt"}`, nil, []string{"kwargs/invalid-value connections_file_path"}},
	{"local-filesystem", `{}`, nil, []string{"kwargs/incomplete "}},
	{"onepassword", `{"connections_prefix":"c"}`, nil, []string{"kwargs/incomplete "}},
}

func TestVerdicts(t *testing.T) {
	for _, test := range verdicts {
		b, ok := schema.ByID(test.id)
		if !ok {
			t.Fatalf("no backend %s", test.id)
		}
		var kwargs any
		if err := json.Unmarshal([]byte(test.kwargs), &kwargs); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range b.Validate(kwargs, schema.ParseVersions(test.versions...)) {
			if said := string(v.Rule) + " " + strings.Join(v.Path, "/"); !slices.Contains(got, said) {
				got = append(got, said)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s %s %v: got %q, want %q", test.id, test.kwargs, test.versions, got, test.want)
		}
	}
}

// TestNothingQuoted plants a canary in every kwarg and looks for it in all that is said.
func TestNothingQuoted(t *testing.T) {
	const canary = "c4n4ry/_ value"
	for _, b := range schema.Backends() {
		kwargs := make(map[string]any)
		for _, k := range b.Kwargs() {
			kwargs[k.Name] = canary
		}
		said := fmt.Sprintf("%+v", b.Validate(kwargs, nil))
		for _, kind := range []schema.Kind{schema.Connection, schema.Variable, schema.Config} {
			said += b.Names(kwargs, nil, kind, "id").Detail
		}
		if strings.Contains(said, "c4n4ry") {
			t.Errorf("%s: a value is quoted: %s", b.ID, said)
		}
	}
}

// TestUnknownText judges what does not hang on a text that is not known, and nothing else.
func TestUnknownText(t *testing.T) {
	unknown, anything := schema.UnknownValue{}, schema.UnknownValue{Any: true}
	for _, test := range []struct {
		id     string
		kwargs map[string]any
		want   []string
	}{
		{"azure-key-vault", map[string]any{"vault_url": unknown}, nil},
		{"azure-key-vault", map[string]any{"vault_url": "https://a", "client_secret": unknown}, []string{"kwargs/incomplete"}},
		{"azure-key-vault", map[string]any{"vault_url": "https://a", "sep": unknown, "connections_prefix": unknown}, nil},
		{"hashicorp-vault", map[string]any{"token": unknown, "kv_engine_version": unknown}, []string{"kwargs/wrong-type"}},
		{"hashicorp-vault", map[string]any{"token": unknown, "kv_engine_version": anything}, nil},
		{"hashicorp-vault", map[string]any{"token": unknown}, nil},
		{"hashicorp-vault", map[string]any{"auth_type": unknown}, nil},
		{"hashicorp-vault", map[string]any{"auth_type": "approle", "secret_id": unknown}, []string{"kwargs/incomplete"}},
		{"hashicorp-vault", map[string]any{"auth_type": "approle", "role_id": unknown, "secret_id": unknown}, nil},
		{"hashicorp-vault", map[string]any{"auth_type": "approle", "role_id": anything}, nil},
		{"google-secret-manager", map[string]any{"gcp_keyfile_dict": anything}, nil},
		{"google-secret-manager", map[string]any{"gcp_keyfile_dict": unknown}, []string{"kwargs/wrong-type"}},
		{"google-secret-manager", map[string]any{"gcp_key_path": unknown, "gcp_credential_config_file": "x"}, []string{"kwargs/invalid-value"}},
		{"aws-secrets-manager", map[string]any{"role_arn": unknown, "assume_role_method": unknown}, nil},
		{"yandex-lockbox", map[string]any{"yc_oauth_token": unknown, "yc_connection_id": "y"}, []string{"kwargs/invalid-value"}},
	} {
		b, _ := schema.ByID(test.id)
		newest := schema.ParseVersions(b.Releases.Versions[len(b.Releases.Versions)-1])
		var got []string
		for _, v := range b.Validate(test.kwargs, newest) {
			got = append(got, string(v.Rule))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s %v: got %q, want %q", test.id, test.kwargs, got, test.want)
		}
	}
	b, _ := schema.ByID("azure-key-vault")
	if l := b.Names(map[string]any{"connections_prefix": unknown}, nil, schema.Connection, "x"); l.Why != schema.Undetermined {
		t.Errorf("an unknown prefix names %+v", l)
	}
}

func FuzzParseBackend(f *testing.F) {
	_ = fs.WalkDir(os.DirFS("backends"), ".", func(path string, d fs.DirEntry, err error) error {
		if data, err := os.ReadFile(filepath.Join("backends", path)); err == nil {
			f.Add(data, []byte(`{"connections_prefix":"a","sep":5}`))
		}
		return nil
	})
	f.Fuzz(func(t *testing.T, data, kwargs []byte) {
		b, err := schema.ParseBackend(data)
		if err != nil {
			return
		}
		var value any
		if json.Unmarshal(kwargs, &value) != nil {
			return
		}
		b.Validate(value, nil)
		object, _ := value.(map[string]any)
		for _, kind := range []schema.Kind{schema.Connection, schema.Variable, schema.Config} {
			b.Names(object, schema.ParseVersions("1.0", "9.0"), kind, "a_b/c")
		}
	})
}
