package schema

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A node is one schema or subschema, decoded.
type node struct {
	types             []string
	enum              []any // of const too: then one element
	pattern           func() (*regexp.Regexp, error)
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

	annotations map[string]any // what has no effect here: description, default, x-credential …
	note        note
	property    Range // x-since/x-until of a property: the releases that know the kwarg
	isProperty  bool
}

// A note is what the annotations of a constraint say.
type note struct {
	Range
	rule, message, severity string
	env                     []string
}

// ParseBackend decodes one backend file: ours, or one that a user wrote for a class of their own.
// It refuses any keyword that Validate does not know, so that no constraint is ever ignored
// silently. Errors name the place inside the file as a JSON pointer.
func ParseBackend(data []byte) (*Backend, error) { return parseBackend(data, true) }

func parseBackend(data []byte, strict bool) (*Backend, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("backend schema: %w", err)
	}
	b := &Backend{root: &node{}}
	fields := map[string]any{
		"x-id": &b.ID, "title": &b.Title, "description": &b.Description, "x-class": &b.Class, "x-classes": &b.Classes,
		"x-distribution": &b.Distribution, "x-extras": &b.Extras, "x-legacy-extras": &b.LegacyExtras, "x-releases": &b.Releases,
		"x-unknown-kwargs": &b.Unknown, "x-not-kwargs": &b.NotKwargs, "x-identity": &b.Identity, "x-init-errors": &b.InitErrors,
		"x-log": &b.Log, "x-names": &b.names,
	}
	for keyword, value := range raw {
		field, described := fields[keyword]
		if !described {
			var decoded any
			field = &decoded
		}
		err := json.Unmarshal(value, field)
		if err == nil && !described {
			err = decoder{strict}.set(b.root, keyword, *field.(*any), "/"+keyword)
		} else if err != nil {
			err = fmt.Errorf("/%s: %w", keyword, err)
		}
		if err != nil {
			return nil, fmt.Errorf("backend schema: %w", err)
		}
	}
	if b.Class == "" {
		return nil, errors.New("backend schema: x-class is missing: give the class path it describes")
	}
	if err := b.root.complete(""); err != nil {
		return nil, fmt.Errorf("backend schema: %w", err)
	}
	if strict {
		if err := b.names.check(); err != nil {
			return nil, fmt.Errorf("backend schema: x-names: %w", err)
		}
	}
	b.names.parse()
	b.Rules = b.names.Rules
	if !slices.ContainsFunc(b.Classes, func(c Class) bool { return c.Path == b.Class }) {
		b.Classes = append([]Class{{Path: b.Class, Distribution: b.Distribution}}, b.Classes...)
	}
	if raw["properties"] != nil {
		b.root.order = keys(raw["properties"])
	}
	for _, name := range b.root.order {
		k := &Kwarg{Name: name, Required: slices.Contains(b.root.required, name), node: b.root.properties[name]}
		k.describe()
		b.kwargs = append(b.kwargs, k)
	}
	b.known = sync.OnceValue(func() Versions { return ParseVersions(b.Releases.Versions...) })
	b.oldest = sync.OnceValue(func() []string {
		out := make([]string, len(b.known()))
		for i, v := range b.known() {
			out[i] = b.Releases.MinimumAirflow(v.String())
		}
		return out
	})
	return b, nil
}

// describe fills in the annotations of a kwarg.
func (k *Kwarg) describe() {
	n := k.node
	text := func(keyword string) string { s, _ := n.annotations[keyword].(string); return s }
	k.Types, k.Range = n.types, n.note.Range
	k.Description, k.Passthrough, k.Safer, k.Source = text("description"), text("x-passthrough"), text("x-safer"), text("x-source")
	k.Credential, k.Identifier = n.annotations["x-credential"] == true, n.annotations["x-identifier"] == true
	if value, ok := n.annotations["default"]; ok {
		k.Default, k.HasDefault = value, true
	}
	if d, ok := n.annotations["x-deprecated"].(map[string]any); ok {
		since, _ := d["since"].(string)
		message, _ := d["message"].(string)
		k.Deprecated = &Deprecation{Since: since, Message: message}
	}
	// The range of a kwarg says which releases know it; its constraints hold wherever it is known.
	n.isProperty, n.property, n.note.Range = true, n.note.Range, Range{}
}

// A decoder builds nodes out of decoded JSON. Errors name the place as a JSON pointer.
type decoder struct {
	// strict compiles every pattern at once, to refuse a bad one. Of our own files a test does that,
	// and a pattern is compiled when it is first needed: it costs more than all the rest.
	strict bool
}

func (d decoder) node(value any, at string) (*node, error) {
	raw, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s: a schema is an object here", cmp.Or(at, "/"))
	}
	n := &node{}
	for keyword, value := range raw {
		if err := d.set(n, keyword, value, at+"/"+keyword); err != nil {
			return nil, err
		}
	}
	return n, n.complete(at)
}

