package schema

import (
	_ "embed" // of backend.json
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
)

func itoa(i int) string { return strconv.Itoa(i) }

//go:embed backend.json
var metaJSON string

// metaSchema judges the form of backend schemas that use some of the annotations.
type metaSchema struct {
	compiled *jsonschema.Schema
	doc      *docNode
}

// metaDoc is backend.json. A test reads and compiles it.
var metaDoc = sync.OnceValues(func() (*document, error) { return parseDocument([]byte(metaJSON)) })

// metaSchemas are compiled for the annotations that occur: all of them take 6 ms.
var metaSchemas = boundedCache[string, *metaSchema]{limit: 8}

// annotations returns the names of all annotations.
func annotations(meta *docNode) (out []string) {
	for _, name := range meta.at("properties").keys {
		if strings.HasPrefix(name, "x-") {
			out = append(out, name)
		}
	}
	return out
}

// metaFor returns the schema of backend schemas that use some of the annotations, nil if backend.json
// does not compile.
func metaFor(meta *document, used []string) *metaSchema {
	return metaSchemas.get(strings.Join(used, " "), func() *metaSchema {
		var doc map[string]any
		if err := json.Unmarshal(meta.text, &doc); err != nil {
			return nil
		}
		properties, _ := doc["properties"].(map[string]any)
		definitions, _ := doc["$defs"].(map[string]any)
		maps.DeleteFunc(properties, func(name string, _ any) bool { return strings.HasPrefix(name, "x-") && !slices.Contains(used, name) })
		if !slices.Contains(used, "x-names") {
			delete(definitions, "names")
		}
		text, err := json.Marshal(doc)
		if err != nil {
			return nil
		}
		compiled, err := jsonschema.CompileString(metaURL, string(text))
		if err != nil {
			return nil
		}
		return &metaSchema{compiled, meta.root}
	})
}

const metaURL = "https://raw.githubusercontent.com/astrosecrets/astrosecrets/main/schema/backend.json"

// check returns the first thing that is wrong with the form of a backend schema: a *ParseError, or
// nil.
func (d *document) check() error {
	meta, err := metaDoc()
	if err != nil {
		return err
	}
	c := &checker{document: d, annotations: annotations(meta.root)}
	if d.root.members == nil {
		c.fail(d.root.start, "a backend schema is a JSON object, not %s", article(typeName(d.root.value)))
	} else {
		c.schema(d.root)
		if c.meta = metaFor(meta, c.used); c.meta == nil {
			return errors.New("backend.json does not compile")
		}
		c.form()
	}
	if len(c.faults) == 0 {
		return nil
	}
	return slices.MinFunc(c.faults, func(a, b fault) int { return a.rank - b.rank }).error
}

// A checker collects what is wrong with a document.
type checker struct {
	*document
	annotations []string // all that exist
	used        []string // those that occur, sorted
	meta        *metaSchema
	faults      []fault
}

// A fault is an error and its rank: the lowest is reported.
type fault struct {
	rank  int
	error *ParseError
}

// fail adds an error for a byte offset.
func (c *checker) fail(offset int, format string, args ...any) {
	c.faults = append(c.faults, fault{offset, c.errorAt(offset, format, args...)})
}

// schema checks the keywords of a schema and of the schemas in it.
func (c *checker) schema(n *docNode) {
	for _, name := range c.annotations {
		if n.members[name] != nil && !slices.Contains(c.used, name) {
			c.used = append(c.used, name)
			slices.Sort(c.used)
		}
	}
	for _, keyword := range n.keys {
		value := n.members[keyword]
		_, standard := keywords[keyword]
		switch {
		case !standard && !slices.Contains(c.annotations, keyword):
			c.fail(value.key, "%s", c.unknownKeyword(keyword))
		case n != c.root && isBackendKeyword(keyword):
			c.fail(value.key, "%s describes the backend: move it to the top of the file", keyword)
		}
		if other, ok := companions[keyword]; ok && n.members[other] == nil {
			c.fail(value.key, "%s has no effect without %s: add %s, or remove %s", keyword, other, other, keyword)
		}
		c.value(keyword, value)
		eachSubschema(keyword, value, func(n *docNode, _ ...string) { c.schema(n) })
		if keyword == "x-cases" {
			for _, item := range value.items {
				if when := item.at("when"); when != nil {
					c.schema(when)
				}
			}
		}
	}
}

