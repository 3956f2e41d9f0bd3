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
	ifs, then, els    *node
	allOf             []*node
	anyOf             []*node
	oneOf             []*node
	not               *node

	note       note
	property   Range // x-since/x-until of a property: the releases that know the kwarg
	isProperty bool
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
	var top struct {
		ID           string              `json:"x-id"`
		Title        string              `json:"title"`
		Description  string              `json:"description"`
		Class        string              `json:"x-class"`
		Classes      []Class             `json:"x-classes"`
		Distribution string              `json:"x-distribution"`
		Extras       []string            `json:"x-extras"`
		LegacyExtras []string            `json:"x-legacy-extras"`
		Releases     Releases            `json:"x-releases"`
		Unknown      []Unknown           `json:"x-unknown-kwargs"`
		NotKwargs    map[string]NotKwarg `json:"x-not-kwargs"`
		Identity     string              `json:"x-identity"`
		InitErrors   []InitError         `json:"x-init-errors"`
		Log          []string            `json:"x-log"`
		Names        names               `json:"x-names"`
		Properties   json.RawMessage     `json:"properties"`
		Required     []string            `json:"required"`
	}
	if err := json.Unmarshal(data, &top); err != nil {
		return nil, fmt.Errorf("backend schema: %w", err)
	}
	if top.Class == "" {
		return nil, errors.New("backend schema: x-class is missing: give the class path it describes")
	}
	var raw any
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("backend schema: %w", err)
	}
	root, err := decoder{strict}.node(raw, "")
	if err != nil {
		return nil, fmt.Errorf("backend schema: %w", err)
	}
	if strict {
		if err := top.Names.check(); err != nil {
			return nil, fmt.Errorf("backend schema: x-names: %w", err)
		}
	}
	properties := make(map[string]property)
	if top.Properties != nil {
		if err := json.Unmarshal(top.Properties, &properties); err != nil {
			return nil, fmt.Errorf("backend schema: /properties: %w", err)
		}
		root.order = keys(top.Properties)
	}
	b := &Backend{
		ID: top.ID, Title: top.Title, Description: top.Description,
		Class: top.Class, Classes: top.Classes, Distribution: top.Distribution,
		Extras: top.Extras, LegacyExtras: top.LegacyExtras, Releases: top.Releases,
		Unknown: top.Unknown, NotKwargs: top.NotKwargs, Identity: top.Identity,
		InitErrors: top.InitErrors, Log: top.Log, Rules: top.Names.Rules,
		names: top.Names, root: root,
	}
	if !slices.ContainsFunc(b.Classes, func(c Class) bool { return c.Path == b.Class }) {
		b.Classes = append([]Class{{Path: b.Class, Distribution: b.Distribution}}, b.Classes...)
	}
	for _, name := range root.order {
		p, n := properties[name], root.properties[name]
		n.isProperty, n.property = true, Range{p.Since, p.Until}
		n.note.Range = Range{}
		k := &Kwarg{
			Name: name, Description: p.Description, Types: n.types,
			Required: slices.Contains(top.Required, name),
			Range:    n.property, Credential: p.Credential, Identifier: p.Identifier,
			Deprecated: p.Deprecated, Passthrough: p.Passthrough, Safer: p.Safer, Source: p.Source,
			node: n,
		}
		if p.Default != nil {
			k.HasDefault = json.Unmarshal(p.Default, &k.Default) == nil
		}
		b.kwargs = append(b.kwargs, k)
	}
	return b, nil
}

// property is the annotations of one kwarg.
type property struct {
	Description string          `json:"description"`
	Default     json.RawMessage `json:"default"`
	Since       string          `json:"x-since"`
	Until       string          `json:"x-until"`
	Credential  bool            `json:"x-credential"`
	Identifier  bool            `json:"x-identifier"`
	Deprecated  *Deprecation    `json:"x-deprecated"`
	Passthrough string          `json:"x-passthrough"`
	Safer       string          `json:"x-safer"`
	Source      string          `json:"x-source"`
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
	if n.ifs == nil && (n.then != nil || n.els != nil) {
		return nil, fmt.Errorf("%s: then and else need an if", cmp.Or(at, "/"))
	}
	return n, nil
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
	case "$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated":
	default:
		if !strings.HasPrefix(keyword, "x-") {
			return fmt.Errorf("%s: the keyword %q is not supported here; FORMAT.md lists those that are", at, keyword)
		}
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

// keys are the keys of a JSON object in the order of the text.
func keys(object json.RawMessage) (order []string) {
	dec := json.NewDecoder(bytes.NewReader(object))
	if _, err := dec.Token(); err != nil {
		return nil
	}
	for dec.More() {
		key, err := dec.Token()
		name, ok := key.(string)
		var skipped json.RawMessage
		if err != nil || !ok || dec.Decode(&skipped) != nil {
			return order
		}
		if !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	return order
}
