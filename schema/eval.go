package schema

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Violation is one constraint that a value does not meet.
type Violation struct {
	// Rule is the id of the rule that reports it: "kwargs/wrong-type".
	Rule string
	// Severity is "error", "warning" or "note".
	Severity string
	// Path leads to the offending value: object keys and array indexes. It is empty for the object itself.
	Path []string
	// Keyword is the JSON Schema keyword that failed.
	Keyword string
	// Missing are the absent keys, for required and dependentRequired.
	Missing []string
	// For is a key that is there and needs the missing ones; "" if none of a set is.
	For string
	// Of are keys that are there and that the constraint speaks of: those that exclude each
	// other, those of a set.
	Of []string
	// Env are environment variables of which any makes good for it.
	Env []string
	// Message says what happens at run time, then what to do. It never quotes a value.
	Message string
}

// Validate judges decoded kwargs (as encoding/json decodes them, numbers as float64 or
// json.Number). Only what holds for every possible release is judged; a kwarg's own constraints
// are judged if some possible release knows the kwarg. The order is that of the schema.
func (b *Backend) Validate(value any, versions Versions) []Violation {
	e := evaluation{versions: versions}
	e.check(b.root, value, nil, note{})
	return e.found
}

// Opaque stands in kwargs for a value that cannot be known from the files: an unresolved $NAME, a
// template expression, a placeholder. It is taken for a string that is not empty; what its text
// would decide is not judged.
type Opaque struct {
	// Any is set if it need not even be a string: a $NAME without quotes.
	Any bool
}

type evaluation struct {
	versions Versions
	found    []Violation
	unsure   bool // some verdict hung on an Opaque value and was not given
}

// valid reports whether a value meets a schema, for the applicators that only ask, and whether that is sure.
func (e *evaluation) valid(n *node, v any) (ok, sure bool) {
	probe := evaluation{versions: e.versions}
	probe.check(n, v, nil, note{})
	return len(probe.found) == 0, !probe.unsure
}

// check reports what of v does not meet n. The note of the nearest subschema that has one speaks.
func (e *evaluation) check(n *node, v any, path []string, outer note) {
	if !e.versions.All(n.note.Range) || n.isProperty && !e.versions.Any(n.property) {
		return
	}
	said := outer
	if n.note.rule != "" || n.note.message != "" {
		said = n.note
	}
	fail := func(keyword, message string, missing ...string) {
		e.found = append(e.found, violation(keyword, said, path, missing, message))
	}
	opaque, isOpaque := v.(Opaque)
	if isOpaque && (opaque.Any || n.depends()) {
		e.unsure = true
		return
	}
	if n.types != nil && !slices.ContainsFunc(n.types, func(t string) bool { return isType(t, v) }) {
		fail("type", "the value must be "+orList(n.types))
	}
	if n.enum != nil && !slices.ContainsFunc(n.enum, func(w any) bool { return equal(v, w) }) {
		fail("enum", "the value is none of those accepted")
	}
	switch v := v.(type) {
	case string:
		length := float64(utf8.RuneCountInString(v))
		if n.minLength != nil && length < *n.minLength {
			fail("minLength", fmt.Sprintf("the value must have at least %.0f characters", *n.minLength))
		}
		if n.maxLength != nil && length > *n.maxLength {
			fail("maxLength", fmt.Sprintf("the value must have at most %.0f characters", *n.maxLength))
		}
		if n.pattern != nil && !matches(n.pattern, v) {
			fail("pattern", "the value does not have the form that is needed")
		}
	case []any:
		if n.minItems != nil && float64(len(v)) < *n.minItems {
			fail("minItems", fmt.Sprintf("the list must have at least %.0f items", *n.minItems))
		}
		if n.items != nil {
			for i, item := range v {
				e.check(n.items, item, join(path, strconv.Itoa(i)), said)
			}
		}
	case map[string]any:
		if missing := absent(v, n.required); missing != nil {
			fail("required", strings.Join(missing, ", ")+" must be given", missing...)
			if i := slices.IndexFunc(n.required, func(key string) bool { return !slices.Contains(missing, key) }); i >= 0 {
				e.found[len(e.found)-1].For = n.required[i]
			}
		}
		for _, key := range n.dependents {
			if _, ok := v[key]; !ok {
				continue
			}
			if missing := absent(v, n.dependentRequired[key]); missing != nil {
				fail("dependentRequired", key+" needs "+strings.Join(missing, ", "), missing...)
				e.found[len(e.found)-1].For = key
			}
		}
		for _, name := range n.order {
			if member, ok := v[name]; ok {
				e.check(n.properties[name], member, join(path, name), said)
			}
		}
	default:
		if f, ok := number(v); ok {
			if n.minimum != nil && f < *n.minimum {
				fail("minimum", "the number is too small")
			}
			if n.maximum != nil && f > *n.maximum {
				fail("maximum", "the number is too large")
			}
		}
	}
	for _, part := range n.allOf {
		e.check(part, v, path, said)
	}
	if n.anyOf != nil && !slices.ContainsFunc(n.anyOf, func(part *node) bool { return e.may(part, v) }) {
		fail("anyOf", "the value has none of the accepted forms")
		e.found[len(e.found)-1].Of = needs(n.anyOf, v)
	}
	if n.oneOf != nil {
		count, surely := 0, true
		for _, part := range n.oneOf {
			ok, sure := e.valid(part, v)
			if surely = surely && sure; ok {
				count++
			}
		}
		if count != 1 && surely {
			fail("oneOf", "exactly one of the accepted forms is needed")
			e.found[len(e.found)-1].Of = needs(n.oneOf, v)
		}
		e.unsure = e.unsure || !surely
	}
	if n.not != nil {
		ok, sure := e.valid(n.not, v)
		if ok && sure {
			fail("not", "the value has a form that is not accepted")
			e.found[len(e.found)-1].Of = needs([]*node{n.not}, v)
		}
		e.unsure = e.unsure || !sure
	}
	if n.ifs != nil {
		branch := n.then
		ok, sure := e.valid(n.ifs, v)
		if !ok {
			branch = n.els
		}
		if !sure {
			branch, e.unsure = nil, true
		}
		if branch != nil {
			found := len(e.found)
			e.check(branch, v, path, said)
			e.because(n.ifs, v, e.found[found:], len(path))
		}
	}
}

