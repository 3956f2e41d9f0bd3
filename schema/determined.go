package schema

import (
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// The files do not determine every value. jsonschema/v5 has no third answer, so it judges the parts
// that are determined, and the keywords around the others are judged here: a violation is added
// only if it holds whatever the unknown value is.

// isDetermined reports whether a value has no UnknownValue in it.
func isDetermined(v any) bool {
	switch v := v.(type) {
	case UnknownValue:
		return false
	case []any:
		return !slices.ContainsFunc(v, func(item any) bool { return !isDetermined(item) })
	case map[string]any:
		for _, member := range v {
			if !isDetermined(member) {
				return false
			}
		}
	}
	return true
}

// holdsFor reports whether a value meets a schema, and whether that is sure.
func holdsFor(s *jsonschema.Schema, v any) (ok, sure bool) {
	v = judgeable(v)
	if isDetermined(v) {
		return s.Validate(v) == nil, true
	}
	probe := &customJudge{customSchema: &customSchema{doc: &document{root: &docNode{}}}, compiledSchema: &compiledSchema{}, root: v}
	probe.check(s, v, nil, note{})
	return len(probe.found) == 0, !probe.unsure
}

// check adds what of v, the value at path, does not meet s.
func (j *customJudge) check(s *jsonschema.Schema, v any, path []string, outer note) {
	if isDetermined(v) {
		j.convert(s.Validate(v), path, outer)
		return
	}
	at := splitPointer(s.Location)
	current := j.noteAt(at, outer)
	if s.Always != nil {
		if !*s.Always {
			j.add(at, path, false, outer)
		}
		return
	}
	fail := func(keyword ...string) { j.add(slices.Concat(at, keyword), path, false, outer) }
	if unknown, ok := v.(UnknownValue); ok {
		if unknown.Any || s.Pattern != nil || s.Format != "" || s.MaxLength >= 0 || s.MinLength > 1 || s.ContentEncoding != "" || s.ContentMediaType != "" {
			j.unsure = true
			return
		}
	}
	if len(s.Types) > 0 && !slices.ContainsFunc(s.Types, func(t string) bool { return isType(t, v) }) {
		fail("type")
		return
	}
	for keyword, values := range map[string][]any{"enum": s.Enum, "const": s.Constant} {
		if len(values) == 0 {
			continue
		}
		if slices.ContainsFunc(values, func(w any) bool { return typeName(w) == typeName(v) && w != "" }) {
			j.unsure = true
		} else {
			fail(keyword)
		}
	}
	switch v := v.(type) {
	case map[string]any:
		j.object(s, v, path, current, fail)
	case []any:
		j.array(s, v, path, current, fail)
	}
	j.inPlace(s, v, path, current, fail)
}

func (j *customJudge) object(s *jsonschema.Schema, v map[string]any, path []string, current note, fail func(...string)) {
	if s.MinProperties >= 0 && len(v) < s.MinProperties {
		fail("minProperties")
	}
	if s.MaxProperties >= 0 && len(v) > s.MaxProperties {
		fail("maxProperties")
	}
	if lacks(v, s.Required) {
		fail("required")
	}
	for key, needs := range s.DependentRequired {
		if _, set := v[key]; set {
			if missing := absent(v, needs); missing != nil {
				fail("dependentRequired", key, strconv.Itoa(slices.Index(needs, missing[0])))
			}
		}
	}
	extra := false
	for key, member := range v {
		inner, named := join(path, key), false
		if sub := s.Properties[key]; sub != nil {
			named = true
			j.check(sub, member, inner, current)
		}
		for re, sub := range s.PatternProperties {
			if re.MatchString(key) {
				named = true
				j.check(sub, member, inner, current)
			}
		}
		if s.PropertyNames != nil {
			j.convertKey(s.PropertyNames.Validate(key), inner, current)
		}
		if named {
			continue
		}
		switch sub := s.AdditionalProperties.(type) {
		case bool:
			extra = extra || !sub
		case *jsonschema.Schema:
			j.check(sub, member, inner, current)
		}
	}
	if extra {
		fail("additionalProperties")
	}
	for key, sub := range s.DependentSchemas {
		if _, set := v[key]; set {
			j.check(sub, v, path, current)
		}
	}
	// What is evaluated may depend on the unknown value.
	j.unsure = j.unsure || s.UnevaluatedProperties != nil
}

// convertKey adds the violations of a key.
func (j *customJudge) convertKey(err error, path []string, outer note) {
	before := len(j.found)
	j.convert(err, path, outer)
	for i := before; i < len(j.found); i++ {
		j.found[i].OnKey = true
	}
}

func (j *customJudge) array(s *jsonschema.Schema, v []any, path []string, current note, fail func(...string)) {
	if s.MinItems >= 0 && len(v) < s.MinItems {
		fail("minItems")
	}
	if s.MaxItems >= 0 && len(v) > s.MaxItems {
		fail("maxItems")
	}
	for i, item := range v {
		inner := join(path, strconv.Itoa(i))
		switch {
		case i < len(s.PrefixItems):
			j.check(s.PrefixItems[i], item, inner, current)
		case s.Items2020 != nil:
			j.check(s.Items2020, item, inner, current)
		}
	}
	if s.UniqueItems {
		if hasEqualItems(v) {
			fail("uniqueItems")
		} else {
			j.unsure = true
		}
	}
	if s.Contains != nil {
		least, most := tally(v, func(item any) (ok, sure bool) { return holdsFor(s.Contains, item) })
		switch {
		case most < max(s.MinContains, 0):
			fail("minContains")
		case s.MaxContains >= 0 && least > s.MaxContains:
			fail("maxContains")
		default:
			j.unsure = j.unsure || least != most
		}
	}
	j.unsure = j.unsure || s.UnevaluatedItems != nil
}

// tally returns how many of a list hold for sure, and how many may hold.
func tally[T any](list []T, holds func(T) (ok, sure bool)) (least, most int) {
	for _, one := range list {
		ok, sure := holds(one)
		if ok && sure {
			least++
		}
		if ok || !sure {
			most++
		}
	}
	return least, most
}

// hasEqualItems reports whether two determined items are equal.
func hasEqualItems(v []any) bool {
	for i := range v {
		for k := range i {
			if isDetermined(v[i]) && isDetermined(v[k]) && equal(v[i], v[k]) {
				return true
			}
		}
	}
	return false
}

// inPlace judges the keywords that apply schemas to the value itself.
func (j *customJudge) inPlace(s *jsonschema.Schema, v any, path []string, current note, fail func(...string)) {
	if s.Ref != nil {
		j.check(s.Ref, v, path, current)
	}
	j.unsure = j.unsure || s.DynamicRef != nil || s.RecursiveRef != nil
	for _, sub := range s.AllOf {
		j.check(sub, v, path, current)
	}
	meets := func(sub *jsonschema.Schema) (ok, sure bool) { return holdsFor(sub, v) }
	if len(s.AnyOf) > 0 {
		if least, most := tally(s.AnyOf, meets); most == 0 {
			fail("anyOf")
		} else {
			j.unsure = j.unsure || least == 0
		}
	}
	if len(s.OneOf) > 0 {
		if least, most := tally(s.OneOf, meets); most == 0 || least > 1 {
			fail("oneOf")
		} else {
			j.unsure = j.unsure || least != 1 || most != 1
		}
	}
	if s.Not != nil {
		if ok, sure := meets(s.Not); ok && sure {
			fail("not")
		} else {
			j.unsure = j.unsure || !sure
		}
	}
	if s.If == nil {
		return
	}
	ok, sure := meets(s.If)
	branch, keyword := s.Then, "then"
	if !ok {
		branch, keyword = s.Else, "else"
	}
	switch {
	case !sure:
		j.unsure = true
	case branch != nil:
		before := len(j.found)
		j.check(branch, v, path, current)
		j.attribute(slices.Concat(splitPointer(s.Location), []string{keyword}), before, len(path))
	}
}
