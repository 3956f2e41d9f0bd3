package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// A node is one schema or subschema, decoded.
type node struct {
	types             []string
	enum              []any // of const too: then one element
	pattern           *regexp.Regexp
	minLength         *int
	maxLength         *int
	minItems          *int
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

// annotations are keywords without any effect on validity.
var annotations = []string{"$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated"}

// ParseBackend decodes one backend file: ours, or one that a user wrote for a class of their own.
// It refuses any keyword that Validate does not know, so that no constraint is ever ignored
// silently. Errors name the place inside the file as a JSON pointer.
func ParseBackend(data []byte) (*Backend, error) {
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
		Properties   map[string]property `json:"properties"`
		Required     []string            `json:"required"`
	}
	if err := json.Unmarshal(data, &top); err != nil {
		return nil, fmt.Errorf("backend schema: %w", err)
	}
	if top.Class == "" {
		return nil, errors.New("backend schema: x-class is missing: give the class path it describes")
	}
	root, err := decodeNode(data, "")
	if err != nil {
		return nil, fmt.Errorf("backend schema: %w", err)
	}
	if err := top.Names.check(); err != nil {
		return nil, fmt.Errorf("backend schema: x-names: %w", err)
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
		p, n := top.Properties[name], root.properties[name]
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
			k.HasDefault = true
			if err := json.Unmarshal(p.Default, &k.Default); err != nil {
				return nil, fmt.Errorf("backend schema: /properties/%s/default: %w", name, err)
			}
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

// decodeNode decodes the schema at a JSON pointer.
func decodeNode(data []byte, at string) (*node, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("%s: a schema is an object here", pointer(at))
	}
	n := &node{}
	for keyword, value := range raw {
		if err := n.set(keyword, value, at+"/"+keyword); err != nil {
			return nil, err
		}
	}
	if n.ifs == nil && (n.then != nil || n.els != nil) {
		return nil, fmt.Errorf("%s: then and else need an if", pointer(at))
	}
	return n, nil
}

// set decodes one keyword.
func (n *node) set(keyword string, value json.RawMessage, at string) (err error) {
	into := func(target any) {
		if json.Unmarshal(value, target) != nil {
			err = fmt.Errorf("%s: the value has the wrong type", at)
		}
	}
	switch keyword {
	case "type":
		var one string
		if json.Unmarshal(value, &one) == nil {
			n.types = []string{one}
		} else {
			into(&n.types)
		}
	case "enum":
		into(&n.enum)
	case "const":
		n.enum = make([]any, 1)
		into(&n.enum[0])
	case "pattern":
		var text string
		into(&text)
		if n.pattern, err = regexp.Compile(text); err != nil {
			return fmt.Errorf("%s: the pattern does not compile: write it without look-around and back references", at)
		}
	case "minLength":
		into(&n.minLength)
	case "maxLength":
		into(&n.maxLength)
	case "minItems":
		into(&n.minItems)
	case "minimum":
		into(&n.minimum)
	case "maximum":
		into(&n.maximum)
	case "required":
		into(&n.required)
	case "dependentRequired":
		into(&n.dependentRequired)
	case "x-rule":
		into(&n.note.rule)
	case "x-message":
		into(&n.note.message)
	case "x-env":
		into(&n.note.env)
	case "x-severity":
		into(&n.note.severity)
	case "x-since":
		into(&n.note.Since)
	case "x-until":
		into(&n.note.Until)
	case "items":
		n.items, err = decodeNode(value, at)
	case "if":
		n.ifs, err = decodeNode(value, at)
	case "then":
		n.then, err = decodeNode(value, at)
	case "else":
		n.els, err = decodeNode(value, at)
	case "not":
		n.not, err = decodeNode(value, at)
	case "allOf":
		n.allOf, err = decodeNodes(value, at)
	case "anyOf":
		n.anyOf, err = decodeNodes(value, at)
	case "oneOf":
		n.oneOf, err = decodeNodes(value, at)
	case "properties":
		n.properties, n.order, err = decodeProperties(value, at)
	default:
		if len(keyword) > 2 && keyword[:2] == "x-" || slices.Contains(annotations, keyword) {
			return nil
		}
		return fmt.Errorf("%s: the keyword %q is not supported here; FORMAT.md lists those that are", at, keyword)
	}
	return err
}

func decodeNodes(value json.RawMessage, at string) ([]*node, error) {
	var raws []json.RawMessage
	if err := json.Unmarshal(value, &raws); err != nil || len(raws) == 0 {
		return nil, fmt.Errorf("%s: a list of schemas is needed", at)
	}
	nodes := make([]*node, len(raws))
	for i, raw := range raws {
		var err error
		if nodes[i], err = decodeNode(raw, at+"/"+strconv.Itoa(i)); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

// decodeProperties keeps the order of the file, which is the order of the constructor.
func decodeProperties(value json.RawMessage, at string) (map[string]*node, []string, error) {
	dec := json.NewDecoder(bytes.NewReader(value))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, fmt.Errorf("%s: an object is needed", at)
	}
	nodes := make(map[string]*node)
	var order []string
	for dec.More() {
		key, err := dec.Token()
		name, ok := key.(string)
		if err != nil || !ok {
			return nil, nil, fmt.Errorf("%s: an object is needed", at)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, nil, fmt.Errorf("%s/%s: %w", at, name, err)
		}
		n, err := decodeNode(raw, at+"/"+name)
		if err != nil {
			return nil, nil, err
		}
		if nodes[name] == nil {
			order = append(order, name)
		}
		nodes[name] = n
	}
	return nodes, order, nil
}

func pointer(at string) string {
	if at == "" {
		return "/"
	}
	return at
}
