package schema

import (
	"encoding/json"
	"strings"
)

// keywordWords are the words of a violated keyword. {limit} is its number, {characters}, {items} and
// {keys} are the number with its noun, {text} is its text, {values} its values, {missing} the missing
// keys, and {for} the key that requires them.
var keywordWords = [...]struct{ keyword, message, help string }{
	{"enum", "this value is not accepted", "Write {values}."},
	{"const", "this value is not accepted", "Write {values}."},
	{"required", "missing {missing}", "Add {missing}."},
	{"dependentRequired", "{for} requires {missing}", "Add {missing}, or remove {for}."},
	{"anyOf", "the value has none of the accepted forms", "Write one of the forms that the schema lists."},
	{"oneOf", "the value must have exactly one of the accepted forms", "Write exactly one of the forms that the schema lists."},
	{"not", "the value has a form that is not accepted", "Write another value."},
	{"minLength", "the value is shorter than {characters}", "Write a longer value."},
	{"maxLength", "the value is longer than {characters}", "Write a shorter value."},
	{"pattern", "the value does not match the required pattern", "Write a value that matches `{text}`."},
	{"format", "the value does not have the format {text}", "Write a value of the format {text}."},
	{"minimum", "the number is less than {limit}", "Write a number of at least {limit}."},
	{"exclusiveMinimum", "the number is not greater than {limit}", "Write a number greater than {limit}."},
	{"maximum", "the number is greater than {limit}", "Write a number of at most {limit}."},
	{"exclusiveMaximum", "the number is not less than {limit}", "Write a number less than {limit}."},
	{"multipleOf", "the number is not a multiple of {limit}", "Write a multiple of {limit}."},
	{"minItems", "the list has fewer than {items}", "Add items."},
	{"maxItems", "the list has more than {items}", "Remove items."},
	{"uniqueItems", "the list has duplicate items", "Remove the duplicates."},
	{"contains", "the list has fewer than {items} of the required form", "Add an item of that form."},
	{"minContains", "the list has fewer than {items} of the required form", "Add an item of that form."},
	{"maxContains", "the list has more than {items} of the given form", "Remove items of that form."},
	{"minProperties", "the object has fewer than {keys}", "Add keys."},
	{"maxProperties", "the object has more than {keys}", "Remove keys."},
	{"contentEncoding", "the value is not encoded as {text}", "Encode the value as {text}."},
	{"contentMediaType", "the content of the string is not valid {type}", "Write a valid document of that type into the string."},
	{"contentSchema", "the content of the string is not valid {type}", "Write a valid document of that type into the string."},
}

// customWords returns the words of a violation for which the schema has none. They repeat what the
// schema says, never the value.
func customWords(v placedViolation, value any, schema *docNode) words {
	if v.OnKey {
		return words{message: "the schema does not allow this key", help: "Remove it, or rename it to a key that the schema lists."}
	}
	if v.Keyword == "type" {
		w := typeWords(typesOf(schema), value)
		w.outcome, w.effect = unknownOutcome, ""
		return w
	}
	for _, k := range keywordWords {
		if k.keyword == v.Keyword {
			limit := limitOf(schema, v.Keyword)
			fill := strings.NewReplacer("{limit}", limit, "{characters}", quantity(limit, "character"), "{items}", quantity(limit, "item"), "{keys}", quantity(limit, "key"),
				"{text}", schema.text(v.Keyword), "{type}", schema.text("contentMediaType"), "{values}", allowedValues(schema, v.Keyword), "{missing}", andList(v.Missing), "{for}", v.For)
			return words{message: fill.Replace(k.message), help: fill.Replace(k.help)}
		}
	}
	return words{message: "the schema allows no value here", help: "Remove it."}
}

// limitOf returns the number of a keyword; 1 if it is not in the schema, as for contains.
func limitOf(schema *docNode, keyword string) string {
	if schema != nil {
		if n := schema.at(keyword); n != nil {
			if number, ok := n.value.(json.Number); ok {
				return number.String()
			}
		}
	}
	return "1"
}

// quantity names a number of things: "1 item", "2 items".
func quantity(number, thing string) string {
	if number == "1" {
		return "1 " + thing
	}
	return number + " " + thing + "s"
}

// allowedValues lists the values of enum or const.
func allowedValues(schema *docNode, keyword string) string {
	n := schema.at(keyword)
	if n == nil {
		return "another value"
	}
	items := n.items
	if keyword == "const" {
		items = []*docNode{n}
	}
	var out []string
	for _, item := range items {
		text, err := json.Marshal(item.value)
		if err != nil || len(text) > 60 || len(out) == 8 {
			return "one of the values that the schema lists"
		}
		out = append(out, "`"+strings.ReplaceAll(string(text), "`", "")+"`")
	}
	return orList(out)
}
