package mapped

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Nested writes values of one format inside the values of another: dollar signs of
// Compose, percent signs of airflow.cfg inside a scalar of YAML. What it hands out has been
// read again.
type Nested struct {
	Outer   String  // the value of the outer format
	Inner   String  // read from outer.Value[from:], its positions are offsets in outer.Value
	From    int     // where the inner value begins
	Encoder Encoder // of the outer value
	Read    func(t *String) String
	Sign    string // what the inner format doubles
}

// Text is the inner value with places in the file.
func (e *Nested) Text() String { return e.Inner.Rebase(&e.Outer) }

// Encode implements source.Quoting.
func (e *Nested) Encode(t *String, i, j int, s string) (string, bool) {
	at := e.Inner.Source(i, j)
	if e.Outer.Source(at.Start, at.End) != t.Source(i, j) {
		return "", false
	}
	return e.write(t, at, s, t.Value[:i]+s+t.Value[j:])
}

// Requote implements source.Quoting.
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

func (e *Nested) write(t *String, at source.Span, s, want string) (string, bool) {
	text := strings.ReplaceAll(s, e.Sign, e.Sign+e.Sign)
	if !e.reads(e.Outer.Value[e.From:at.Start]+text+e.Outer.Value[at.End:], want, len(t.Unresolved)) {
		return "", false
	}
	return e.Encoder.Encode(&e.Outer, at.Start, at.End, text)
}

// reads reports whether the inner format reads text as want.
func (e *Nested) reads(text, want string, holes int) bool {
	plain := Plain(0, text)
	got := e.Read(&plain)
	return got.Value == want && len(got.Unresolved) <= holes
}

// ExpressionPrefix is the start of an expression that breaks no string it stands in.
func ExpressionPrefix(expr string) string {
	if i := strings.IndexAny(expr, "\"'\\\n\r\t"); i > 0 {
		return expr[:i]
	}
	return expr
}
