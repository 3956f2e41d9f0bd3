package repair

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// faultCases are texts with the faults they have: each place as written in the text, a
// place where something is missing as <offset>. After = comes what is recovered, after >
// what the text is repaired to; - if it is not certain.
var faultCases = []struct{ text, want, tree, fixed string }{
	{``, "empty <0>", ``, "-"},
	{" \n", "empty | \n", ``, "-"},
	{"\ufeff{}", "byte-order-mark |\ufeff", `{}`, `{}`},
	{`= {"a": 1}`, "text-before |= ", `{"a":1}`, `{"a": 1}`},
	{`K={"a": 1}`, "text-before |K=", `{"a":1}`, `{"a": 1}`},
	{`{"a": 1} x`, "text-after |x", `{"a":1}`, "-"},
	{`{"a": 1}'`, "text-after |'", `{"a":1}`, `{"a": 1}`},
	{`{"a": 1},`, "text-after |,", `{"a":1}`, `{"a": 1}`},
	{`'{"a": 1}'`, "wrapped-quotes |' |'", `{"a":1}`, `{"a": 1}`},
	{`"{"a": 1}"`, `wrapped-quotes |" |"`, `{"a":1}`, `{"a": 1}`},
	{`"{"a": "x"}”`, `wrapped-quotes |" |”`, `{"a":"x"}`, `{"a": "x"}`},
	{`'''{"a": 1}'''`, `wrapped-quotes |''' |'''`, `{"a":1}`, `{"a": 1}`},
	{`'{\"a\": 1}'`, `wrapped-quotes |' |'; escaped-quotes |\ |\`, `{"a":1}`, `{"a": 1}`},
	{`{\"a\": \"b\"}`, `escaped-quotes |\ |\ |\ |\`, `{"a":"b"}`, `{"a": "b"}`},
	{`{\"a\": 'b',}`, `escaped-quotes |\ |\; single-quotes |' |'; trailing-comma |,`, `{"a":"b"}`, `{"a": "b"}`},
	{`{\n\"a\": \"b\\\"c\\n\"}`, `escaped-quotes |\ |\ |\ |\ |\ |\ |\ |\`, `{"a":"b\"c\n"}`, "{\n\"a\": \"b\\\"c\\n\"}"},
	{`{a: b-c, url: https://x:82/y, n: 2, o: null}`, `lost-quotes |{a: b-c, url: https://x:82/y, n: 2, o: null}`,
		`{"a":"b-c","url":"https://x:82/y","n":2,"o":null}`, `{"a": "b-c", "url": "https://x:82/y", "n": 2, "o": null}`},
	{`{id: 123456789012}`, `lost-quotes |{id: 123456789012}`, `{"id":123456789012}`, "-"},
	{`{prefix:`, `lost-quotes |{prefix:; missing-value <8>; missing-close <8>`, `{"prefix":}`, "-"},
	{`{'a': 'it\'s "x"'}`, `single-quotes |' |' |' |\' |" |" |'`, `{"a":"it's \"x\""}`, `{"a": "it's \"x\""}`},
	{`{“a”: „b“, ‘c’: ‘it’s’}`, `typographic-quotes |“ |” |„ |“ |‘ |’ |‘ |’`, `{"a":"b","c":"it’s"}`, `{"a": "b", "c": "it’s"}`},
	{`{"a": "b”, "c": "d"}`, `typographic-quotes |”`, `{"a":"b","c":"d"}`, `{"a": "b", "c": "d"}`},
	{`{""a"": ""b"", "c": ""}`, `doubled-quotes |"" |"" |"" |""`, `{"a":"b","c":""}`, `{"a": "b", "c": ""}`},
	{`{"a": "say "hi" to", "b": 1}`, `inner-quotes |" |"`, `{"a":"say \"hi\" to","b":1}`, `{"a": "say \"hi\" to", "b": 1}`},
	{`{"a": "{"b": "c"}", "d": 1}`, `inner-quotes |" |"`, `{"a":{"b":"c"},"d":1}`, "-"},
	{`{"t": "hvs.abc, "u": "x"}`, "unterminated-string <14>", `{"t":"hvs.abc","u":"x"}`, `{"t": "hvs.abc", "u": "x"}`},
	{`{"t": hvs.abc", "u": "x"}`, "unterminated-string <6>", `{"t":"hvs.abc","u":"x"}`, `{"t": "hvs.abc", "u": "x"}`},
	{`{"a: "b", c": "d"}`, "unterminated-string <3> <10>", `{"a":"b","c":"d"}`, `{"a": "b", "c": "d"}`},
	{`{"a": {"b": "c}}`, "unterminated-string <14>", `{"a":{"b":"c"}}`, `{"a": {"b": "c"}}`},
	{"{\"a\": \"b\n \"c\": 1}", "unterminated-string <8>; missing-comma <8>", `{"a":"b","c":1}`, "{\"a\": \"b\",\n \"c\": 1}"},
	{`[True, False, None]`, "python-literal |True |False |None", `[true,false,null]`, `[true, false, null]`},
	{`[u'a', b"b", """c"d"""]`, `python-string |u |b |""" |" |"""; single-quotes |' |'`, `["a","b","c\"d"]`, `["a", "b", "c\"d"]`},
	{`[(1, 2), (3,), (4), ()]`, "tuple |( |) |( |) |( |) |( |); trailing-comma |,", `[[1,2],[3],4,[]]`, `[[1, 2], [3], 4, []]`},
	{`[undefined]`, "undefined |undefined", `[null]`, `[null]`},
	{`[0x1F, +1, .5, -1., 1_000, 2L]`, "number-form |0x1F |+1 |.5 |-1. |1_000 |2L", `[31,1,0.5,-1.0,1000,2]`, `[31, 1, 0.5, -1.0, 1000, 2]`},
	{`[007]`, "number-form |007", `["007"]`, "-"},
	{`{"a": x.y, b: "c"}`, "bare-word |x.y |b", `{"a":"x.y","b":"c"}`, `{"a": "x.y", "b": "c"}`},
	{`{"a": yes}`, "bare-word |yes", `{"a":"yes"}`, "-"},
	{`{"a": $A, "b": ${B}, "c": "$C"}`, "variable |$A |${B}", `{"a":$A,"b":${B},"c":"$C"}`, "-"},
	{`{"a": {{ x }}, "b": <your-key>, "c": {env}/z, "d": ${{ s.X }}}`, "template |{{ x }} |<your-key> |{env}/z |${{ s.X }}",
		`{"a":{{ x }},"b":<your-key>,"c":{env}/z,"d":${{ s.X }}}`, "-"},
	{`{"a": 1, {% if x %} "b": os.environ["B"]}`, `template |{% if x %} |os.environ["B"]`, `{"a":1,"b":os.environ["B"]}`, "-"},
	{`<<<YOUR-ARGUMENTS>>>`, "template |<<<YOUR-ARGUMENTS>>>", `<<<YOUR-ARGUMENTS>>>`, "-"},
	{`{"a": 1, ...}`, "template |...", `{"a":1}`, "-"},
	{`{…, "a": 1}`, "template |…", `{"a":1}`, "-"},
	{`{"a": [1,], }`, "trailing-comma |, |,", `{"a":[1]}`, `{"a": [1] }`},
	{`{,"a": 1,, "b": 2}`, "extra-comma |, |,", `{"a":1,"b":2}`, `{"a": 1, "b": 2}`},
	{`{"a": 1 "b": "x" "c": [1 2]; "d": 3}`, "missing-comma <7> <16> <24> |;", `{"a":1,"b":"x","c":[1,2],"d":3}`, `{"a": 1, "b": "x", "c": [1, 2], "d": 3}`},
	{`{"a"="b", "c" => "d"}`, "equals-sign |= |=>", `{"a":"b","c":"d"}`, `{"a":"b", "c" : "d"}`},
	{`{"a" "b"}`, "missing-colon <4>", `{"a":"b"}`, `{"a": "b"}`},
	{`{: 1, "a":}`, "missing-key <1>; missing-value <10>", `{:1,"a":}`, "-"},
	{`"a": "b", "c": 1`, "missing-open <0> <16>", `{"a":"b","c":1}`, `{"a": "b", "c": 1}`},
	{"a: b\nc: d", "missing-open <0> <9>; bare-word |a |b |c |d; missing-comma <4>", `{"a":"b","c":"d"}`, "-"},
	{`{"a": [1, {"b": 2}`, "missing-close <18>", `{"a":[1,{"b":2}]}`, `{"a": [1, {"b": 2}]}`},
	{`{"a": [1, 2}`, "missing-close <11>", `{"a":[1,2]}`, `{"a": [1, 2]}`},
	{`{"a": {"b": 1, "c": 2}`, "missing-close <22>", `{"a":{"b":1,"c":2}}`, "-"},
	{`[1}`, "wrong-close |}", `[1]`, `[1]`},
	{`{{"a": 1, "b": 2}}`, "extra-open |{ |}", `{"a":1,"b":2}`, `{"a": 1, "b": 2}`},
	{`{"a": 1}}`, "extra-close |}", `{"a":1}`, `{"a": 1}`},
	{`{"a": {"b": 1}}, "c": 2}`, "extra-close |}", `{"a":{"b":1},"c":2}`, `{"a": {"b": 1}, "c": 2}`},
	{"{\"a\": 1, # x\n /* y */ \"b\": 2} // z", "comment |# x |/* y */ |// z", `{"a":1,"b":2}`, "{\"a\": 1, \n  \"b\": 2} "},
	{"{\"a\": 1, \\\n \"b\": 2,\\n \"c\": 3}", `stray-backslash |\ |\`, `{"a":1,"b":2,"c":3}`, "{\"a\": 1,   \"b\": 2,  \"c\": 3}"},
	{"{\u00a0\"a\":\u200b1}", "other-space |\u00a0 |\u200b", `{"a":1}`, `{ "a": 1}`},
	{"[\"a\tb\nc\"]", "control-character |\t |\n", `["a\tb\nc"]`, `["a\tb\nc"]`},
	{"[\"a\n  c\"]", "control-character |\n", `["a\n  c"]`, "-"},
	{`["\x41\_\'", "\d+\.x", "C:\data\users"]`, `invalid-escape |\x41 |\_ |\' |\d |\. |\ |\`, `["A_'","\\d+\\.x","C:\\data\\users"]`, `["\u0041_'", "\\d+\\.x", "C:\\data\\users"]`},
	{`["\u12", "\q"]`, `invalid-escape |\ |\`, `["\\u12","\\q"]`, "-"},
	{`[}{]`, "", "", ""},
	{`{'a': True, “b”: None,}`, "single-quotes |' |'; python-literal |True |None; typographic-quotes |“ |”; trailing-comma |,", `{"a":true,"b":null}`, `{"a": true, "b": null}`},
}

func show(d *Document, text string) string {
	var out []string
	for _, f := range d.Faults {
		s := string(f.Kind)
		for _, at := range append([]source.Span{f.Span}, f.Also...) {
			if at.Len() == 0 {
				s += " <" + strconv.Itoa(at.Start) + ">"
			} else {
				s += " |" + text[at.Start:at.End]
			}
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestFaults(t *testing.T) {
	for _, c := range faultCases {
		d := Parse(c.text)
		if c.want == "" {
			continue // a seed for the fuzzer
		}
		if got := show(d, c.text); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
		}
		tree := ""
		if d.Root != nil {
			tree = pyjson.Encode(d.Root)
		}
		if tree != c.tree {
			t.Errorf("%q\nrecovered %s\nwant      %s", c.text, tree, c.tree)
		}
		fixed, ok := repaired(d)
		if !ok {
			fixed = "-"
		}
		if fixed != c.fixed {
			t.Errorf("%q\nrepaired %q\nwant     %q", c.text, fixed, c.fixed)
		}
		for _, f := range d.Faults {
			if f.Kind == "" || f.Kind == Unexpected {
				t.Errorf("%q: a fault without a kind", c.text)
			}
		}
	}
}

func TestPositions(t *testing.T) {
	text := ` {"a\u00e9": [12, "x\"yé\ud83d\ude00", NaN], "a": null, "a": {"b/~": -1.5e3}}`
	d := Parse(text)
	if len(d.Faults) > 0 {
		t.Fatal(d.kinds())
	}
	list, object := d.Root.Member("aé").Value, d.Root.Member("a").Value
	s := list.Items[1]
	for _, c := range []struct {
		v    *pyjson.Value
		want string
	}{
		{d.Root, strings.TrimSpace(text)}, {list.Items[0], "12"}, {list.Items[2], "NaN"},
		{object, `{"b/~": -1.5e3}`}, {object.Member("b/~").Value, "-1.5e3"}, {s, `"x\"yé\ud83d\ude00"`},
	} {
		if got := text[c.v.Span.Start:c.v.Span.End]; got != c.want {
			t.Fatalf("got %s, want %s", got, c.want)
		}
	}
	if s.Text.Value != `x"yé😀` {
		t.Fatalf("%q", s.Text.Value)
	}
	for _, c := range []struct {
		i, j int
		want string
	}{{0, 1, "x"}, {1, 2, `\"`}, {2, 3, "y"}, {3, 5, "é"}, {5, 9, `\ud83d\ude00`}, {0, 9, `x\"yé\ud83d\ude00`}} {
		if got := s.Text.Source(c.i, c.j); text[got.Start:got.End] != c.want {
			t.Errorf("[%d, %d) is from %q, want %q", c.i, c.j, text[got.Start:got.End], c.want)
		}
	}
	if k := d.Root.Members[0].Key; text[k.Span.Start:k.Span.End] != `"a\u00e9"` || k.Text.Value != "aé" {
		t.Errorf("key %q", k.Text.Value)
	}
	for _, v := range []*pyjson.Value{nil, d.Root, list, s} {
		if m := v.Member("x"); m != nil {
			t.Errorf("%v has a member x: %v", v, m)
		}
	}
	if m := d.Root.Member("a"); m == nil || m.Value.Kind != pyjson.Object || len(d.Root.Members) != 3 {
		t.Error("the last duplicate overrides the others, and all are kept")
	}
}

// Positions stay those of the outermost text, however it is wrapped.
func TestPositionsOfLayers(t *testing.T) {
	text := `'{\"token\": \"a\\nb\", \'x\': 1,}'`
	d := Parse(text)
	v := d.Root.Member("token").Value
	if got := text[v.Span.Start:v.Span.End]; got != `\"a\\nb\"` {
		t.Errorf("value at %q", got)
	}
	if s := v.Text.Source(1, 2); v.Text.Value != "a\nb" || text[s.Start:s.End] != `\\n` {
		t.Errorf("%q from %v", v.Text.Value, s)
	}
	text = ` "{\"a\": \"b\", 'c': 1}" `
	d = Parse(text)
	if len(d.Faults) > 0 || d.Root.Kind != pyjson.String {
		t.Fatal("a JSON string is JSON")
	}
	u, ok := d.Unwrapped()
	if !ok || show(u, text) != `wrapped-quotes |" |"; single-quotes |' |'` {
		t.Fatal(show(u, text))
	}
	if fixed, ok := repaired(u); !ok || fixed != ` {"a": "b", "c": 1} ` {
		t.Errorf("%q", fixed)
	}
	for _, s := range []string{`"a"`, `{"a": 1}`, `"'{}'"`, `''`} {
		if _, ok := Parse(s).Unwrapped(); ok {
			t.Errorf("%s holds no JSON", s)
		}
	}
}

func TestScalar(t *testing.T) {
	v := Parse(`[1, 2.0, true, null, "x", 1e999, -Infinity, NaN, 12345678901234567890123]`).Root
	want := []any{json.Number("1"), 2.0, true, nil, "x", math.MaxFloat64, -math.MaxFloat64, 0.5, json.Number("12345678901234567890123")}
	for i, item := range v.Items {
		if got := item.Scalar(); got != want[i] {
			t.Errorf("%#v, want %#v", got, want[i])
		}
	}
}

func TestUnknown(t *testing.T) {
	v := Parse(`{"a": $A}`).Root.Member("a").Value
	if v.Kind != pyjson.Unknown || v.Text.IsResolved() || v.Text.Value != "$A" {
		t.Errorf("%#v", v)
	}
}

func TestEncode(t *testing.T) {
	for _, c := range []struct{ s, plain, ascii string }{
		{"a\"\\\n\x01", `"a\"\\\n\u0001"`, `"a\"\\\n\u0001"`},
		{"$é😀'", `"$é😀'"`, `"\u0024\u00e9\ud83d\ude00\u0027"`},
		{"\xff\xed\xa0\x80", "\"\xff\\ud800\"", `"\udcff\ud800"`},
		{"\x7f", "\"\x7f\"", `"\u007f"`},
	} {
		if got := pyjson.Quote(c.s); got != c.plain {
			t.Errorf("%q: %s, want %s", c.s, got, c.plain)
		}
		if got := pyjson.QuoteWith(c.s, ascii("$'")); got != c.ascii {
			t.Errorf("%q: %s, want %s", c.s, got, c.ascii)
		}
	}
	if got := pyjson.QuoteWith(`a"\`, ascii(`"\`)); got != `"a\u0022\u005c"` {
		t.Error(got)
	}
	if got := pyjson.Encode(nil); got != "null" {
		t.Error(got)
	}
	text := `{"b":1,"a":[NaN,-0,1E5,null,true,{},[]],"b":"$"}`
	if got := pyjson.Encode(Parse(text).Root); got != text {
		t.Error(got)
	}
}

func TestDepth(t *testing.T) {
	for _, c := range []struct {
		open, end string
		n         int
		deep      bool
	}{{"[", "]", 900, false}, {"[", "]", 901, true}, {`{"a":`, "}", 900, false}, {`{"a":`, "}", 10000, true}, {"[", "]", 1e6, true}, {"(", ")", 1e5, true}, {"[", "", 1e6, true}, {`{"a`, "", 1e5, true}, {`'{`, "", 1e5, false}} {
		d := Parse(strings.Repeat(c.open, c.n) + "1" + strings.Repeat(c.end, c.n))
		deep := false
		for _, f := range d.Faults {
			deep = deep || f.Kind == TooDeep
		}
		if deep != c.deep && c.end != "" {
			t.Errorf("%d %s: %v", c.n, c.open, d.kinds())
		}
	}
	if d := Parse(strings.Repeat("1", 4300)); len(d.Faults) > 0 {
		t.Error(d.kinds())
	}
	if d := Parse("[-" + strings.Repeat("1", 4301) + "]"); len(d.Faults) != 1 || d.Faults[0].Kind != HugeInteger {
		t.Error(d.kinds())
	}
}

// ascii returns an escape for QuoteWith that leaves only printable ASCII, without the given characters.
func ascii(without string) func(rune) bool {
	return func(r rune) bool { return r > '~' || strings.ContainsRune(without, r) }
}