// value checks what the meta-schema cannot judge: patterns and references.
func (c *checker) value(keyword string, value *docNode) {
	switch keyword {
	case "pattern":
		if text, ok := value.value.(string); ok {
			c.pattern(value.start, text)
		}
	case "patternProperties":
		for _, key := range value.keys {
			c.pattern(value.members[key].key, key)
		}
	case "$ref", "$dynamicRef":
		if ref, ok := value.value.(string); ok && !c.resolves(ref) {
			c.fail(value.start, "%s must refer to a schema in this file: #/$defs/NAME", keyword)
		}
	}
}

func (c *checker) pattern(offset int, text string) {
	if _, err := regexp.Compile(text); err != nil {
		c.fail(offset, "the pattern does not compile (%s): write it without look-around and back references",
			strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
}

// resolves reports whether a reference leads to a schema of this file, by a pointer or a name.
func (c *checker) resolves(ref string) bool {
	if pointer, ok := strings.CutPrefix(ref, "#"); ok && (pointer == "" || pointer[0] == '/') {
		n := c.root.at(splitPointer(ref)...)
		return n != nil && (n.members != nil || typeName(n.value) == "boolean")
	}
	id, anchor, _ := strings.Cut(ref, "#")
	found := false
	walkDoc(c.root, func(n *docNode) {
		if id != "" {
			own := n.text("$id")
			found = found || own != "" && (own == id || strings.HasSuffix(own, "/"+id))
			return
		}
		found = found || n.text("$anchor") == anchor || n.text("$dynamicAnchor") == anchor
	})
	return found
}

// walkDoc calls f for a node and all nodes in it.
func walkDoc(n *docNode, f func(*docNode)) {
	f(n)
	for _, key := range n.keys {
		walkDoc(n.members[key], f)
	}
	for _, item := range n.items {
		walkDoc(item, f)
	}
}

func (c *checker) unknownKeyword(name string) string {
	kind, known := "keyword", slices.Sorted(maps.Keys(keywords))
	if strings.HasPrefix(name, "x-") {
		kind, known = "annotation", c.annotations
	}
	switch name {
	case "nullable":
		return `unknown keyword "nullable": add "null" to type`
	case "dependencies":
		return `unknown keyword "dependencies": use dependentRequired or dependentSchemas`
	}
	return "unknown " + kind + " " + strconv.Quote(name) + didYouMean(name, known, "remove it, or see FORMAT.md for those that exist")
}

// didYouMean suggests one of the words, or else says what to do.
func didYouMean(word string, words []string, otherwise string) string {
	if best, ok := fuzzy.Best(word, words); ok {
		return ": did you mean " + strconv.Quote(best) + "?"
	}
	return ": " + otherwise
}

// form judges the values of all keywords with the meta-schema.
func (c *checker) form() {
	err := c.meta.compiled.Validate(c.root.value)
	var found *jsonschema.ValidationError
	if !errors.As(err, &found) {
		return
	}
	for _, leaf := range leaves(found) {
		c.leaf(leaf)
	}
}

// leaves returns the errors that have no cause, and those of keywords that list alternatives.
func leaves(e *jsonschema.ValidationError) (out []*jsonschema.ValidationError) {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	for _, cause := range e.Causes {
		out = append(out, leaves(cause)...)
	}
	return out
}

// leaf says what the meta-schema finds at one place.
func (c *checker) leaf(e *jsonschema.ValidationError) {
	path := splitPointer(e.InstanceLocation)
	n := c.root.at(path...)
	if n == nil {
		return
	}
	last, at := last(path), splitPointer(e.AbsoluteKeywordLocation)
	keyword, parent := at[len(at)-1], c.meta.doc.at(at[:len(at)-1]...)
	inMeta := strings.HasPrefix(e.AbsoluteKeywordLocation, c.meta.compiled.Location)
	switch {
	case last == "type" || len(path) > 1 && path[len(path)-2] == "type":
		if slices.ContainsFunc(n.items, func(item *docNode) bool { s, _ := item.value.(string); return !slices.Contains(jsonTypes, s) }) {
			return // the item is reported
		}
		if name, ok := n.value.(string); ok {
			if right := pythonTypes[name]; right != "" {
				c.fail(n.start, "unknown type %q: did you mean %q?", name, right)
				return
			}
			c.fail(n.start, "unknown type %q%s", name, didYouMean(name, jsonTypes, "the types are "+orList(jsonTypes)))
			return
		}
		c.fail(n.start, "type is the name of a type, or a list of names: %s", orList(jsonTypes))
	case keyword == "required" && inMeta:
		var missing []string
		for _, name := range parent.texts("required") {
			if n.members[name] == nil {
				missing = append(missing, name)
			}
		}
		// What is wrong inside the object may be what is missing.
		c.faults = append(c.faults, fault{n.end, c.errorAt(n.start, "missing %s: add it", andList(missing))})
	case keyword == "additionalProperties" && inMeta:
		known := parent.at("properties").keys
		for _, key := range n.keys {
			if !slices.Contains(known, key) {
				c.fail(n.members[key].key, "unknown key %q in %s%s", key, annotationOf(path), didYouMean(key, known, "the keys are "+andList(known)))
			}
		}
	case keyword == "enum" && inMeta && strings.Contains(e.KeywordLocation, "/propertyNames"):
		c.fail(n.key, "unknown key %q in %s%s", last, annotationOf(path), didYouMean(last, parent.texts("enum"), "the keys are "+andList(parent.texts("enum"))))
	case keyword == "enum" && inMeta:
		allowed := parent.texts("enum")
		word, _ := n.value.(string)
		c.fail(n.start, "%s cannot be %s%s", nearestKey(path), shownValue(n.value), didYouMean(word, allowed, "write "+orList(allowed)))
	case keyword == "type":
		types := []string{strings.TrimPrefix(strings.Split(e.Message, ", but got")[0], "expected ")}
		types = strings.Split(types[0], " or ")
		c.fail(n.start, "%s: expected %s, found %s", nearestKey(path), typeList(types), article(typeName(n.value)))
	case keyword == "const" && last == "$schema":
		c.fail(n.start, "$schema must be https://json-schema.org/draft/2020-12/schema, the draft that is judged here")
	default:
		c.fail(n.start, "%s: this value is not valid: %s", nearestKey(path), e.Message) // its words for lengths, patterns and ranges
	}
}

// pythonTypes are names that people write for JSON types.
var pythonTypes = map[string]string{
	"str": "string", "int": "integer", "float": "number", "bool": "boolean", "dict": "object", "list": "array", "None": "null", "none": "null",
}

var jsonTypes = []string{"array", "boolean", "integer", "null", "number", "object", "string"}

// nearestKey returns the nearest key of a path.
func nearestKey(path []string) string {
	for _, step := range slices.Backward(path) {
		if _, err := strconv.Atoi(step); err != nil {
			return step
		}
	}
	return "the schema"
}

// annotationOf returns the annotation that a path lies in.
func annotationOf(path []string) string {
	for _, step := range slices.Backward(path) {
		if strings.HasPrefix(step, "x-") {
			return step
		}
	}
	return nearestKey(path)
}

// shownValue repeats a scalar of the schema, which holds no credentials.
func shownValue(v any) string {
	if text, ok := v.(string); ok {
		return strconv.Quote(text)
	}
	return article(typeName(v))
}

// isBackendKeyword reports an annotation that describes the backend itself.
func isBackendKeyword(name string) bool {
	_, ok := (&Backend{}).fields()[name]
	return ok && strings.HasPrefix(name, "x-")
}
