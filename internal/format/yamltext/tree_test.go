package yamltext

import (
	"slices"
	"testing"

	"gopkg.in/yaml.v3"
)

func TestLookup(t *testing.T) {
	s := Parse([]byte(`
base: &base {k: base, only: base, deep: {er: 1}}
more: &more {k: more, extra: more}
plain: {k: 1, k: 2}
before: {<<: *base, k: own}
after: {k: own, <<: *base}
list: {<<: [*base, *more]}
twice: {<<: *base, <<: *more}
quoted: {'<<': *base}
alias: *base
scalar: x
? *base
: complex
`))
	if s.Err != nil {
		t.Fatal(s.Err)
	}
	for _, c := range []struct {
		path []string
		want string
	}{ // as sigs.k8s.io/yaml 1.6 reads them
		{[]string{"plain", "k"}, "2"},
		{[]string{"before", "k"}, "own"},
		{[]string{"before", "only"}, "base"},
		{[]string{"after", "k"}, "base"},
		{[]string{"list", "k"}, "base"},
		{[]string{"list", "extra"}, "more"},
		{[]string{"twice", "k"}, "more"},
		{[]string{"quoted", "k"}, ""},
		{[]string{"alias", "deep", "er"}, "1"},
		{[]string{"scalar", "k"}, ""},
		{[]string{"none"}, ""},
	} {
		got := ""
		if n := Get(s.Docs[0], c.path...); n != nil {
			got = n.Value
		}
		if got != c.want {
			t.Errorf("%v is %q, want %q", c.path, got, c.want)
		}
	}
	var keys []string
	for k, v := range Pairs(Get(s.Docs[0], "before")) {
		keys = append(keys, k.Value+"="+v.Value)
	}
	if want := []string{"<<=base", "k=own"}; !slices.Equal(keys, want) {
		t.Errorf("pairs %v, want %v", keys, want)
	}
	if d := Duplicates(Get(s.Docs[0], "plain")); len(d) != 1 || s.Span(d[0]) != s.Span(Get(s.Docs[0], "plain").Content[2]) {
		t.Errorf("duplicates %v", d)
	}
	if d := Duplicates(Get(s.Docs[0], "twice")); len(d) != 0 {
		t.Errorf("merge keys are no duplicates: %v", d)
	}
}

func TestWalkSeesEachNodeOnce(t *testing.T) {
	s := Parse([]byte("a: &a [x, *a, {b: *a}]\n"))
	seen := map[*yaml.Node]int{}
	Walk(s.Docs[0], func(n *yaml.Node) bool { seen[n]++; return true })
	if len(seen) != 9 {
		t.Errorf("%d nodes", len(seen))
	}
	for n, times := range seen {
		if times != 1 {
			t.Errorf("%v seen %d times", n.Value, times)
		}
	}
}

// The expected types are what sigs.k8s.io/yaml 1.6 makes of the text.
func TestTypeName(t *testing.T) {
	for name, words := range map[string][]string{
		"boolean": {"yes", "Yes", "YES", "y", "Y", "on", "On", "no", "n", "N", "off", "Off", "true", "True", "!!bool 'yes'"},
		"string":  {"yEs", "oN", "tRue", "nUll", "'yes'", `"1"`, "2001-01-01", "2001-12-14 21:59:43.10 -5", "12:30:45", "1e", "0x", "_1", "!!str 1", "!!str yes", "!custom 1", "<<", "=", "0.1.2", "1,000", "|\n  yes", "!!binary aGk="},
		"number":  {"1", "1_000", "0777", "0o17", "0b11", "-0b11", "0x1F", "1e3", "1.5", ".5", "1.", "+1", "!!int '5'", "!!float 1", "08", "123456789012345678901234567890", ".inf"},
		"null":    {"", "~", "null", "Null", "NULL"},
		"list":    {"[a]", "\n- a", "!!seq [a]"},
		"map":     {"{a: b}", "\n  a: b", "!x {a: b}"},
	} {
		for _, w := range words {
			s := Parse([]byte("k: " + w + "\n"))
			if got := TypeName(value(t, s, "k")); got != name {
				t.Errorf("%q is a %s, want %s", w, got, name)
			}
		}
	}
	s := Parse([]byte("a: &a 1\nb: *a\n"))
	if _, v := Lookup(s.Docs[0], "b"); TypeName(v) != "number" || TypeName(s.Docs[0]) != "map" || TypeName(nil) != "null" {
		t.Error("alias, document or nothing")
	}
}

func TestLooksTemplated(t *testing.T) {
	for src, want := range map[string]bool{
		"a: {{ .Values.x }}\n":                                           true,
		"a: {{ include \"x\" . }}\n":                                     true,
		"{{- if .Values.x }}\na: b\n{{- end }}\n":                        true,
		"a:\n  - {{ .Values.x | quote }}\n":                              true,
		"a:\n  {{- toYaml .Values.x | nindent 2 }}\n":                    true,
		"{% if x %}\na: b\n{% endif %}\n":                                true,
		"a: '{{ .Release.Name }}'\nb: http://{{ .x }}/\n":                false,
		"a: |\n  {{ .Values.x }}\nb: c\n":                                false,
		"a: |\n  {{ .Values.x }}\nb: c: d\n":                             false,
		"# {{ .Values.x }}\na: [\n":                                      false,
		"a: {b: {c: d}}\n":                                               false,
		"a: \"x\nb: {{ c }}\n":                                           true,
		"- name: x\n  value: {{ $v }}-{{ .y }}\n":                        true,
		"a: 'x\n  {{ y }}'\n":                                            false,
		"- name: kwargs\n  value: '{\"a\": \"{{ .Values.x }}\"}'\nb: [c": false,
	} {
		if got := Parse([]byte(src)).LooksTemplated(); got != want {
			t.Errorf("%q: %v", src, got)
		}
	}
}

// TestItems resolves the aliases in a list, and takes what is no list for an empty one.
func TestItems(t *testing.T) {
	doc := Parse([]byte("a: &a [x, &b y, *b]\nc: *a\nd: {e: f}\n")).Docs[0]
	for key, want := range map[string]string{"a": "xyy", "c": "xyy", "d": "", "none": ""} {
		got := ""
		for _, item := range Items(Get(doc, key)) {
			got += item.Value
		}
		if got != want {
			t.Errorf("Items of %s: %q, want %q", key, got, want)
		}
	}
}