// because names the key that a condition asked for in what was found of the whole object.
func (e *evaluation) because(condition *node, v any, found []Violation, depth int) {
	object, ok := v.(map[string]any)
	if !ok {
		return
	}
	i := slices.IndexFunc(condition.order, func(key string) bool { _, set := object[key]; return set })
	for n := range found {
		if i >= 0 && found[n].For == "" && len(found[n].Path) == depth {
			found[n].For = condition.order[i]
		}
	}
}

// needs are the keys of v that schemas, or parts of them, ask for.
func needs(parts []*node, v any) []string {
	object, _ := v.(map[string]any)
	var out []string
	for _, n := range parts {
		for _, key := range n.required {
			if _, ok := object[key]; ok && !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
		for _, key := range needs(slices.Concat(n.allOf, n.anyOf, n.oneOf), v) {
			if !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
	}
	return out
}

// may reports whether v meets n, or may meet it; the doubt is passed on.
func (e *evaluation) may(n *node, v any) bool {
	ok, sure := e.valid(n, v)
	e.unsure = e.unsure || !sure
	return ok
}

// depends reports whether the schema's own keywords ask for more of a string than that it is not empty.
func (n *node) depends() bool {
	isText := func(v any) bool { s, ok := v.(string); return ok && s != "" }
	return n.pattern != nil || n.maxLength != nil || n.minLength != nil && *n.minLength > 1 || slices.ContainsFunc(n.enum, isText)
}

// ruleOf is the rule of a constraint that names none.
func ruleOf(keyword string) string {
	switch keyword {
	case "type":
		return "kwargs/wrong-type"
	case "required", "dependentRequired":
		return "kwargs/incomplete"
	}
	return "kwargs/invalid-value"
}

func matches(pattern func() (*regexp.Regexp, error), text string) bool {
	re, err := pattern()
	return err != nil || re.MatchString(text)
}

func violation(keyword string, said note, path, missing []string, message string) Violation {
	v := Violation{Rule: said.rule, Severity: said.severity, Path: path, Keyword: keyword, Missing: missing, Env: said.env, Message: said.message}
	v.Rule = cmp.Or(v.Rule, ruleOf(keyword))
	v.Severity = cmp.Or(v.Severity, "error")
	v.Message = cmp.Or(v.Message, message)
	return v
}

// isType reports whether v is of a JSON type; a number without fraction is an integer, as JSON Schema has it.
func isType(name string, v any) bool {
	switch name {
	case "null":
		return v == nil
	case "boolean":
		_, ok := v.(bool)
		return ok
	case "string":
		switch v.(type) {
		case string, Opaque:
			return true
		}
		return false
	case "array":
		_, ok := v.([]any)
		return ok
	case "object":
		_, ok := v.(map[string]any)
		return ok
	case "number":
		_, ok := number(v)
		return ok
	case "integer":
		f, ok := number(v)
		return ok && f == math.Trunc(f)
	}
	return false
}

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

func absent(object map[string]any, keys []string) (missing []string) {
	for _, key := range keys {
		if _, ok := object[key]; !ok {
			missing = append(missing, key)
		}
	}
	return missing
}

// join returns path + key without sharing path's array with its siblings.
func join(path []string, key string) []string {
	return append(path[:len(path):len(path)], key)
}

// orList says types to people: "a string or null".
func orList(types []string) string {
	said := make([]string, len(types))
	for i, t := range types {
		switch t {
		case "null":
			said[i] = "null"
		case "integer":
			said[i] = "a whole number"
		case "object", "array":
			said[i] = "a JSON " + t
		case "boolean":
			said[i] = "true or false"
		default:
			said[i] = "a " + t
		}
	}
	return strings.Join(said, " or ")
}
