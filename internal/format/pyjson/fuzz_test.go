package pyjson

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// check holds what is true of any document.
func check(t *testing.T, text string) {
	t.Helper()
	d := Parse(text)
	in := func(what string, s source.Span) {
		if s.Start < 0 || s.Start > s.End || s.End > len(text) {
			t.Fatalf("%q: %s at %v", text, what, s)
		}
	}
	kinds := map[FaultKind]bool{}
	last := -1
	for _, f := range d.Faults {
		if kinds[f.Kind] || f.Span.Start < last {
			t.Fatalf("%q: faults out of order: %v", text, d.kinds())
		}
		kinds[f.Kind], last = true, f.Span.Start
		for _, s := range append([]source.Span{f.Span}, f.Also...) {
			in(string(f.Kind), s)
		}
		for _, e := range f.Edits {
			in("edit", e.Span)
		}
	}
	n := 0
	d.Root.Walk(func(v *Value) {
		n++
		in("value", v.Span)
		if v.Doubtful && len(d.Faults) == 0 {
			t.Fatalf("%q: doubtful at %v", text, v.Span)
		}
		for i := range len(v.Text.Value) + 1 {
			if s := v.Text.Source(i, min(i+1, len(v.Text.Value))); !v.Span.Contains(s) && n > 1 && s.Start != s.End {
				t.Fatalf("%q: byte %d of a %v at %v is from %v", text, i, v.Kind, v.Span, s)
			}
		}
	})
	d.Root.Any()
	if fixed, ok := d.Repaired(); ok {
		again := Parse(fixed)
		if len(again.Faults) > 0 || Encode(again.Root) != Encode(d.Root) {
			t.Fatalf("%q is repaired to %q, which has %v", text, fixed, again.kinds())
		}
	}
	if u, ok := d.Unwrapped(); ok && len(u.Faults) == 0 {
		t.Fatalf("%q: unwrapped without a fault", text)
	}
	if len(d.Faults) == 0 {
		out := EncodeWith(d.Root, ascii("$#'`"))
		if again := Parse(out); len(again.Faults) > 0 || EncodeWith(again.Root, ascii("")) != EncodeWith(d.Root, ascii("")) {
			t.Fatalf("%q does not survive as %q", text, out)
		}
	}
	valid := json.Valid([]byte(text))
	switch {
	case valid == (len(d.Faults) == 0):
	case valid && (kinds[TooDeep] || kinds[HugeInteger]):
	case !valid && (strings.Contains(text, "NaN") || strings.Contains(text, "Infinity")):
	default:
		t.Fatalf("%q: valid for Go: %v, faults: %v", text, valid, d.kinds())
	}
	if valid && utf8.ValidString(text) && !strings.Contains(text, `\u`) && !kinds[TooDeep] {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err == nil && len(d.Root.Members) > 0 {
			if m, ok := v.(map[string]any); !ok || len(m) != len(d.Root.Any().(map[string]any)) {
				t.Fatalf("%q: other members than for Go", text)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range faultCases {
		f.Add(c.text)
	}
	f.Add(`{"a": [1, 2.5, {"b": "\u00e9\ud800\n"}], "c": NaN}`)
	f.Fuzz(check)
}
