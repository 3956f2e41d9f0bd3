package schema

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// ParseBackend decodes a backend schema that a user wrote for a class of their own. It refuses
// every keyword, annotation and value that would have no effect, so that no constraint is silently
// ignored. The error is a *ParseError.
func ParseBackend(data []byte) (*Backend, error) {
	d, err := parseDocument(data)
	if err != nil {
		return nil, err
	}
	if err := d.check(); err != nil {
		return nil, err
	}
	b := &Backend{}
	fields := b.fields()
	for _, name := range d.root.keys {
		if field, ok := fields[name]; ok {
			n := d.root.members[name]
			bind(gjson.ParseBytes(d.text[n.start:n.end]), field)
		}
	}
	if b.Class == "" {
		return nil, d.errorAt(d.root.start, "missing x-class: add the path of the class that this file describes")
	}
	if err := b.names.check(); err != nil {
		return nil, d.errorAt(d.root.members["x-names"].start, "x-names: %s", err)
	}
	if b.custom, err = newCustomSchema(d); err != nil {
		return nil, err
	}
	if b.Title == "" {
		_, b.Title = moduleOf(b.Class)
	}
	b.prepare()
	k := kwargCollector{backend: b, doc: d}
	k.schema(d.root, nil)
	return b, nil
}

// patternKwarg describes the kwargs whose names match a pattern, or all others.
type patternKwarg struct {
	pattern *regexp.Regexp // nil for every name
	kwarg   Kwarg
}

// A kwargCollector finds the kwargs that a user's own schema describes, wherever it does: in
// properties of the schema, of those that it combines and of those that it refers to.
type kwargCollector struct {
	backend *Backend
	doc     *document
}

// schema collects from a schema that applies to the kwargs. seen are the schemas around it.
func (c *kwargCollector) schema(n *docNode, seen []*docNode) {
	if n == nil || n.members == nil || slices.Contains(seen, n) {
		return
	}
	seen = append(seen, n)
	required := n.texts("required")
	for _, keyword := range n.keys {
		value := n.members[keyword]
		switch keyword {
		case "properties":
			for _, name := range value.keys {
				c.add(name, value.members[name], slices.Contains(required, name) && len(seen) == 1)
			}
		case "patternProperties":
			for _, text := range value.keys {
				if re, err := regexp.Compile(text); err == nil {
					c.backend.patterns = append(c.backend.patterns, patternKwarg{re, c.kwarg("", value.members[text])})
				}
			}
		case "$ref":
			c.schema(c.target(n), seen)
		case "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas":
			eachSubschema(keyword, value, func(sub *docNode, _ ...string) { c.schema(sub, seen) })
		}
	}
	if value := n.at("additionalProperties"); value != nil && value.value != false {
		c.backend.patterns = append(c.backend.patterns, patternKwarg{nil, c.kwarg("", value)})
	}
}

// typesOf returns the types that a schema allows, nil for all.
func typesOf(n *docNode) []string {
	if one := n.text("type"); one != "" {
		return []string{one}
	}
	return n.texts("type")
}

// target returns the schema that a $ref leads to, nil if it is not a pointer of this file.
func (c *kwargCollector) target(n *docNode) *docNode {
	ref := n.text("$ref")
	if !strings.HasPrefix(ref, "#") || ref != "#" && !strings.HasPrefix(ref, "#/") {
		return nil
	}
	return c.doc.root.at(splitPointer(ref)...)
}

// add adds a kwarg, or what another place says of it.
func (c *kwargCollector) add(name string, n *docNode, required bool) {
	k := c.kwarg(name, n)
	k.Required = required
	for _, known := range c.backend.kwargs {
		if known.Name == name {
			known.Credential = known.Credential || k.Credential
			known.Required = known.Required || required
			if known.Types == nil {
				known.Types = k.Types
			}
			return
		}
	}
	c.backend.kwargs = append(c.backend.kwargs, &k)
}

// kwarg reads what a schema says of a kwarg.
func (c *kwargCollector) kwarg(name string, n *docNode) Kwarg {
	k := Kwarg{Name: name, Credential: c.hasCredential(n, nil)}
	for depth := 0; n != nil && depth < maxDepth; depth++ {
		if k.Types == nil {
			k.Types = typesOf(n)
		}
		if value := n.at("default"); value != nil && !k.HasDefault {
			k.Default, k.HasDefault = gjson.ParseBytes(c.doc.text[value.start:value.end]).Value(), true
		}
		for keyword, field := range map[string]*string{
			"description": &k.Description, "x-passthrough": &k.Passthrough, "x-safer": &k.Safer, "x-source": &k.Source,
			"x-since": &k.Since, "x-until": &k.Until,
		} {
			if *field == "" {
				*field = n.text(keyword)
			}
		}
		if d := n.at("x-deprecated"); d != nil && k.Deprecated == nil {
			k.Deprecated = &Deprecation{Since: d.text("since"), Message: d.text("message")}
		}
		if r := n.at("x-multi-team"); r != nil && k.MultiTeam == nil {
			k.MultiTeam = &Range{Since: r.text("since"), Until: r.text("until")}
			k.MultiTeam.parse()
		}
		n = c.target(n)
	}
	return k
}

// hasCredential reports whether a schema, or one inside it or that it refers to, marks a
// credential: the whole kwarg is then one.
func (c *kwargCollector) hasCredential(n *docNode, seen []*docNode) bool {
	if n == nil || n.members == nil || slices.Contains(seen, n) {
		return false
	}
	seen = append(seen, n)
	if mark := n.at("x-credential"); mark != nil && mark.value == true {
		return true
	}
	found := c.hasCredential(c.target(n), seen)
	for _, keyword := range n.keys {
		eachSubschema(keyword, n.members[keyword], func(sub *docNode, _ ...string) { found = found || c.hasCredential(sub, seen) })
	}
	return found
}
