// Package pyjson reads and writes JSON exactly as Python's json module does, which is how Airflow
// reads AIRFLOW__SECRETS__BACKEND_KWARGS. Package repair reads what is not valid.
//
// Where Python and encoding/json differ, Python is followed (observed with CPython 3.8 to 3.13):
// NaN, Infinity and -Infinity are numbers; the last of duplicate keys has precedence; a lone
// surrogate \ud800 is a character; a leading U+FEFF is an error; an integer of more than 4300 digits
// raises ValueError; nesting raises RecursionError (994 levels up to 3.11, 1497 in 3.12, 9998 in
// 3.13, less the frames that are already on the stack: see MaxDepth).
package pyjson

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Kind is the type of a Value.
type Kind uint8

// The kinds of values. Unknown is a value that the text does not determine: a bare $VAR, a template
// expression, nothing at all.
const (
	Unknown Kind = iota
	Object
	Array
	String
	Int
	Float
	Bool
	Null
)

var kindNames = [...]string{"unknown", "object", "array", "string", "integer", "number", "boolean", "null"}

// String is the name of the kind as JSON Schema has it.
func (k Kind) String() string { return kindNames[k] }

// Value is a JSON value and where it is.
type Value struct {
	Kind Kind
	// Ambiguous is set for a key or value of a broken document, and for all that is in it, if
	// what it belongs to or where it ends is a guess: it may be anything, also a credential.
	Ambiguous bool
	// Span is the whole value in the text: quotes, brackets included.
	Span source.Span
	// Text is a scalar's content. String: the decoded text, a lone surrogate in it as the
	// three bytes that generalised UTF-8 has for it, bytes that are no UTF-8 as they are.
	// Int, Float, Bool and Null: as JSON writes it. Unknown: as it is there, as unresolved.
	Text mapped.String
	// Members are those of an Object in order, duplicates included.
	Members []Member
	// Items are those of an Array.
	Items []*Value
}

// Member is a key of an object with its value. Key is a String, or Unknown in a broken
// document; neither is ever nil.
type Member struct{ Key, Value *Value }

// Member is the member of an object that Python keeps for name, the last one; nil if there is none.
func (v *Value) Member(name string) *Member {
	if v == nil || v.Kind != Object {
		return nil
	}
	for i := len(v.Members) - 1; i >= 0; i-- {
		if k := v.Members[i].Key; k.Kind == String && k.Text.Value == name {
			return &v.Members[i]
		}
	}
	return nil
}

// notANumber replaces NaN for schema validation: it is a number and not an integer.
const notANumber = 0.5

// Scalar returns a value that is no container as schema validation takes it: string, bool, nil,
// json.Number for an integer of any size, float64 for a float. A number that is not finite gets a
// finite substitute, since jsonschema computes with math/big.
func (v *Value) Scalar() any {
	switch v.Kind {
	case String:
		return v.Text.Value
	case Int:
		return json.Number(v.Text.Value)
	case Float:
		f, _ := strconv.ParseFloat(v.Text.Value, 64) // out of range is ±Inf, as in Python
		if math.IsNaN(f) {
			return notANumber
		}
		return max(-math.MaxFloat64, min(f, math.MaxFloat64))
	case Bool:
		return v.Text.Value == "true"
	}
	return nil
}

// Walk calls visit for v and every value in it, keys included, from the outside in.
func (v *Value) Walk(visit func(*Value)) {
	if v == nil {
		return
	}
	visit(v)
	for _, m := range v.Members {
		m.Key.Walk(visit)
		m.Value.Walk(visit)
	}
	for _, e := range v.Items {
		e.Walk(visit)
	}
}
