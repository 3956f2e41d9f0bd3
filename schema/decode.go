package schema

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tidwall/gjson"
)

// A node is one schema or subschema, decoded.
type node struct {
	types             []string
	enums             [][]any // of enum and of const, which has one element
	pattern           *matcher
	minLength         *float64
	maxLength         *float64
	minItems          *float64
	minimum           *float64
	maximum           *float64
	items             *node
	properties        map[string]*node
	order             []string // of properties
	required          []string
	dependentRequired map[string][]string
	dependents        []string // the keys of dependentRequired, sorted
	ifs, then, els    *node
	allOf             []*node
	anyOf             []*node
	oneOf             []*node
	not               *node

	annotations []annotation // keywords that Validate does not judge: description, default, x-credential …
	note        note
	property    Range // x-since and x-until of a property: the releases that know the kwarg
	isProperty  bool
}

type annotation struct {
	keyword string
	value   gjson.Result
}

// annotation returns the value of a keyword; it does not exist if the schema has none.
func (n *node) annotation(keyword string) gjson.Result {
	for _, a := range n.annotations {
		if a.keyword == keyword {
			return a.value
		}
	}
	return gjson.Result{}
}

// fields returns the keywords that describe the backend itself, and the field that each sets.
func (b *Backend) fields() map[string]any {
	return map[string]any{
		"x-id": &b.ID, "title": &b.Title, "description": &b.Description, "x-class": &b.Class, "x-classes": &b.Classes,
		"x-distribution": &b.Distribution, "x-extras": &b.Extras, "x-legacy-extras": &b.LegacyExtras, "x-releases": &b.Releases,
		"x-unknown-kwargs": &b.UnknownKwargs, "x-known-mistakes": &b.KnownMistakes, "x-identity": &b.Identity, "x-log": &b.Log,
		"x-names": &b.names, "x-init-errors": new([]struct{}), // for people who read the file
	}
}

// parseBackend decodes a file of this package.
func parseBackend(text string) (*Backend, error) {
	b := &Backend{root: &node{}}
	fields := b.fields()
	var err error
	gjson.Parse(text).ForEach(func(key, value gjson.Result) bool {
		if field, described := fields[key.Str]; described {
			bind(value, field)
		} else {
			err = decoder{}.set(b.root, key.Str, value, "/"+key.Str)
		}
		return err == nil
	})
	if err != nil {
		return nil, fmt.Errorf("backend schema: %w", err)
	}
	if b.Class == "" {
		return nil, errors.New("backend schema: x-class is missing: give the class path it describes")
	}
	if err := b.root.complete(""); err != nil {
		return nil, fmt.Errorf("backend schema: %w", err)
	}
	b.prepare()
	for _, name := range b.root.order {
		k := &Kwarg{Name: name, Required: b.root.requires(name), node: b.root.properties[name]}
		k.describe()
		b.kwargs = append(b.kwargs, k)
	}
	return b, nil
}

// prepare computes what every use of a decoded backend needs.
func (b *Backend) prepare() {
	b.selections.limit, b.namings.limit, b.suggestions.limit = maxSelections, maxNamings, maxSuggestions
	b.names.parse()
	forEach(b.Classes, (*Class).parse)
	forEach(b.UnknownKwargs, (*UnknownKwarg).parse)
	b.Rules = b.names.Rules
	if !slices.ContainsFunc(b.Classes, func(c Class) bool { return c.Path == b.Class }) {
		b.Classes = append([]Class{{Path: b.Class, Distribution: b.Distribution}}, b.Classes...)
	}
	b.releases = sync.OnceValue(func() Versions { return ParseVersions(b.Releases.Versions...) })
	b.oldest = sync.OnceValue(func() []string { return b.Releases.minimums(b.releases()) })
}

// requires reports whether a schema, or one of those that must all hold, requires a key.
func (n *node) requires(name string) bool {
	return slices.Contains(n.required, name) || slices.ContainsFunc(n.allOf, func(part *node) bool { return slices.Contains(part.required, name) })
}

// describe fills in the annotations of a kwarg.
func (k *Kwarg) describe() {
	n := k.node
	words := func(keyword string) string { return n.annotation(keyword).Str }
	k.Types, k.Range = n.types, n.note.Range
	k.Description, k.Passthrough, k.Safer, k.Source = words("description"), words("x-passthrough"), words("x-safer"), words("x-source")
	k.Credential = n.annotation("x-credential").Type == gjson.True
	if value := n.annotation("default"); value.Exists() {
		k.Default, k.HasDefault = value.Value(), true
	}
	if d := n.annotation("x-deprecated"); d.IsObject() {
		k.Deprecated = &Deprecation{}
		bind(d, k.Deprecated)
	}
	if r := n.annotation("x-multi-team"); r.IsObject() {
		k.MultiTeam = &Range{}
		bind(r, k.MultiTeam)
		k.MultiTeam.parse()
	}
	// The range of a kwarg says which releases know it; its constraints hold wherever it is known.
	n.isProperty, n.property, n.note.Range = true, n.note.Range, Range{}
}

// A decoder builds nodes out of the files of this package. A test holds them to their form; errors
// name the place as a JSON pointer. A pattern is compiled when it is first needed: that costs more
// than all the rest.
type decoder struct{}

