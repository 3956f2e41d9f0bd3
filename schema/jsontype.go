package schema

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
)

// isType reports whether v is of a JSON type. A number without a fraction is an integer, as in
// JSON Schema.
func isType(name string, v any) bool {
	f, isNumber := number(v)
	switch name {
	case "number":
		return isNumber
	case "integer":
		return isNumber && f == math.Trunc(f)
	}
	return typeName(v) == name
}

// typeName returns the JSON type of v. An UnknownValue counts as a string.
func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string, UnknownValue:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "number"
}

// number returns v as a float64, false if v is no number.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case json.Number:
		f, err := v.Float64()
		return f, err == nil || math.IsInf(f, 0)
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	}
	return 0, false
}

// equal compares as JSON Schema does: numbers by value, whatever their Go type.
func equal(a, b any) bool {
	if x, ok := number(a); ok {
		y, ok := number(b)
		return ok && x == y
	}
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, equal)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, equal)
	case nil, bool, string:
		switch b.(type) {
		case nil, bool, string:
			return a == b
		}
	}
	return false
}
