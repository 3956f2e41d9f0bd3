package repair

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
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
	checkAgreement(t, text)
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
	d.Root.Walk(func(v *pyjson.Value) {
		n++
		in("value", v.Span)
		if v.Ambiguous && len(d.Faults) == 0 {
			t.Fatalf("%q: doubtful at %v", text, v.Span)
		}
		for i := range len(v.Text.Value) + 1 {
			if s := v.Text.Source(i, min(i+1, len(v.Text.Value))); !v.Span.Contains(s) && n > 1 && s.Start != s.End {
				t.Fatalf("%q: byte %d of a %v at %v is from %v", text, i, v.Kind, v.Span, s)
			}
		}
	})
	if fixed, ok := repaired(d); ok {
		again := Parse(fixed)
		if len(again.Faults) > 0 || pyjson.Encode(again.Root) != pyjson.Encode(d.Root) {
			t.Fatalf("%q is repaired to %q, which has %v", text, fixed, again.kinds())
		}
	}
	if u, ok := d.Unwrapped(); ok && len(u.Faults) == 0 {
		t.Fatalf("%q: unwrapped without a fault", text)
	}
	if len(d.Faults) == 0 {
		out := pyjson.Encode(d.Root)
		if again := Parse(out); len(again.Faults) > 0 || pyjson.Encode(again.Root) != out {
			t.Fatalf("%q does not survive as %q", text, out)
		}
		d.Root.Walk(func(v *pyjson.Value) {
			if v.Kind != pyjson.String {
				return
			}
			out := pyjson.QuoteWith(v.Text.Value, ascii("$#'`"))
			if again := Parse(out); len(again.Faults) > 0 || pyjson.QuoteWith(again.Root.Text.Value, ascii("")) != pyjson.QuoteWith(v.Text.Value, ascii("")) {
				t.Fatalf("%q does not survive as %q", v.Text.Value, out)
			}
		})
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
			if m, ok := v.(map[string]any); !ok || len(m) != len(keys(d.Root)) {
				t.Fatalf("%q: other members than for Go", text)
			}
		}
	}
}

// keys returns the names of the members of an object.
func keys(v *pyjson.Value) map[string]bool {
	out := map[string]bool{}
	for _, m := range v.Members {
		out[m.Key.Text.Value] = true
	}
	return out
}

// checkAgreement holds the two parsers to each other: the one that repairs finds no fault if and only
// if the strict one accepts the text, and then both give the same tree.
func checkAgreement(t *testing.T, text string) {
	t.Helper()
	tolerant := parse(mapped.Plain(0, text), nil, 0)
	strict, err := pyjson.Read(text)
	if (err == nil) != (len(tolerant.Faults) == 0) {
		t.Fatalf("%q: %v, faults %v", text, err, tolerant.kinds())
	}
	if err == nil && places(strict) != places(tolerant.Root) {
		t.Fatalf("%q is\n%s and\n%s", text, places(strict), places(tolerant.Root))
	}
}

// places writes each value of a tree with its place and the places of its text.
func places(root *pyjson.Value) string {
	var b strings.Builder
	root.Walk(func(v *pyjson.Value) {
		fmt.Fprintf(&b, "%v %v %q", v.Kind, v.Span, v.Text.Value)
		for i := range min(len(v.Text.Value), 100) {
			fmt.Fprintf(&b, " %v", v.Text.Source(i, i+1))
		}
		b.WriteByte('\n')
	})
	return b.String()
}

func FuzzParse(f *testing.F) {
	for _, c := range faultCases {
		f.Add(c.text)
	}
	f.Add(`{"a": [1, 2.5, {"b": "\u00e9\ud800\n"}], "c": NaN}`)
	f.Fuzz(check)
}
