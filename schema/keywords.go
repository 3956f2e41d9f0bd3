package schema

// A keywordKind says which part of a keyword's value is a schema.
type keywordKind int

// The kinds of keywords.
const (
	plainKeyword     keywordKind = iota
	schemaKeyword                // the value is a schema
	schemasKeyword               // the value is a list of schemas
	schemaMapKeyword             // the value is an object of schemas
	refKeyword                   // the value names a schema
)

// keywords are those of JSON Schema draft 2020-12, and "definitions", which it keeps.
var keywords = map[string]keywordKind{
	"$schema": plainKeyword, "$id": plainKeyword, "$anchor": plainKeyword, "$dynamicAnchor": plainKeyword, "$comment": plainKeyword,
	"$ref": refKeyword, "$dynamicRef": refKeyword, "$defs": schemaMapKeyword, "definitions": schemaMapKeyword,
	"allOf": schemasKeyword, "anyOf": schemasKeyword, "oneOf": schemasKeyword, "not": schemaKeyword,
	"if": schemaKeyword, "then": schemaKeyword, "else": schemaKeyword, "dependentSchemas": schemaMapKeyword,
	"prefixItems": schemasKeyword, "items": schemaKeyword, "contains": schemaKeyword, "unevaluatedItems": schemaKeyword,
	"properties": schemaMapKeyword, "patternProperties": schemaMapKeyword, "additionalProperties": schemaKeyword,
	"propertyNames": schemaKeyword, "unevaluatedProperties": schemaKeyword,
	"type": plainKeyword, "enum": plainKeyword, "const": plainKeyword,
	"multipleOf": plainKeyword, "maximum": plainKeyword, "exclusiveMaximum": plainKeyword, "minimum": plainKeyword, "exclusiveMinimum": plainKeyword,
	"maxLength": plainKeyword, "minLength": plainKeyword, "pattern": plainKeyword, "format": plainKeyword,
	"maxItems": plainKeyword, "minItems": plainKeyword, "uniqueItems": plainKeyword, "maxContains": plainKeyword, "minContains": plainKeyword,
	"maxProperties": plainKeyword, "minProperties": plainKeyword, "required": plainKeyword, "dependentRequired": plainKeyword,
	"contentEncoding": plainKeyword, "contentMediaType": plainKeyword, "contentSchema": schemaKeyword,
	"title": plainKeyword, "description": plainKeyword, "default": plainKeyword, "deprecated": plainKeyword,
	"readOnly": plainKeyword, "writeOnly": plainKeyword, "examples": plainKeyword,
}

// companions are keywords that do nothing without another one.
var companions = map[string]string{
	"then": "if", "else": "if", "minContains": "contains", "maxContains": "contains", "contentSchema": "contentMediaType",
}

// eachSubschema calls f for every schema in the value of a keyword, with the steps that lead to it.
func eachSubschema(keyword string, value *docNode, f func(n *docNode, steps ...string)) {
	switch keywords[keyword] {
	case schemaKeyword:
		f(value)
	case schemasKeyword:
		for i, item := range value.items {
			f(item, itoa(i))
		}
	case schemaMapKeyword:
		for _, key := range value.keys {
			f(value.members[key], key)
		}
	}
}

// schemaSteps returns the keywords of a path through schemas: of the pointer
// /properties/a/items/type those are properties, items and type. rest is what follows the last.
func schemaSteps(path []string) (steps []string, rest []string) {
	for len(path) > 0 {
		keyword := path[0]
		steps, path = append(steps, keyword), path[1:]
		switch keywords[keyword] {
		case schemasKeyword, schemaMapKeyword:
			if len(path) > 0 {
				path = path[1:]
			}
		case plainKeyword:
			return steps, path
		}
	}
	return steps, nil
}
