// Package localfile reads the files of LocalFilesystemBackend: the ids that a file has, and where.
//
// In goes the text of a file; out come its ids. A value is decoded only as far as it decides
// whether Airflow can read the file, and no error quotes the text.
package localfile

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Parse returns the ids that LocalFilesystemBackend finds in a file of this name, of one kind. It
// returns an error if Airflow cannot read the file; then every lookup fails
// (airflow/secrets/local_filesystem.py).
func Parse(name string, kind schema.Kind, content []byte) ([]string, error) {
	switch strings.ToLower(path.Ext(name)) {
	case ".env":
		return parseEnv(string(content))
	case ".json":
		return parseJSON(string(content), kind)
	case ".yaml", ".yml":
		return parseYAML(content, kind)
	}
	return nil, errors.New("its name does not end in .env, .json, .yaml or .yml")
}

var errEmpty, errNotObject = errors.New("the file is empty"), errors.New("the file does not hold an object")

// parseEnv reads KEY=value lines. Airflow does not trim them, and a "#" after spaces starts a
// comment line.
func parseEnv(text string) ([]string, error) {
	var out []string
	seen := map[string]bool{}
	for n, line := range splitLines(text) {
		line = strings.TrimRight(line, "\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029")
		if line == "" || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		switch {
		case !ok:
			return nil, fmt.Errorf("line %d has no equals sign", n+1)
		case key == "":
			return nil, fmt.Errorf("line %d has no key", n+1)
		case value == "":
			return nil, fmt.Errorf("line %d has no value", n+1)
		case seen[key]:
			return nil, fmt.Errorf("line %d repeats a key", n+1)
		}
		seen[key] = true
		out = append(out, key)
	}
	return out, nil
}

// splitLines cuts a text after the line ends of Python's str.splitlines.
func splitLines(text string) []string {
	var out []string
	start := 0
	for i, r := range text {
		switch r {
		case '\r':
			if strings.HasPrefix(text[i+1:], "\n") {
				continue
			}
			fallthrough
		case '\n', '\v', '\f', '\x1c', '\x1d', '\x1e', '\u0085', '\u2028', '\u2029':
			end := i + len(string(r))
			out = append(out, text[start:end])
			start = end
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

func parseJSON(text string, kind schema.Kind) ([]string, error) {
	if text == "" {
		return nil, errEmpty
	}
	v, err := pyjson.Read(text)
	switch {
	case err != nil:
		return nil, errors.New("it is not valid JSON")
	case v.Kind != pyjson.Object:
		return nil, errNotObject
	}
	var out []string
	for _, m := range v.Members {
		list := m.Value.Kind == pyjson.Array
		values := []*pyjson.Value{m.Value}
		if list {
			values = m.Value.Items
		}
		var shapes []shape
		for _, v := range values {
			shapes = append(shapes, jsonShape(v))
		}
		found, err := answers(kind, list, shapes)
		if err != nil {
			return nil, err
		}
		if found {
			out = append(out, m.Key.Text.Value)
		}
	}
	return out, nil
}

// shape is what Airflow looks at in a value before it takes it.
type shape uint8

const (
	other shape = iota
	text
	object
	illegal // an object with a key that a connection does not have
	null
)

func jsonShape(v *pyjson.Value) shape {
	switch v.Kind {
	case pyjson.String:
		return text
	case pyjson.Null:
		return null
	case pyjson.Object:
		for _, m := range v.Members {
			if !parameters[m.Key.Text.Value] {
				return illegal
			}
		}
		return object
	}
	return other
}

func yamlShape(n *yaml.Node) shape {
	n = yamltext.Resolve(n)
	switch {
	case n.Kind == yaml.MappingNode:
		for k := range yamltext.Pairs(n) {
			if !parameters[k.Value] && k.Tag != "!!merge" {
				return illegal
			}
		}
		return object
	case yamltext.TypeName(n) == "string":
		return text
	case yamltext.TypeName(n) == "null":
		return null
	}
	return other
}

// parameters are the keys of an object that is a connection: the parameters of
// airflow.models.Connection, and extra_dejson.
var parameters = map[string]bool{
	"conn_id": true, "conn_type": true, "description": true, "host": true, "login": true, "password": true, "schema": true, "port": true, "extra": true,
	"uri": true, "extra_dejson": true, "team_name": true,
}

var (
	errConnection = errors.New("a connection in it is neither a URI nor an object")
	errSeveral    = errors.New("an id in it has several values")
	errParameter  = errors.New("a connection in it has a key that Airflow does not know")
	errVariable   = errors.New("a variable in it is a list, which some releases of Airflow refuse")
)

// answers reports whether the value of an id, or the list of its values, answers a lookup. A value
// that Airflow refuses makes it refuse the whole file.
func answers(kind schema.Kind, list bool, values []shape) (bool, error) {
	switch {
	case kind == schema.Connection && len(values) > 1:
		return false, errSeveral
	case kind == schema.Connection && slices.Contains(values, illegal):
		return false, errParameter
	case kind == schema.Connection:
		if len(values) == 1 && values[0] != text && values[0] != object {
			return false, errConnection
		}
		return len(values) == 1, nil // Airflow makes no connection of an empty list
	case list && len(values) != 1:
		return false, errVariable
	}
	return values[0] != null || list, nil // None is no answer
}

func parseYAML(content []byte, kind schema.Kind) ([]string, error) {
	if len(content) == 0 {
		return nil, errEmpty
	}
	stream := yamltext.Parse(content)
	if stream.Err != nil {
		return nil, fmt.Errorf("line %d is not valid YAML", stream.Err.Line)
	}
	if len(stream.Docs) != 1 || len(stream.Docs[0].Content) == 0 {
		return nil, errNotObject
	}
	root := yamltext.Resolve(stream.Docs[0].Content[0])
	if root.Kind != yaml.MappingNode {
		return nil, errNotObject
	}
	return yamlIDs(root, kind, maxMerges)
}

// maxMerges is how deep merge keys are followed: an alias may lead to the mapping it is in.
const maxMerges = 8

func yamlIDs(root *yaml.Node, kind schema.Kind, depth int) ([]string, error) {
	var out []string
	for key, value := range yamltext.Pairs(root) {
		value = yamltext.Resolve(value)
		if key.Tag == "!!merge" {
			merged := []*yaml.Node{value}
			if value.Kind == yaml.SequenceNode {
				merged = value.Content
			}
			for _, m := range merged {
				if m = yamltext.Resolve(m); m.Kind != yaml.MappingNode || depth == 0 {
					return nil, errNotObject
				}
				more, err := yamlIDs(m, kind, depth-1)
				if err != nil {
					return nil, err
				}
				out = append(out, more...)
			}
			continue
		}
		list := value.Kind == yaml.SequenceNode
		values := []*yaml.Node{value}
		if list {
			values = value.Content
		}
		var shapes []shape
		for _, v := range values {
			shapes = append(shapes, yamlShape(v))
		}
		found, err := answers(kind, list, shapes)
		if err != nil {
			return nil, err
		}
		if !found || yamltext.TypeName(key) != "string" {
			continue // a number is never equal to an id
		}
		out = append(out, key.Value)
	}
	return out, nil
}
