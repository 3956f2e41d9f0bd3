package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// A ParseError is what is wrong with a user's backend schema, and where.
type ParseError struct {
	// Line and Column are 1-based; Column counts code points.
	Line, Column int
	Message      string
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message)
}

// A docNode is a JSON value and its place in the text.
type docNode struct {
	start, end int // byte offsets
	key        int // byte offset of its key, for the member of an object
	keys       []string
	// members and items are those of an object and of an array.
	members map[string]*docNode
	items   []*docNode
	value   any // as encoding/json decodes it, numbers as json.Number
}

// document is a JSON text with the places of its values.
type document struct {
	text []byte
	root *docNode
}

// maxDepth bounds how deep a document may be nested.
const maxDepth = 100

// parseDocument reads a JSON text. The error is a *ParseError: invalid JSON, a duplicate key, a
// number or a nesting beyond all use.
func parseDocument(text []byte) (*document, error) {
	d := &document{text: text}
	if bytes.HasPrefix(text, []byte("\ufeff")) {
		return nil, d.errorAt(0, "a byte order mark (BOM) precedes the JSON: remove it")
	}
	if !utf8.Valid(text) {
		return nil, d.errorAt(0, "the file is not UTF-8: convert it")
	}
	var syntax *json.SyntaxError
	if err := json.Unmarshal(text, new(json.RawMessage)); errors.As(err, &syntax) {
		offset := int(syntax.Offset) - 1 // of the wrong character
		if strings.Contains(syntax.Error(), "unexpected end") {
			offset = len(text)
		}
		return nil, d.errorAt(max(0, offset), "not valid JSON: %s", syntax)
	}
	var err error
	d.root, err = d.node(gjson.ParseBytes(bytes.TrimRight(text, " \t\r\n")), 0)
	return d, err
}

// node reads a value of a text that is known to be valid.
func (d *document) node(v gjson.Result, depth int) (n *docNode, err error) {
	if depth > maxDepth {
		return nil, d.errorAt(v.Index, "the JSON is nested more than %d levels deep", maxDepth)
	}
	n = &docNode{start: v.Index, end: v.Index + len(v.Raw)}
	switch {
	case v.IsObject():
		object := map[string]any{}
		n.members, n.value = map[string]*docNode{}, object
		v.ForEach(func(key, value gjson.Result) bool {
			if n.members[key.Str] != nil {
				err = d.errorAt(key.Index, "duplicate key %q: JSON readers keep the last one", key.Str)
				return false
			}
			var member *docNode
			if member, err = d.node(value, depth+1); err == nil {
				member.key = key.Index
				n.keys, n.members[key.Str], object[key.Str] = append(n.keys, key.Str), member, member.value
			}
			return err == nil
		})
	case v.IsArray():
		list := []any{}
		v.ForEach(func(_, value gjson.Result) bool {
			var item *docNode
			if item, err = d.node(value, depth+1); err == nil {
				n.items, list = append(n.items, item), append(list, item.value)
			}
			return err == nil
		})
		n.value = list
	case v.Type == gjson.Number:
		number := json.Number(v.Raw)
		if n.value = number; isHuge(number) {
			err = d.errorAt(n.start, "this number is too large or too small")
		}
	default:
		n.value = v.Value()
	}
	return n, err
}

// isHuge reports a number whose exact value takes very much memory.
func isHuge(number json.Number) bool {
	_, exponent, _ := strings.Cut(strings.ToLower(number.String()), "e")
	if exponent == "" {
		return len(number) > 1000
	}
	n, err := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	return err != nil || n > 400 || n < -400
}

// errorAt makes the error for a byte offset.
func (d *document) errorAt(offset int, format string, args ...any) *ParseError {
	before := d.text[:min(offset, len(d.text))]
	line := bytes.LastIndexByte(before, '\n') + 1
	return &ParseError{
		Line: bytes.Count(before, []byte("\n")) + 1, Column: utf8.RuneCount(before[line:]) + 1,
		Message: fmt.Sprintf(format, args...),
	}
}

// at returns the node at a path of keys and indexes, nil if there is none.
func (n *docNode) at(path ...string) *docNode {
	for _, step := range path {
		if n == nil {
			return nil
		}
		if n.members != nil {
			n = n.members[step]
			continue
		}
		i := itemIndex(step, len(n.items))
		if i < 0 {
			return nil
		}
		n = n.items[i]
	}
	return n
}

// text returns the string at a path, "" if there is none.
func (n *docNode) text(path ...string) string {
	if n = n.at(path...); n == nil {
		return ""
	}
	s, _ := n.value.(string)
	return s
}

// texts returns the strings of the list at a path.
func (n *docNode) texts(path ...string) (out []string) {
	if n = n.at(path...); n == nil {
		return nil
	}
	for _, item := range n.items {
		if s, ok := item.value.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// splitPointer returns the steps of a JSON pointer in a URI fragment, as jsonschema writes it.
func splitPointer(pointer string) []string {
	if _, fragment, ok := strings.Cut(pointer, "#"); ok {
		pointer = fragment
	}
	if pointer == "" {
		return nil
	}
	steps := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, step := range steps {
		steps[i] = unescapeStep(step)
	}
	return steps
}

// unescapeStep undoes percent-encoding and the escapes of a JSON pointer.
func unescapeStep(step string) string {
	if text, err := url.PathUnescape(step); err == nil {
		step = text
	}
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
}
