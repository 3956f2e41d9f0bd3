package pyjson

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for text, want := range map[string]string{
		"{}": "{}", " [ ] ": "[]", "{\"a\": [1, -2.5e3, \"b\"]}\n": `{"a":[1,-2.5e3,"b"]}`,
		"[true, false, null, NaN, Infinity, -Infinity]": "[true,false,null,NaN,Infinity,-Infinity]",
		`{"a": 1, "a": 2}`: `{"a":1,"a":2}`, `"\u00e9\ud83d\ude00\n\/"`: `"é😀\n/"`, `"\ud800"`: `"\ud800"`, "0": "0", "-0": "-0",
		strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth): strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth),
		strings.Repeat("7", MaxIntDigits):                             strings.Repeat("7", MaxIntDigits),
	} {
		v, err := Read(text)
		if err != nil {
			t.Errorf("%.60q: %v", text, err)
			continue
		}
		if got := Encode(v); got != want {
			t.Errorf("%.60q is %.60s, want %.60s", text, got, want)
		}
		if whole := strings.TrimSpace(text); text[v.Span.Start:v.Span.End] != whole {
			t.Errorf("%.60q: the value is at %v", text, v.Span)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, text := range []string{
		"", " ", "{", "[", "[1", "[1,]", "[,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a: 1}", "{'a': 1}", "{1: 2}", "{\"a\" 1}", "{,}",
		"tru", "True", "01", "1.", ".5", "+1", "1e", "--1", "nul", "\"a", "\"\n\"", `"\q"`, `"\u12"`, `"\u 123"`, "\ufeff{}", "{} {}", "{}x", "// a\n{}", "{}\u00a0",
		strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1), strings.Repeat("7", MaxIntDigits+1),
	} {
		if v, err := Read(text); err == nil {
			t.Errorf("%.60q is read as %.60s", text, Encode(v))
		}
	}
}

func TestReadKeepsPositions(t *testing.T) {
	const text = `{"k": "a\u00e9b"}`
	v, err := Read(text)
	if err != nil {
		t.Fatal(err)
	}
	s := v.Member("k").Value.Text
	for i, want := range []string{"a", `\u00e9`, `\u00e9`, "b"} {
		at := s.Source(i, i+1)
		if got := text[at.Start:at.End]; got != want {
			t.Errorf("byte %d comes from %q, want %q", i, got, want)
		}
	}
}
