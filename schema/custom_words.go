package schema

import (
	"encoding/json"
	"strings"
)

// customWords are the words of a violation for which the schema has none. They repeat what the
// schema says, never the value.
func customWords(v placedViolation, value any, schema *docNode) words {
	limit := func() string {
		if schema != nil {
			if n := schema.at(v.Keyword); n != nil {
				if number, ok := n.value.(json.Number); ok {
					return number.String()
				}
			}
		}
		return "1"
	}
	if v.OnKey {
		return words{message: "the schema does not allow this key", help: "Remove it, or rename it to a key that the schema lists."}
	}
	switch v.Keyword {
	case "type":
		types := schema.texts("type")
		if one := schema.text("type"); one != "" {
			types = []string{one}
		}
		w := typeWords(types, value)
		w.outcome, w.effect = unknownOutcome, ""
		return w
	case "enum", "const":
		return words{message: "this value is not accepted", help: "Write " + allowedValues(schema, v.Keyword) + "."}
	case "required":
		return words{message: "missing " + andList(v.Missing), help: "Add " + andList(v.Missing) + "."}
	case "dependentRequired":
		return words{message: v.For + " requires " + andList(v.Missing), help: "Add " + andList(v.Missing) + ", or remove " + v.For + "."}
	case "anyOf":
		return words{message: "the value has none of the accepted forms", help: "Write one of the forms that the schema lists."}
	case "oneOf":
		return words{message: "the value must have exactly one of the accepted forms", help: "Write exactly one of the forms that the schema lists."}
	case "not":
		return words{message: "the value has a form that is not accepted", help: "Write another value."}
	case "minLength":
		return words{message: "the value is shorter than " + quantity(limit(), "character"), help: "Write a longer value."}
	case "maxLength":
		return words{message: "the value is longer than " + quantity(limit(), "character"), help: "Write a shorter value."}
	case "pattern":
		return words{message: "the value does not match the required pattern", help: "Write a value that matches `" + schema.text("pattern") + "`."}
	case "format":
		return words{message: "the value does not have the format " + schema.text("format"), help: "Write a value of the format " + schema.text("format") + "."}
	case "minimum":
		return words{message: "the number is less than " + limit(), help: "Write a number of at least " + limit() + "."}
	case "exclusiveMinimum":
		return words{message: "the number is not greater than " + limit(), help: "Write a number greater than " + limit() + "."}
	case "maximum":
		return words{message: "the number is greater than " + limit(), help: "Write a number of at most " + limit() + "."}
	case "exclusiveMaximum":
		return words{message: "the number is not less than " + limit(), help: "Write a number less than " + limit() + "."}
	case "multipleOf":
		return words{message: "the number is not a multiple of " + limit(), help: "Write a multiple of " + limit() + "."}
	case "minItems":
		return words{message: "the list has fewer than " + quantity(limit(), "item"), help: "Add items."}
	case "maxItems":
		return words{message: "the list has more than " + quantity(limit(), "item"), help: "Remove items."}
	case "uniqueItems":
		return words{message: "the list has duplicate items", help: "Remove the duplicates."}
	case "contains", "minContains":
		return words{message: "the list has fewer than " + quantity(limit(), "item") + " of the required form", help: "Add an item of that form."}
	case "maxContains":
		return words{message: "the list has more than " + quantity(limit(), "item") + " of the given form", help: "Remove items of that form."}
	case "minProperties":
		return words{message: "the object has fewer than " + quantity(limit(), "key"), help: "Add keys."}
	case "maxProperties":
		return words{message: "the object has more than " + quantity(limit(), "key"), help: "Remove keys."}
	case "contentEncoding":
		return words{message: "the value is not encoded as " + schema.text("contentEncoding"), help: "Encode the value as " + schema.text("contentEncoding") + "."}
	case "contentMediaType", "contentSchema":
		return words{message: "the content of the string is not valid " + schema.text("contentMediaType"), help: "Write a valid document of that type into the string."}
	}
	return words{message: "the schema allows no value here", help: "Remove it."}
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
