package envfile

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

func TestReadSystemd(t *testing.T) {
	for name, test := range map[string]struct{ content, want string }{
		"plain":                  {"A=x\nB = y z  \n", "A=x|B=y z"},
		"comments":               {"# A=1\n; B=2\n# C=3\\\nD=4\nE=5\n", "D=4|E=5"},
		"export is not known":    {"export A=x\nB=y\n", "B=y"},
		"single quotes":          {`A='{"a": "b\n"}'` + "\n", `A={"a": "b\n"}`},
		"double quotes":          {`A="{\"a\": \"\$b\", \n}"` + "\n", `A={"a": "$b", \n}`},
		"quotes within a value":  {`A={"a": "b"}` + "\n", `A={"a": "b"}`},
		"adjacent quotes":        {`A="x"'y' "z"` + "\n", "A=xyz"},
		"several lines":          {"A=\"x\ny\"\nB=1\n", "A=x\ny|B=1"},
		"continued":              {"A=x\\\ny\nB=1\n", "A=xy|B=1"},
		"a backslash":            {`A=a\b` + "\n", "A=ab"},
		"nothing is expanded":    {"A=$B\n", "A=$B"},
		"empty, and no line end": {"A=\nB=x", "A=|B=x"},
	} {
		t.Run(name, func(t *testing.T) {
			f := source.New("airflow", "etc/default/airflow", []byte(test.content))
			var got []string
			for _, v := range ReadSystemd(f) {
				got = append(got, v.Name.Value+"="+v.Value.Value)
				if v.Value.Span.End > len(test.content) {
					t.Errorf("the value is at %v", v.Value.Span)
				}
				for _, text := range []string{`{"a": "$b", 'c': "\\"}`, "x"} {
					e, ok := v.Value.Rewrite(text)
					if !ok {
						t.Fatalf("%s cannot be written", text)
					}
					again := source.New(f.Path, f.Name, []byte(test.content[:e.Span.Start]+e.Text+test.content[e.Span.End:]))
					found := false
					for _, w := range ReadSystemd(again) {
						found = found || w.Name.Value == v.Name.Value && w.Value.Value == text
					}
					if !found {
						t.Errorf("%s = %s is not read back from %q", v.Name.Value, text, again.Content)
					}
				}
			}
			if s := strings.Join(got, "|"); s != test.want {
				t.Errorf("got %q, want %q", s, test.want)
			}
		})
	}
}