// complete refuses what needs another keyword.
func (n *node) complete(at string) error {
	n.note.Range.parse()
	n.dependents = slices.Sorted(maps.Keys(n.dependentRequired))
	if n.ifs == nil && (n.then != nil || n.els != nil) {
		return fmt.Errorf("%s: then and else need an if", cmp.Or(at, "/"))
	}
	return nil
}

// set decodes one keyword.
func (d decoder) set(n *node, keyword string, value any, at string) (err error) {
	ok := true
	switch keyword {
	case "type":
		if one, single := value.(string); single {
			n.types = []string{one}
		} else {
			n.types, ok = texts(value)
		}
	case "enum":
		n.enum, ok = value.([]any)
	case "const":
		n.enum = []any{value}
	case "pattern":
		text, isText := value.(string)
		n.pattern = sync.OnceValues(func() (*regexp.Regexp, error) { return regexp.Compile(text) })
		if ok = isText; ok && d.strict {
			if _, err := n.pattern(); err != nil {
				return fmt.Errorf("%s: the pattern does not compile: write it without look-around and back references", at)
			}
		}
	case "minLength":
		n.minLength, ok = limit(value)
	case "maxLength":
		n.maxLength, ok = limit(value)
	case "minItems":
		n.minItems, ok = limit(value)
	case "minimum":
		n.minimum, ok = limit(value)
	case "maximum":
		n.maximum, ok = limit(value)
	case "required":
		n.required, ok = texts(value)
	case "dependentRequired":
		n.dependentRequired = make(map[string][]string)
		raw, isObject := value.(map[string]any)
		ok = isObject
		for key, needs := range raw {
			list, isList := texts(needs)
			n.dependentRequired[key], ok = list, ok && isList
		}
	case "x-rule":
		n.note.rule, ok = value.(string)
	case "x-message":
		n.note.message, ok = value.(string)
	case "x-severity":
		n.note.severity, ok = value.(string)
	case "x-env":
		n.note.env, ok = texts(value)
	case "x-since":
		n.note.Since, ok = value.(string)
	case "x-until":
		n.note.Until, ok = value.(string)
	case "items":
		n.items, err = d.node(value, at)
	case "if":
		n.ifs, err = d.node(value, at)
	case "then":
		n.then, err = d.node(value, at)
	case "else":
		n.els, err = d.node(value, at)
	case "not":
		n.not, err = d.node(value, at)
	case "allOf":
		n.allOf, err = d.nodes(value, at)
	case "anyOf":
		n.anyOf, err = d.nodes(value, at)
	case "oneOf":
		n.oneOf, err = d.nodes(value, at)
	case "properties":
		raw, isObject := value.(map[string]any)
		ok = isObject
		n.properties, n.order = make(map[string]*node, len(raw)), slices.Sorted(maps.Keys(raw))
		for _, name := range n.order {
			if n.properties[name], err = d.node(raw[name], at+"/"+name); err != nil {
				return err
			}
		}
	default:
		if !strings.HasPrefix(keyword, "x-") && !isAnnotation(keyword) {
			return fmt.Errorf("%s: the keyword %q is not supported here; FORMAT.md lists those that are", at, keyword)
		}
		if n.annotations == nil {
			n.annotations = make(map[string]any)
		}
		n.annotations[keyword] = value
	}
	if err == nil && !ok {
		err = fmt.Errorf("%s: the value has the wrong type", at)
	}
	return err
}

func (d decoder) nodes(value any, at string) ([]*node, error) {
	raws, ok := value.([]any)
	if !ok || len(raws) == 0 {
		return nil, fmt.Errorf("%s: a list of schemas is needed", at)
	}
	nodes := make([]*node, len(raws))
	for i, raw := range raws {
		var err error
		if nodes[i], err = d.node(raw, at+"/"+strconv.Itoa(i)); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

// isAnnotation reports whether a keyword of JSON Schema has no effect on validity.
func isAnnotation(keyword string) bool {
	switch keyword {
	case "$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated":
		return true
	}
	return false
}

func texts(value any) (list []string, ok bool) {
	raw, ok := value.([]any)
	for _, item := range raw {
		text, isText := item.(string)
		list, ok = append(list, text), ok && isText
	}
	return list, ok
}

func limit(value any) (*float64, bool) {
	f, ok := value.(float64)
	return &f, ok
}

// keys are the keys of a JSON object in the order of the text, which must be valid.
func keys(object []byte) (order []string) {
	depth, start := 0, -1
	for i := 0; i < len(object); i++ {
		switch object[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			start = i
			for i++; object[i] != '"'; i++ {
				if object[i] == '\\' {
					i++
				}
			}
		case ':':
			var key string
			if depth == 1 && json.Unmarshal(object[start:bytes.LastIndexByte(object[:i], '"')+1], &key) == nil && !slices.Contains(order, key) {
				order = append(order, key)
			}
		}
	}
	return order
}
