package schema

import (
	"cmp"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// A customJudge turns what jsonschema finds into violations.
type customJudge struct {
	*customSchema
	*compiledSchema
	versions Versions
	root     any
	found    []placedViolation
	unsure   bool // some verdict depends on an UnknownValue and was not given
}

// placedViolation is a violation and the offset of its keyword, which gives the order.
type placedViolation struct {
	Violation
	offset int
}

// judgeable replaces what jsonschema cannot judge, and JSON cannot express, by values that are not
// judged: NaN and Infinity, and numbers that take very much memory.
func judgeable(v any) any {
	switch v := v.(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return UnknownValue{Any: true}
		}
	case json.Number:
		if isHuge(v) {
			return UnknownValue{Any: true}
		}
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = judgeable(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, member := range v {
			out[key] = judgeable(member)
		}
		return out
	}
	return v
}

// convert adds the violations of an error about the value at base.
func (j *customJudge) convert(err error, base []string, outer note) {
	var e *jsonschema.ValidationError
	if errors.As(err, &e) {
		j.error(e, base, outer)
	}
}

// error adds the violations of an error and of its causes.
func (j *customJudge) error(e *jsonschema.ValidationError, base []string, outer note) {
	at := splitPointer(e.AbsoluteKeywordLocation)
	steps, _ := schemaSteps(at)
	keyword := ""
	if len(steps) > 0 {
		keyword = steps[len(steps)-1]
	}
	_, path := j.follow(slices.Concat(base, splitPointer(e.InstanceLocation)))
	top := e.KeywordLocation == ""
	alternatives := !top && (keyword == "anyOf" || keyword == "oneOf") && at[len(at)-1] == keyword || keyword == "minContains" || keyword == "maxContains"
	if len(e.Causes) > 0 && !alternatives {
		inner := outer
		if !top && (keyword == "$ref" || keyword == "$dynamicRef") {
			inner = j.noteAt(at, outer)
		}
		before := len(j.found)
		for _, cause := range e.Causes {
			j.error(cause, base, inner)
		}
		if keyword == "then" || keyword == "else" {
			j.attribute(at, before, len(path))
		}
		return
	}
	onKey, _ := schemaSteps(splitPointer(e.KeywordLocation))
	j.add(at, path, slices.Contains(onKey, "propertyNames"), outer)
}

// follow returns the value at a path of the kwargs, and the path up to a string: the schema of its
// content leads into it.
func (j *customJudge) follow(path []string) (value any, existing []string) {
	v := j.root
	for i, step := range path {
		switch c := v.(type) {
		case map[string]any:
			v = c[step]
		case []any:
			if n := itemIndex(step, len(c)); n >= 0 {
				v = c[n]
			}
		default:
			return v, path[:i]
		}
	}
	return v, path
}

// itemIndex returns a step as an index into a list of a length, -1 for another step.
func itemIndex(step string, length int) int {
	n, err := strconv.Atoi(step)
	if err != nil || n < 0 || n >= length {
		return -1
	}
	return n
}

// noteAt returns the note of the nearest schema around a keyword that has one, else the outer one.
// $defs ends the search: the schema that refers to a definition has the words for it.
func (j *customJudge) noteAt(at []string, outer note) note {
	for end := len(at); end > 0; end-- {
		if n := j.doc.root.at(at[:end]...); n != nil && j.notes[n].hasWords() {
			return j.withCases(n)
		}
		if at[end-1] == "$defs" || at[end-1] == "definitions" {
			break
		}
	}
	return outer
}

// withCases returns the note of a schema with its x-cases.
func (j *customJudge) withCases(n *docNode) note {
	out := j.notes[n]
	out.cases = j.cases[n]
	return out
}

// add adds the violations of the keyword at a path of the schema, about the value at path.
func (j *customJudge) add(at, path []string, onKey bool, outer note) {
	steps, rest := schemaSteps(at)
	node := j.doc.root.at(at...)
	v := placedViolation{Violation: Violation{Path: path, OnKey: onKey}}
	if len(steps) > 0 {
		v.Keyword = steps[len(steps)-1]
	}
	owner := at[:len(at)-len(rest)] // up to and with the keyword
	if v.Keyword != "" && keywords[v.Keyword] == plainKeyword {
		owner = owner[:len(owner)-1]
	}
	if n := j.doc.root.at(at[:len(at)-len(rest)]...); n != nil {
		v.offset = max(n.key, n.start)
	}
	current := j.noteAt(owner, outer)
	value, _ := j.follow(path)
	object, _ := value.(map[string]any)
	schema := j.doc.root.at(owner...)
	switch v.Keyword {
	case "required":
		v.Missing = absent(object, schema.texts("required"))
		for _, key := range schema.texts("required") {
			if !slices.Contains(v.Missing, key) {
				v.For = key
				break
			}
		}
	case "dependentRequired":
		v.For = rest[0]
		v.Missing = absent(object, schema.texts("dependentRequired", v.For))
		if len(rest) > 1 && schema.text("dependentRequired", v.For, rest[1]) != v.Missing[0] {
			return // one violation for all that are missing
		}
	case "anyOf", "oneOf", "not":
		v.Of = requiredBy(node, object)
	case "additionalProperties":
		if node != nil && node.value == false && object != nil {
			for _, key := range additional(j.doc.root.at(at[:len(at)-1]...), object) {
				one := v
				one.Path, one.OnKey = join(path, key), true
				j.say(one, current, object[key], schema)
			}
			return
		}
	}
	if node != nil && node.value == false && slices.Contains([]string{"properties", "patternProperties", "unevaluatedProperties", "dependentSchemas"}, v.Keyword) {
		v.OnKey = len(path) > 0
	}
	if v.OnKey && onKey {
		value = last(path)
	}
	j.say(v, current, value, schema)
}

func last(path []string) string {
	if len(path) == 0 {
		return ""
	}
	return path[len(path)-1]
}

// say gives a violation its words.
func (j *customJudge) say(v placedViolation, current note, value any, schema *docNode) {
	w := current.wordsFor(j.versions, value)
	if w.message == "" {
		w = customWords(v, value, schema).override(w)
	}
	if w.effect == "" {
		w.effect = cmp.Or(generalEffects[w.outcome], customEffect)
		if w.outcome == unknownOutcome {
			w.effect = customEffect
		}
	}
	v.Rule = cmp.Or(current.rule, ruleOf(v.Keyword))
	if v.OnKey && current.rule == "" {
		v.Rule = "kwargs/unknown-key"
	}
	v.Severity, v.Env = cmp.Or(w.severity, Error), current.env
	v.Outcome, v.Message, v.Effect, v.Help = w.outcome, w.message, w.effect, w.help
	j.found = append(j.found, v)
}

// customEffect is the effect where the schema of a user's own backend states none.
const customEffect = "The backend's schema does not allow it. What the class does with it cannot be determined from the files."

// attribute names the key that a condition is about in what was found of the whole object.
func (j *customJudge) attribute(at []string, from, depth int) {
	condition := j.doc.root.at(slices.Concat(at[:len(at)-1], []string{"if", "properties"})...)
	if condition == nil {
		return
	}
	for i := from; i < len(j.found); i++ {
		v := &j.found[i]
		if v.For != "" || len(v.Path) != depth {
			continue
		}
		value, _ := j.follow(v.Path)
		object, _ := value.(map[string]any)
		for _, key := range condition.keys {
			if _, set := object[key]; set {
				v.For = key
				break
			}
		}
	}
}

// requiredBy returns the keys of an object that a schema, or a list of them, requires.
func requiredBy(n *docNode, object map[string]any) (out []string) {
	if n == nil {
		return nil
	}
	add := func(keys []string) {
		for _, key := range keys {
			if _, set := object[key]; set && !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
	}
	for _, item := range n.items {
		add(requiredBy(item, object))
	}
	add(n.texts("required"))
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		if list := n.at(keyword); list != nil {
			add(requiredBy(list, object))
		}
	}
	return out
}

// additional returns the keys of an object that a schema's properties and patternProperties do not
// name, sorted.
func additional(schema *docNode, object map[string]any) (out []string) {
	for key := range object {
		if schema.at("properties", key) != nil {
			continue
		}
		named := false
		if patterns := schema.at("patternProperties"); patterns != nil {
			for _, text := range patterns.keys {
				re, err := regexp.Compile(text)
				named = named || err == nil && re.MatchString(key)
			}
		}
		if !named {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

// escapeStep writes a step of a JSON pointer.
func escapeStep(step string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "%", "%25", "#", "%23", "?", "%3F", " ", "%20", "\"", "%22").Replace(step)
}