func (d decoder) node(value gjson.Result, at string) (*node, error) {
	if !value.IsObject() {
		return nil, fmt.Errorf("%s: a schema is an object here", cmp.Or(at, "/"))
	}
	n := &node{}
	var err error
	value.ForEach(func(key, value gjson.Result) bool {
		err = d.set(n, key.Str, value, at+"/"+key.Str)
		return err == nil
	})
	return n, cmp.Or(err, n.complete(at))
}

// complete refuses a keyword without its companion.
func (n *node) complete(at string) error {
	n.note.Range.parse()
	n.dependents = slices.Sorted(maps.Keys(n.dependentRequired))
	if n.ifs == nil && (n.then != nil || n.els != nil) {
		return fmt.Errorf("%s: then and else need an if", cmp.Or(at, "/"))
	}
	return nil
}

// set decodes one keyword.
func (d decoder) set(n *node, keyword string, value gjson.Result, at string) (err error) {
	ok := true
	switch field := n.field(keyword).(type) {
	case *string:
		*field, ok = text(value)
	case *RuleID:
		*field, ok = RuleID(value.Str), value.Type == gjson.String
	case *[]string:
		*field, ok = texts(value)
	case **float64:
		*field, ok = limit(value)
	case **node:
		*field, err = d.node(value, at)
	case *[]*node:
		*field, err = d.nodes(value, at)
	default:
		ok, err = d.setOther(n, keyword, value, at)
	}
	if err == nil && !ok {
		err = fmt.Errorf("%s: the value has the wrong type", at)
	}
	return err
}

// field returns a pointer to the field that a keyword sets, nil if its value needs more than decoding.
func (n *node) field(keyword string) any {
	switch keyword {
	case "minLength":
		return &n.minLength
	case "maxLength":
		return &n.maxLength
	case "minItems":
		return &n.minItems
	case "minimum":
		return &n.minimum
	case "maximum":
		return &n.maximum
	case "required":
		return &n.required
	case "x-rule":
		return &n.note.rule
	case "x-env":
		return &n.note.env
	case "x-since":
		return &n.note.Since
	case "x-until":
		return &n.note.Until
	case "items":
		return &n.items
	case "if":
		return &n.ifs
	case "then":
		return &n.then
	case "else":
		return &n.els
	case "not":
		return &n.not
	case "allOf":
		return &n.allOf
	case "anyOf":
		return &n.anyOf
	case "oneOf":
		return &n.oneOf
	}
	return nil
}

// setOther decodes a keyword without a field of its own; ok is false if its value has the wrong type.
func (d decoder) setOther(n *node, keyword string, value gjson.Result, at string) (ok bool, err error) {
	switch keyword {
	case "type":
		if value.Type == gjson.String {
			n.types, ok = []string{value.Str}, true
		} else {
			n.types, ok = texts(value)
		}
	case "enum":
		var list []any
		list, ok = value.Value().([]any)
		n.enums = append(n.enums, list)
	case "const":
		n.enums, ok = append(n.enums, []any{value.Value()}), true
	case "pattern":
		pattern, isText := text(value)
		n.pattern, ok = newMatcher(pattern), isText
	case "dependentRequired":
		n.dependentRequired, ok = make(map[string][]string), value.IsObject()
		value.ForEach(func(key, needs gjson.Result) bool {
			list, isList := texts(needs)
			n.dependentRequired[key.Str], ok = list, ok && isList
			return true
		})
	case "x-message", "x-effect", "x-help", "x-severity", "x-outcome":
		ok = n.note.set(strings.TrimPrefix(keyword, "x-"), value)
	case "x-cases":
		n.note.cases, err = d.cases(value, at)
		ok = true
	case "properties":
		n.properties, ok = make(map[string]*node), value.IsObject()
		value.ForEach(func(key, value gjson.Result) bool {
			name := key.Str
			if n.properties[name] == nil {
				n.order = append(n.order, name)
			}
			n.properties[name], err = d.node(value, at+"/"+name)
			return err == nil
		})
	default:
		if !strings.HasPrefix(keyword, "x-") && !isAnnotation(keyword) {
			return false, fmt.Errorf("%s: the keyword %q is not supported here; FORMAT.md lists those that are", at, keyword)
		}
		n.annotations, ok = append(n.annotations, annotation{keyword, value}), true
	}
	return ok, err
}

func (d decoder) nodes(value gjson.Result, at string) (nodes []*node, err error) {
	if value.IsArray() {
		value.ForEach(func(_, value gjson.Result) bool {
			var n *node
			n, err = d.node(value, at+"/"+strconv.Itoa(len(nodes)))
			nodes = append(nodes, n)
			return err == nil
		})
	}
	if len(nodes) == 0 {
		return nil, fmt.Errorf("%s: a list of schemas is needed", at)
	}
	return nodes, err
}

// isAnnotation reports whether a keyword of JSON Schema has no effect on validity.
func isAnnotation(keyword string) bool {
	switch keyword {
	case "$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated":
		return true
	}
	return false
}

func text(value gjson.Result) (string, bool) { return value.Str, value.Type == gjson.String }

func texts(value gjson.Result) (list []string, ok bool) {
	ok = value.IsArray()
	value.ForEach(func(_, item gjson.Result) bool {
		one, isText := text(item)
		list, ok = append(list, one), ok && isText
		return ok
	})
	return list, ok
}

func limit(value gjson.Result) (*float64, bool) { return &value.Num, value.Type == gjson.Number }
