package schema

import (
	"cmp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Validate judges decoded kwargs (as encoding/json decodes them, numbers as float64 or
// json.Number). Only what holds for every possible release is judged; the constraints of a kwarg
// are judged if some possible release knows the kwarg. The effect is that of the newest possible
// release. The order is that of the schema.
func (b *Backend) Validate(value any, versions Versions) []Violation {
	if b.custom != nil {
		return b.custom.validate(value, versions)
	}
	e := evaluation{versions: versions}
	e.check(b.root, value, &noNote)
	return e.found
}

// UnknownValue is the value in kwargs that the files do not determine: an unresolved $NAME, a
// template expression, a placeholder. It counts as a string that is not empty; what depends on
// its text is not judged.
type UnknownValue struct {
	// Any is set if it may be of any type: a $NAME without quotes.
	Any bool
}

type evaluation struct {
	versions Versions
	path     []string // of the value that is checked
	found    []Violation
	unsure   bool // some verdict depends on an UnknownValue and was not given
	// probing is set if only whether the value fails is asked; no violation is built then.
	probing, failed bool
}

// valid reports whether a value meets a schema, and whether that is sure. It is for keywords that
// need the answer only.
func (e *evaluation) valid(n *node, v any) (ok, sure bool) {
	probing, failed, unsure := e.probing, e.failed, e.unsure
	e.probing, e.failed, e.unsure = true, false, false
	e.check(n, v, &noNote)
	ok, sure = !e.failed, !e.unsure
	e.probing, e.failed, e.unsure = probing, failed, unsure
	return ok, sure
}

// noNote is the note of a subschema below no other one. It is one for all, because a note escapes to the heap.
var noNote note

// check adds what of v does not meet n. The note of the nearest subschema that has one gives rule
// and words.
func (e *evaluation) check(n *node, v any, outer *note) {
	if !e.versions.All(n.note.Range) || n.isProperty && !e.versions.Any(n.property) {
		return
	}
	current := outer
	if n.note.rule != "" || n.note.words != (words{}) {
		current = &n.note
	}
	c := constraint{e: e, value: v, current: current}
	unknown, isUnknown := v.(UnknownValue)
	if isUnknown && (unknown.Any || n.dependsOnText()) {
		e.unsure = true
		return
	}
	if n.types != nil && !slices.ContainsFunc(n.types, func(t string) bool { return isType(t, v) }) {
		c.fail("type", func() words { return typeWords(n.types, v) })
	}
	for _, list := range n.enums {
		if !slices.ContainsFunc(list, func(w any) bool { return equal(v, w) }) {
			c.fail("enum", func() words { return words{message: "this value is not accepted"} })
		}
	}
	switch v := v.(type) {
	case string:
		c.text(n, v)
	case []any:
		if n.minItems != nil && float64(len(v)) < *n.minItems {
			c.fail("minItems", func() words { return words{message: "the list needs at least " + count(*n.minItems, "item")} })
		}
		if n.items != nil {
			for i, item := range v {
				e.checkPart(n.items, strconv.Itoa(i), item, current)
			}
		}
	case map[string]any:
		c.object(n, v)
	default:
		if f, ok := number(v); ok {
			if n.minimum != nil && f < *n.minimum {
				c.fail("minimum", func() words { return words{message: "the number is too small"} })
			}
			if n.maximum != nil && f > *n.maximum {
				c.fail("maximum", func() words { return words{message: "the number is too large"} })
			}
		}
	}
	c.applicators(n)
}

// checkPart is check for a member or an item of the value.
func (e *evaluation) checkPart(n *node, step string, v any, outer *note) {
	e.path = append(e.path, step)
	e.check(n, v, outer)
	e.path = e.path[:len(e.path)-1]
}

// A constraint is one schema applied to one value.
type constraint struct {
	e       *evaluation
	value   any
	current *note
}

// fail adds a violation and returns it; nil if only whether the value fails is asked. general returns
// the words for a schema that has none.
func (c *constraint) fail(keyword string, general func() words) *Violation {
	if c.e.probing {
		c.e.failed = true
		return nil
	}
	w := c.current.wordsFor(c.e.versions, c.value)
	ownMessage := w.message != ""
	if !ownMessage {
		w = general().override(w)
	}
	if w.effect == "" && (w.outcome != unknownOutcome || !ownMessage) {
		w.effect = generalEffects[w.outcome]
	}
	c.e.found = append(c.e.found, Violation{
		Rule: cmp.Or(c.current.rule, ruleOf(keyword)), Severity: cmp.Or(w.severity, Error), Path: append([]string(nil), c.e.path...), Keyword: keyword,
		Env: c.current.env, Outcome: w.outcome, Message: w.message, Effect: w.effect, Help: w.help,
	})
	return &c.e.found[len(c.e.found)-1]
}

// failOf adds a violation that is about the keys that some schemas require.
func (c *constraint) failOf(keyword, message string, parts ...*node) {
	if f := c.fail(keyword, func() words { return words{message: message} }); f != nil {
		f.Of = requiredIn(parts, c.value)
	}
}

func (c *constraint) text(n *node, v string) {
	if n.minLength != nil && lengthOf(v) < *n.minLength {
		c.fail("minLength", func() words { return words{message: "the value needs at least " + count(*n.minLength, "character")} })
	}
	if n.maxLength != nil && lengthOf(v) > *n.maxLength {
		c.fail("maxLength", func() words { return words{message: "the value has more than " + count(*n.maxLength, "character")} })
	}
	if n.pattern != nil && !n.pattern.matches(v) {
		c.fail("pattern", func() words { return words{message: "the value does not have the required form"} })
	}
}

// lengthOf returns the length of a text in characters.
func lengthOf(text string) float64 { return float64(utf8.RuneCountInString(text)) }

func (c *constraint) object(n *node, v map[string]any) {
	if lacks(v, n.required) {
		missing := func() string { return andList(absent(v, n.required)) }
		f := c.fail("required", func() words { return words{message: "missing " + missing(), help: "Add " + missing() + "."} })
		if f != nil {
			f.Missing = absent(v, n.required)
			if i := slices.IndexFunc(n.required, func(key string) bool { return !slices.Contains(f.Missing, key) }); i >= 0 {
				f.For = n.required[i]
			}
		}
	}
	for _, key := range n.dependents {
		if _, ok := v[key]; !ok {
			continue
		}
		if lacks(v, n.dependentRequired[key]) {
			missing := func() string { return andList(absent(v, n.dependentRequired[key])) }
			f := c.fail("dependentRequired", func() words {
				return words{message: key + " requires " + missing(), help: "Add " + missing() + "."}
			})
			if f != nil {
				f.Missing, f.For = absent(v, n.dependentRequired[key]), key
			}
		}
	}
	for _, name := range n.order {
		if member, ok := v[name]; ok {
			c.e.checkPart(n.properties[name], name, member, c.current)
		}
	}
}

// applicators checks the keywords that combine schemas.
func (c *constraint) applicators(n *node) {
	e, v := c.e, c.value
	for _, part := range n.allOf {
		e.check(part, v, c.current)
	}
	if n.anyOf != nil && !slices.ContainsFunc(n.anyOf, func(part *node) bool { return e.may(part, v) }) {
		c.failOf("anyOf", "the value has none of the accepted forms", n.anyOf...)
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
			c.failOf("oneOf", "the value must have exactly one of the accepted forms", n.oneOf...)
		}
		e.unsure = e.unsure || !surely
	}
	if n.not != nil {
		ok, sure := e.valid(n.not, v)
		if ok && sure {
			c.failOf("not", "the value has a form that is not accepted", n.not)
		}
		e.unsure = e.unsure || !sure
	}
	if n.ifs == nil {
		return
	}
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
		e.check(branch, v, c.current)
		attribute(n.ifs, v, e.found[found:], len(e.path))
	}
}

// attribute names the key that a condition is about in what was found of the whole object.
func attribute(condition *node, v any, found []Violation, depth int) {
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

// requiredIn returns the keys of v that schemas, or parts of them, require.
func requiredIn(parts []*node, v any) []string {
	object, _ := v.(map[string]any)
	var out []string
	for _, n := range parts {
		for _, key := range slices.Concat(n.required, requiredIn(slices.Concat(n.allOf, n.anyOf, n.oneOf), v)) {
			if _, ok := object[key]; ok && !slices.Contains(out, key) {
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

// dependsOnText reports whether the schema's own keywords require more of a string than that it is
// not empty.
func (n *node) dependsOnText() bool {
	isText := func(v any) bool { s, ok := v.(string); return ok && s != "" }
	return n.pattern != nil || n.maxLength != nil || n.minLength != nil && *n.minLength > 1 ||
		slices.ContainsFunc(n.enums, func(list []any) bool { return slices.ContainsFunc(list, isText) })
}

// lacks reports an object without one of some keys.
func lacks(object map[string]any, keys []string) bool {
	for _, key := range keys {
		if _, ok := object[key]; !ok {
			return true
		}
	}
	return false
}

// absent returns the keys that the object does not have.
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
