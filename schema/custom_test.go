package schema_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/schema"
)

// TestParseBackendRefuses names each thing that is wrong, at its line and column.
func TestParseBackendRefuses(t *testing.T) {
	for name, test := range map[string]struct{ data, want string }{
		"no JSON":              {"{", "1:2: not valid JSON"},
		"no object":            {"[]", "1:1: a backend schema is a JSON object, not an array"},
		"trailing text":        {`{"x-class": "a.B"} x`, "1:20: not valid JSON"},
		"BOM":                  {"\ufeff{}", "1:1: a byte order mark (BOM) precedes the JSON"},
		"duplicate key":        {"{\"x-class\": \"a.B\",\n \"x-class\": \"a.C\"}", `2:2: duplicate key "x-class"`},
		"no class":             {`{"type": "object"}`, "1:1: missing x-class"},
		"empty class":          {`{"x-class": ""}`, "1:13: x-class: this value is not valid"},
		"unknown keyword":      {"{\"x-class\": \"a.B\",\n  \"propertes\": {}}", `2:3: unknown keyword "propertes": did you mean "properties"?`},
		"nested keyword":       {`{"x-class": "a.B", "properties": {"é": {"maxLenght": 3}}}`, `1:41: unknown keyword "maxLenght": did you mean "maxLength"?`},
		"unknown annotation":   {`{"x-class": "a.B", "properties": {"t": {"x-credentials": true}}}`, `1:41: unknown annotation "x-credentials": did you mean "x-credential"?`},
		"far annotation":       {`{"x-class": "a.B", "x-frobnicate": 1}`, `1:20: unknown annotation "x-frobnicate": remove it`},
		"wrong annotation":     {`{"x-class": "a.B", "properties": {"t": {"x-credential": "yes"}}}`, "1:57: x-credential: expected true or false, found a string"},
		"annotation list":      {`{"x-class": "a.B", "x-env": "VAULT_TOKEN"}`, "1:29: x-env: expected a list, found a string"},
		"unknown rule":         {`{"x-class": "a.B", "minProperties": 1, "x-rule": "kwargs/invalid-valu"}`, `1:50: x-rule cannot be "kwargs/invalid-valu": did you mean "kwargs/invalid-value"?`},
		"rule without judging": {`{"x-class": "a.B", "x-rule": "secret/plaintext"}`, `1:30: x-rule cannot be "secret/plaintext": write kwargs/incomplete, `},
		"unknown type":         {`{"x-class": "a.B", "properties": {"m": {"type": "str"}}}`, `1:49: unknown type "str": did you mean "string"?`},
		"unknown type in list": {`{"x-class": "a.B", "properties": {"m": {"type": ["null", "strin"]}}}`, `1:58: unknown type "strin": did you mean "string"?`},
		"type of a type":       {`{"x-class": "a.B", "type": 5}`, "1:28: type is the name of a type, or a list of names"},
		"wrong keyword value":  {`{"x-class": "a.B", "minProperties": "x"}`, "1:37: minProperties: expected an integer, found a string"},
		"empty list":           {`{"x-class": "a.B", "allOf": []}`, "1:29: allOf: this value is not valid"},
		"pattern":              {`{"x-class": "a.B", "properties": {"x": {"pattern": "(?=a)"}}}`, "1:52: the pattern does not compile"},
		"pattern of keys":      {`{"x-class": "a.B", "patternProperties": {"(": {}}}`, "1:42: the pattern does not compile"},
		"format":               {`{"x-class": "a.B", "properties": {"x": {"format": "url"}}}`, `1:51: format cannot be "url": did you mean "uri"?`},
		"then without if":      {`{"x-class": "a.B", "allOf": [{"then": {}}]}`, "1:31: then has no effect without if"},
		"backend annotation":   {`{"x-class": "a.B", "properties": {"x": {"x-names": {}}}}`, "1:41: x-names describes the backend: move it to the top"},
		"reference":            {`{"x-class": "a.B", "properties": {"x": {"$ref": "#/$defs/y"}}}`, "1:49: $ref must refer to a schema in this file"},
		"other file":           {`{"x-class": "a.B", "properties": {"x": {"$ref": "other.json"}}}`, "1:49: $ref must refer to a schema in this file"},
		"loop":                 {`{"x-class": "a.B", "$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}`, "leads back to itself"},
		"draft":                {`{"x-class": "a.B", "$schema": "http://json-schema.org/draft-07/schema#"}`, "1:31: $schema must be https://json-schema.org/draft/2020-12/schema"},
		"huge number":          {`{"x-class": "a.B", "maximum": 1e999999999}`, "1:31: this number is too large"},
		"names":                {`{"x-class": "a.B", "x-names": {"formats": [{"forma": "{id}"}]}}`, `1:45: unknown key "forma" in x-names: did you mean "format"?`},
		"kinds":                {`{"x-class": "a.B", "x-names": {"kinds": {"secret": {}}}}`, `1:42: unknown key "secret" in x-names: the keys are connection`},
		"case":                 {`{"x-class": "a.B", "x-cases": [{"when": {"typ": "null"}}]}`, `1:42: unknown keyword "typ": did you mean "type"?`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := schema.ParseBackend([]byte(test.data))
			var fault *schema.ParseError
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// keywordTests has, for every keyword that can fail, a schema of one kwarg, a value that it
// refuses, one that it accepts, and where the violation is.
var keywordTests = []struct {
	keyword, schema, bad, good, path string
	rule                             string
}{
	{"type", `{"type": "string"}`, `5`, `"5"`, "v", "kwargs/wrong-type"},
	{"enum", `{"enum": ["a", 2]}`, `"b"`, `2`, "v", "kwargs/invalid-value"},
	{"const", `{"enum": [2, 3], "const": 2}`, `3`, `2`, "v", "kwargs/invalid-value"},
	{"multipleOf", `{"multipleOf": 0.1}`, `0.25`, `0.3`, "v", "kwargs/invalid-value"},
	{"maximum", `{"maximum": 3}`, `4`, `3`, "v", "kwargs/invalid-value"},
	{"exclusiveMaximum", `{"exclusiveMaximum": 3}`, `3`, `2`, "v", "kwargs/invalid-value"},
	{"minimum", `{"minimum": 3}`, `2`, `3`, "v", "kwargs/invalid-value"},
	{"exclusiveMinimum", `{"exclusiveMinimum": 3}`, `3`, `4`, "v", "kwargs/invalid-value"},
	{"maxLength", `{"maxLength": 2}`, `"éàü"`, `"éà"`, "v", "kwargs/invalid-value"},
	{"minLength", `{"minLength": 2}`, `"é"`, `"éà"`, "v", "kwargs/invalid-value"},
	{"pattern", `{"pattern": "^a"}`, `"ba"`, `"ab"`, "v", "kwargs/invalid-value"},
	{"format", `{"format": "uri"}`, `"nope"`, `"https://a"`, "v", "kwargs/invalid-value"},
	{"contentEncoding", `{"contentEncoding": "base64"}`, `"%"`, `"YQ=="`, "v", "kwargs/invalid-value"},
	{"contentMediaType", `{"contentMediaType": "application/json"}`, `"{"`, `"{}"`, "v", "kwargs/invalid-value"},
	{"contentSchema", `{"contentMediaType": "application/json", "contentSchema": {"required": ["a"]}}`, `"{}"`, `"{\"a\": 1}"`, "v", "kwargs/incomplete"},
	{"maxItems", `{"maxItems": 1}`, `[1, 2]`, `[1]`, "v", "kwargs/invalid-value"},
	{"minItems", `{"minItems": 1}`, `[]`, `[1]`, "v", "kwargs/invalid-value"},
	{"uniqueItems", `{"uniqueItems": true}`, `[1, 2, 1.0]`, `[1, 2]`, "v", "kwargs/invalid-value"},
	{"items", `{"items": {"type": "string"}}`, `["a", 1]`, `["a"]`, "v/1", "kwargs/wrong-type"},
	{"prefixItems", `{"prefixItems": [{"type": "string"}, {"type": "integer"}]}`, `["a", "b"]`, `["a", 1, null]`, "v/1", "kwargs/wrong-type"},
	{"items after prefixItems", `{"prefixItems": [true], "items": false}`, `[1, 2]`, `[1]`, "v/1", "kwargs/invalid-value"},
	{"unevaluatedItems", `{"allOf": [{"prefixItems": [true]}], "unevaluatedItems": false}`, `[1, 2]`, `[1]`, "v/1", "kwargs/invalid-value"},
	{"contains", `{"contains": {"const": 1}}`, `[2]`, `[2, 1]`, "v", "kwargs/invalid-value"},
	{"minContains", `{"contains": {"const": 1}, "minContains": 2}`, `[1]`, `[1, 1]`, "v", "kwargs/invalid-value"},
	{"maxContains", `{"contains": {"const": 1}, "maxContains": 1}`, `[1, 1]`, `[1]`, "v", "kwargs/invalid-value"},
	{"maxProperties", `{"maxProperties": 1}`, `{"a": 1, "b": 2}`, `{"a": 1}`, "v", "kwargs/invalid-value"},
	{"minProperties", `{"minProperties": 1}`, `{}`, `{"a": 1}`, "v", "kwargs/invalid-value"},
	{"required", `{"required": ["a"]}`, `{"b": 1}`, `{"a": 1}`, "v", "kwargs/incomplete"},
	{"dependentRequired", `{"dependentRequired": {"a": ["b"]}}`, `{"a": 1}`, `{"c": 1}`, "v", "kwargs/incomplete"},
	{"dependentSchemas", `{"dependentSchemas": {"a": {"required": ["b"]}}}`, `{"a": 1}`, `{"c": 1}`, "v", "kwargs/incomplete"},
	{"properties", `{"properties": {"a": {"type": "null"}}}`, `{"a": 1}`, `{"a": null}`, "v/a", "kwargs/wrong-type"},
	{"patternProperties", `{"patternProperties": {"^a": {"type": "null"}}}`, `{"ab": 1}`, `{"ab": null}`, "v/ab", "kwargs/wrong-type"},
	{"additionalProperties", `{"properties": {"a": true}, "additionalProperties": false}`, `{"a": 1, "b": 1}`, `{"a": 1}`, "v/b (key)", "kwargs/unknown-key"},
	{"additionalProperties as a schema", `{"additionalProperties": {"type": "null"}}`, `{"b": 1}`, `{"b": null}`, "v/b", "kwargs/wrong-type"},
	{"unevaluatedProperties", `{"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false}`, `{"a": 1, "b": 1}`, `{"a": 1}`, "v/b (key)", "kwargs/unknown-key"},
	{"propertyNames", `{"propertyNames": {"pattern": "^a"}}`, `{"b": 1}`, `{"a": 1}`, "v/b (key)", "kwargs/unknown-key"},
	{"false", `false`, `1`, ``, "v (key)", "kwargs/unknown-key"},
	{"allOf", `{"allOf": [{"minimum": 1}, {"maximum": 3}]}`, `4`, `3`, "v", "kwargs/invalid-value"},
	{"anyOf", `{"anyOf": [{"const": 1}, {"const": 2}]}`, `3`, `2`, "v", "kwargs/invalid-value"},
	{"oneOf", `{"oneOf": [{"minimum": 1}, {"minimum": 2}]}`, `3`, `1`, "v", "kwargs/invalid-value"},
	{"not", `{"not": {"const": 1}}`, `1`, `2`, "v", "kwargs/invalid-value"},
	{"if, then", `{"if": {"required": ["a"]}, "then": {"required": ["b"]}}`, `{"a": 1}`, `{"c": 1}`, "v", "kwargs/incomplete"},
	{"if, else", `{"if": {"type": "string"}, "else": {"type": "number"}}`, `null`, `"a"`, "v", "kwargs/wrong-type"},
	{"$ref, $defs", `{"$ref": "#/$defs/port"}`, `"x"`, `80`, "v", "kwargs/wrong-type"},
	{"$ref, $anchor", `{"$ref": "#port"}`, `"x"`, `80`, "v", "kwargs/wrong-type"},
	{"$dynamicRef", `{"$dynamicRef": "#port"}`, `"x"`, `80`, "v", "kwargs/wrong-type"},
	{"definitions", `{"$ref": "#/definitions/name"}`, `7`, `"x"`, "v", "kwargs/wrong-type"},
}

// keywordSchema is a schema with one kwarg.
func keywordSchema(kwarg string) string {
	return `{"x-class": "plum.Backend", "$defs": {"port": {"$anchor": "port", "type": "integer"}}, "definitions": {"name": {"type": "string"}}, "properties": {"v": ` + kwarg + `}}`
}

// shownPath is a violation's place.
func shownPath(v schema.Violation) string {
	path := strings.Join(v.Path, "/")
	if v.OnKey {
		path += " (key)"
	}
	return path
}

func TestKeywords(t *testing.T) {
	for _, test := range keywordTests {
		t.Run(test.keyword, func(t *testing.T) {
			b, err := schema.ParseBackend([]byte(keywordSchema(test.schema)))
			if err != nil {
				t.Fatal(err)
			}
			judge := func(value string) []schema.Violation {
				var kwargs map[string]any
				if err := json.Unmarshal([]byte(`{"v": `+value+`}`), &kwargs); err != nil {
					t.Fatal(err)
				}
				return b.Validate(kwargs, nil)
			}
			got := judge(test.bad)
			if len(got) != 1 || string(got[0].Rule) != test.rule || shownPath(got[0]) != test.path {
				t.Errorf("%s: got %+v, want %s at %s", test.bad, got, test.rule, test.path)
			}
			for _, v := range got {
				if v.Message == "" || v.Effect == "" || v.Help == "" || v.Severity != schema.Error || len(v.Message) > 120 {
					t.Errorf("incomplete words: %+v", v)
				}
			}
			if test.good != "" {
				if got := judge(test.good); len(got) != 0 {
					t.Errorf("%s: got %+v", test.good, got)
				}
			}
		})
	}
}

// TestKeywordsUnknown judges the same kwargs with something in them that the files do not determine:
// nothing is said that depends on it.
func TestKeywordsUnknown(t *testing.T) {
	for _, test := range keywordTests {
		b, err := schema.ParseBackend([]byte(keywordSchema(test.schema)))
		if err != nil {
			t.Fatal(err)
		}
		var kwargs map[string]any
		if err := json.Unmarshal([]byte(`{"v": `+test.bad+`}`), &kwargs); err != nil {
			t.Fatal(err)
		}
		sure := b.Validate(kwargs, nil)
		// The unknown value is beside v: every violation stays.
		kwargs["w"] = schema.UnknownValue{Any: true}
		if got := b.Validate(kwargs, nil); !slices.EqualFunc(got, sure, func(a, b schema.Violation) bool {
			return a.Rule == b.Rule && shownPath(a) == shownPath(b)
		}) {
			t.Errorf("%s: beside an unknown value: %+v, want %+v", test.keyword, got, sure)
		}
		// v itself is unknown: nothing is judged.
		kwargs["v"] = schema.UnknownValue{Any: true}
		if got := b.Validate(kwargs, nil); len(got) != 0 && test.schema != "false" {
			t.Errorf("%s: an unknown value: %+v", test.keyword, got)
		}
	}
}

// TestUnknownInside puts unknown values into lists and objects.
func TestUnknownInside(t *testing.T) {
	text, anything := schema.UnknownValue{}, schema.UnknownValue{Any: true}
	for _, test := range []struct {
		schema string
		value  any
		want   string
	}{
		{`{"type": "integer"}`, text, "type v"},
		{`{"type": "integer"}`, anything, ""},
		{`{"enum": [1, ""]}`, text, "enum v"},
		{`{"enum": ["a"]}`, text, ""},
		{`{"minLength": 1}`, text, ""},
		{`{"minLength": 2}`, text, ""},
		{`{"items": {"type": "string"}}`, []any{anything, 1.0}, "type v/1"},
		{`{"items": {"type": "integer"}}`, []any{text, 1.0}, "type v/0"},
		{`{"uniqueItems": true}`, []any{anything, 1.0}, ""},
		{`{"uniqueItems": true}`, []any{anything, 1.0, 1.0}, "uniqueItems v"},
		{`{"contains": {"const": 1}}`, []any{anything}, ""},
		{`{"contains": {"const": 1}, "minContains": 2}`, []any{anything}, "minContains v"},
		{`{"contains": {"const": 1}, "maxContains": 1}`, []any{anything, 1.0, 1.0}, "maxContains v"},
		{`{"maxItems": 1}`, []any{anything, anything}, "maxItems v"},
		{`{"prefixItems": [{"type": "null"}]}`, []any{1.0, anything}, "type v/0"},
		{`{"required": ["a"]}`, map[string]any{"b": anything}, "required v"},
		{`{"required": ["b"]}`, map[string]any{"b": anything}, ""},
		{`{"additionalProperties": false}`, map[string]any{"b": anything}, "additionalProperties v/b (key)"},
		{`{"propertyNames": {"const": "a"}}`, map[string]any{"b": anything}, "const v/b (key)"},
		{`{"minProperties": 2}`, map[string]any{"b": anything}, "minProperties v"},
		{`{"dependentRequired": {"b": ["a", "c"]}}`, map[string]any{"b": anything}, "dependentRequired v"},
		{`{"dependentSchemas": {"b": {"required": ["a"]}}}`, map[string]any{"b": anything}, "required v"},
		{`{"patternProperties": {"^b": {"type": "null"}}}`, map[string]any{"b": text}, "type v/b"},
		{`{"properties": {"a": true}, "unevaluatedProperties": false}`, map[string]any{"b": anything}, ""},
		{`{"not": {"required": ["b"]}}`, map[string]any{"b": anything}, "not v"},
		{`{"not": {"properties": {"b": {"const": 1}}}}`, map[string]any{"b": anything}, ""},
		{`{"anyOf": [{"required": ["a"]}, {"required": ["c"]}]}`, map[string]any{"b": anything}, "anyOf v"},
		{`{"anyOf": [{"required": ["a"]}, {"properties": {"b": {"const": 1}}}]}`, map[string]any{"b": anything}, ""},
		{`{"oneOf": [{"required": ["b"]}, {"maxProperties": 1}]}`, map[string]any{"b": anything}, "oneOf v"},
		{`{"oneOf": [{"required": ["b"]}, {"properties": {"b": {"const": 1}}}]}`, map[string]any{"b": anything}, ""},
		{`{"if": {"required": ["b"]}, "then": {"required": ["a"]}}`, map[string]any{"b": anything}, "required v"},
		{`{"if": {"properties": {"b": {"const": 1}}}, "then": {"required": ["a"]}}`, map[string]any{"b": anything}, ""},
		{`{"if": {"required": ["a"]}, "else": {"maxProperties": 0}}`, map[string]any{"b": anything}, "maxProperties v"},
		{`{"$ref": "#/$defs/port"}`, text, "type v"},
		{`{"allOf": [{"properties": {"b": {"type": "null"}}}, {"required": ["a"]}]}`, map[string]any{"b": anything}, "required v"},
	} {
		b, err := schema.ParseBackend([]byte(keywordSchema(test.schema)))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range b.Validate(map[string]any{"v": test.value}, nil) {
			got = append(got, v.Keyword+" "+shownPath(v))
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s %v: got %q, want %q", test.schema, test.value, got, test.want)
		}
	}
}

// TestCustomAnnotations judges with the words, releases and cases that a user's own schema gives.
func TestCustomAnnotations(t *testing.T) {
	b, err := schema.ParseBackend([]byte(`{
	  "x-class": "plum.Backend", "x-distribution": "plum", "x-releases": {"versions": ["1.0", "2.0"]},
	  "$defs": {"secret": {"type": "string", "x-credential": true}},
	  "properties": {
	    "mode": {"enum": ["a", "b"], "x-rule": "prefix/charset", "x-message": "bad mode", "x-outcome": "ignored", "x-help": "Write a.", "x-severity": "warning",
	      "x-cases": [{"when": {"type": "null"}, "outcome": "other-value", "effect": "The default is used."}, {"since": "2.0", "outcome": "does-not-start"}]},
	    "token": {"$ref": "#/$defs/secret"},
	    "keys": {"type": "array", "items": {"properties": {"k": {"x-credential": true}}}},
	    "fresh": {"type": "string", "x-since": "2.0"}
	  },
	  "patternProperties": {"^secret_": {"x-credential": true}},
	  "allOf": [{"required": ["mode"], "x-until": "2.0"}, {"properties": {"more": {"type": "integer"}}}]
	}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, credential := range map[string]bool{"token": true, "keys": true, "secret_x": true, "mode": false, "more": false} {
		if k := b.Kwarg(name); k == nil || k.Credential != credential {
			t.Errorf("kwarg %s: %+v", name, k)
		}
	}
	if b.Kwarg("other") != nil || b.Title != "Backend" || !b.IsCustom() {
		t.Errorf("%+v", b)
	}
	for _, test := range []struct {
		kwargs  string
		version string
		want    string
	}{
		{`{"mode": "c"}`, "1.0", "prefix/charset warning ignored bad mode"},
		{`{"mode": "c"}`, "2.0", "prefix/charset warning does-not-start bad mode"},
		{`{"mode": null}`, "2.0", "prefix/charset warning other-value bad mode"},
		{`{}`, "1.0", "kwargs/incomplete error  missing mode"},
		{`{}`, "2.0", ""},
		{`{"mode": "a", "fresh": 1}`, "1.0", ""},
		{`{"mode": "a", "fresh": 1}`, "2.0", "kwargs/wrong-type error  expected a string, found a number"},
		{`{"mode": "a", "token": 1}`, "1.0", "kwargs/wrong-type error  expected a string, found a number"},
	} {
		var kwargs map[string]any
		if err := json.Unmarshal([]byte(test.kwargs), &kwargs); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range b.Validate(kwargs, schema.ParseVersions(test.version)) {
			got = append(got, fmt.Sprintf("%s %s %s %s", v.Rule, v.Severity, v.Outcome, v.Message))
		}
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s on %s: got %q, want %q", test.kwargs, test.version, got, test.want)
		}
	}
}

// TestCustomNumbers gives the judge what JSON cannot express and what it cannot hold.
func TestCustomNumbers(t *testing.T) {
	b, err := schema.ParseBackend([]byte(keywordSchema(`{"maximum": 3}`)))
	if err != nil {
		t.Fatal(err)
	}
	inf := math.Inf(1)
	for _, v := range []any{inf, math.NaN(), json.Number("1e999999999"), json.Number("-1e-999999999")} {
		if got := b.Validate(map[string]any{"v": v}, nil); len(got) != 0 {
			t.Errorf("%v: %+v", v, got)
		}
	}
	if got := b.Validate(map[string]any{"v": json.Number("4")}, nil); len(got) != 1 {
		t.Errorf("4: %+v", got)
	}
}

// TestCustomNothingQuoted breaks every keyword with a value that must not be repeated.
func TestCustomNothingQuoted(t *testing.T) {
	const canary = "c4n4ry"
	for _, test := range keywordTests {
		b, err := schema.ParseBackend([]byte(keywordSchema(test.schema)))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []any{canary, []any{canary, canary}, map[string]any{canary: canary, "a": canary}} {
			for _, found := range b.Validate(map[string]any{"v": v}, nil) {
				if text := found.Message + found.Effect + found.Help; strings.Contains(text, canary) {
					t.Errorf("%s: a value is quoted: %s", test.keyword, text)
				}
			}
		}
	}
}
