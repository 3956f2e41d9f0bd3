package deployment

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// dump is what a file says that --deployment gave.
func dump(content string) (*Files, *source.File) {
	f := source.New("dump", "dump", []byte(content))
	out := &Files{}
	if IsTable(f.Content) {
		out.table(f)
	} else {
		out.stream(yamlfile.Parse(f), true)
	}
	return out, f
}

func TestDeploymentVariables(t *testing.T) {
	tests := []struct {
		name, content string
		want          []string // key|value or ?|mark|text of the mark
	}{
		{"inspect", `deployment:
    environment_variables:
        - is_secret: false
          key: A
          updated_at: "2023-06-22T14:02:26.281Z"
          value: 'b "c"'
        - is_secret: true
          key: K
          value: ""
        - key: N
          value: "1"
        - is_secret: false
          key: E
          value:
    configuration:
        name: test
`, []string{`A|b "c"|unmarked|is_secret: false`, "K|?|marked|true", "N|1|unmarked|N", "E|?|unmarked|is_secret: false"}},
		{"json", `{"deployment": {"environment_variables": [{"is_secret": true, "key": "A", "value": "x\"y"}, {"is_secret":false,"key":"B","value":"z"}]}}`,
			[]string{`A|x"y|marked|true`, `B|z|unmarked|"is_secret":false`}},
		{"filled in later", "deployment:\n  environment_variables:\n  - {is_secret: $MARK, key: A, value: '${A}'}\n  - {is_secret: true, key: B, value: '{{ b }}'}\n",
			[]string{"A|?|none|", "B|?|marked|true"}},
		{"environment objects", `- objectKey: A
  objectType: ENVIRONMENT_VARIABLE
  environmentVariable:
    isSecret: true
    value: ""
- objectKey: B
  environmentVariable: {isSecret: false, value: c}
- objectKey: conn
  objectType: CONNECTION
  connection: {type: http}
`, []string{"A|?|marked|true", "B|c|unmarked|isSecret: false"}},
		{"one object", `{"objectKey": "A", "environmentVariable": {"isSecret": false, "value": "c"}}`, []string{`A|c|unmarked|"isSecret": false`}},
		{"the table", " #     KEY     VALUE     SECRET     \n 1     A       b  c      false      \n 2     K       ****      true       \n 3     N                 false\n",
			[]string{"A|b  c|unmarked|false", "K|?|marked|true", "N||unmarked|false"}},
		{"the other table", " #   KEY   VALUE   SECRET   SCOPE   ID\n 1   A     true    false    WORKSPACE   clx\n 2   K     ab…     true     DEPLOYMENT\n",
			[]string{"A|true|unmarked|false", "K|?|marked|true"}},
		{"something else", "deployment: 1\n", nil},
	}
	marks := map[setting.Secrecy]string{setting.SecrecyUnknown: "none", setting.Secret: "marked", setting.Plain: "unmarked"}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out, f := dump(test.content)
			var got []string
			for _, d := range out.Sources {
				for _, v := range d.Vars {
					value := v.Value.Value
					if v.UnresolvedReason != "" {
						value = "?"
					}
					got = append(got, strings.Join([]string{v.Name.Value, value, marks[v.Secrecy], f.Slice(v.MarkSpan)}, "|"))
					if v.MarkEdits != nil {
						t.Errorf("%s: an edit to what was printed", v.Name.Value)
					}
					if at := f.Slice(v.Name.Span); strings.Trim(at, `"`) != v.Name.Value {
						t.Errorf("the span of %s is %q", v.Name.Value, at)
					}
				}
			}
			if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestDefinitions(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"connections", `[{"connection": {"type": "http"}, "objectKey": "a", "objectType": "CONNECTION"}, {"objectKey": "b", "objectType": "CONNECTION"}]`, "connection a, connection b"},
		{"Airflow variables", "- airflowVariable:\n    isSecret: true\n    value: \"\"\n  objectKey: k\n  objectType: AIRFLOW_VARIABLE\n", "variable k"},
		{"one object", `{"connection": {"type": "http"}, "objectKey": "a"}`, "connection a"},
		{"the API", `{"environmentObjects": [{"objectKey": "a", "objectType": "CONNECTION"}], "totalCount": 1}`, "connection a"},
		{"other types", `[{"objectKey": "A", "objectType": "ENVIRONMENT_VARIABLE", "environmentVariable": {"isSecret": false, "value": "x"}}, {"objectKey": "m", "objectType": "METRICS_EXPORT"}]`, ""},
		{"the table", " #     KEY     TYPE     HOST     PORT     LOGIN     SCHEMA     SCOPE\n 1     a       http     h        80       u         s          WORKSPACE\n 2     b       http\n", "connection a, connection b"},
		{"none", "[]", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if !IsOutput([]byte(test.content)) {
				t.Error("it is no output of the CLI")
			}
			f := source.New("dump", "dump", []byte(test.content))
			out := &Files{}
			if IsTable(f.Content) {
				out.table(f)
				out.connections(f)
			} else {
				out.stream(yamlfile.Parse(f), true)
			}
			var got []string
			for _, d := range out.Definitions {
				got = append(got, string(d.Kind)+" "+d.ID)
				if at := f.Slice(d.Range.Span); strings.Trim(at, `"`) != d.ID {
					t.Errorf("%s is at %q", d.ID, at)
				}
			}
			if s := strings.Join(got, ", "); s != test.want {
				t.Errorf("%s, want %s", s, test.want)
			}
		})
	}
}

func FuzzDeployment(f *testing.F) {
	f.Add("deployment:\n  environment_variables:\n  - {is_secret: false, key: A, value: b}\n  - key: B\n")
	f.Add(" # KEY VALUE SECRET SCOPE\n 1 A b false W\n 2 K **** true\n")
	f.Add(`[{"objectKey": "A", "environmentVariable": {"isSecret": true}}]`)
	f.Fuzz(func(t *testing.T, content string) {
		out, _ := dump(content)
		for _, d := range out.Sources {
			for _, v := range d.Vars {
				for _, s := range []source.Span{v.Name.Span, v.Value.Span, v.MarkSpan, v.Raw} {
					if s.Start < 0 || s.End < s.Start || s.End > len(content) {
						t.Fatalf("span %v outside of %d bytes", s, len(content))
					}
				}
			}
		}
	})
}
