package mapped

import "strings"

// Nested writes values of one format inside the values of another, such as dollar signs of Compose
// or percent signs of airflow.cfg in a scalar of YAML. It verifies what it writes by reading it
// again.
type Nested struct {
	Outer   String  // the value of the outer format
	Inner   String  // read from outer.Value[from:], its positions are offsets in outer.Value
	From    int     // where the inner value begins
	Encoder Encoder // of the outer value
	Read    func(t *String) String
	Sign    string // what the inner format doubles
}

// Text returns the inner value, mapped to the file.
func (e *Nested) Text() String { return e.Inner.Rebase(&e.Outer) }

// Encode implements Encoder.
func (e *Nested) Encode(t *String, i, j int, s string) (string, bool) {
	at := e.Inner.Source(i, j)
	if e.Outer.Source(at.Start, at.End) != t.Source(i, j) {
		return "", false
	}
	text := strings.ReplaceAll(s, e.Sign, e.Sign+e.Sign)
	inner := e.Outer.Value[e.From:at.Start] + text + e.Outer.Value[at.End:]
	if !e.reads(inner, t.Value[:i]+s+t.Value[j:], len(t.Unresolved)) {
		return "", false
	}
	return e.Encoder.Encode(&e.Outer, at.Start, at.End, text)
}

// Requote implements Encoder.
func (e *Nested) Requote(_ *String, s string) (string, bool) {
	if e.From > 0 { // the outer value has more than this one
		return "", false
	}
	text := strings.ReplaceAll(s, e.Sign, e.Sign+e.Sign)
	if !e.reads(text, s, 0) {
		return "", false
	}
	return e.Encoder.Requote(&e.Outer, text)
}

// reads reports whether the inner format reads text as want, with at most maxUnresolved unresolved parts.
func (e *Nested) reads(text, want string, maxUnresolved int) bool {
	plain := Plain(0, text)
	got := e.Read(&plain)
	return got.Value == want && len(got.Unresolved) <= maxUnresolved
}

// ExpressionPrefix returns the start of an expression that breaks no string that it is in: it ends
// before the first quote, backslash or line break.
func ExpressionPrefix(expr string) string {
	if i := strings.IndexAny(expr, "\"'\\\n\r\t"); i > 0 {
		return expr[:i]
	}
	return expr
}
