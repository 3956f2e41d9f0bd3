package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

var (
	errUnknown   = errors.New("the listing has no known format; see astrosecrets names --help for the commands whose output is read")
	errEmpty     = errors.New("the listing is empty; a store without secrets prints []")
	errEncoding  = errors.New("the listing is neither UTF-8 nor UTF-16 with a byte order mark (BOM)")
	errManager   = errors.New("this is a listing of the Environment Manager of Astro, not of a store; give it with --deployment")
	errSeveral   = errors.New("the listing holds the output of several commands; give each in a file of its own")
	errNoContent = errors.New("the command printed null instead of a list; check that it found the store")
)

// Parse reads a listing; the content decides the format. Several JSON or YAML documents after each
// other are the pages of one listing.
func Parse(content []byte) (*Listing, error) {
	text, err := DecodeText(content)
	if err != nil {
		return nil, err
	}
	trimmed := strings.TrimSpace(text)
	var docs []json.RawMessage
	switch {
	case trimmed == "":
		return nil, errEmpty
	case trimmed == "null":
		return nil, errNoContent
	case trimmed[0] == '[' || trimmed[0] == '{':
		docs, err = jsonDocuments(trimmed)
	case looksLikeYAML(trimmed):
		docs, err = yamlDocuments(trimmed)
	default:
		return parseLines(text)
	}
	if err != nil {
		return nil, err
	}
	return parsePages(docs)
}

// DecodeText returns the text of the output of a command. PowerShell redirects it as UTF-16 or with a
// byte order mark.
func DecodeText(content []byte) (string, error) {
	if len(content) >= 2 && content[0]^content[1] == 0xfe^0xff && content[0] >= 0xfe {
		little := content[0] == 0xff
		units := make([]uint16, 0, len(content)/2)
		for i := 2; i+1 < len(content); i += 2 {
			lo, hi := content[i], content[i+1]
			if !little {
				lo, hi = hi, lo
			}
			units = append(units, uint16(hi)<<8|uint16(lo))
		}
		return string(utf16.Decode(units)), nil
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0 {
		return "", errEncoding
	}
	return string(content), nil
}

// jsonDocuments cuts a text into its JSON values.
func jsonDocuments(text string) ([]json.RawMessage, error) {
	d := json.NewDecoder(strings.NewReader(text))
	var out []json.RawMessage
	for {
		var doc json.RawMessage
		err := d.Decode(&doc)
		var syntax *json.SyntaxError
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case errors.As(err, &syntax):
			return nil, fmt.Errorf("the listing is not valid JSON (byte %d)", syntax.Offset)
		case err != nil:
			return nil, fmt.Errorf("the listing is not valid JSON: it ends too early")
		}
		out = append(out, doc)
	}
}

// looksLikeYAML reports a text whose first line is a key, an item or the start of a document. A
// secret name has no colon before a space.
func looksLikeYAML(text string) bool {
	line, _, _ := strings.Cut(text, "\n")
	line = strings.TrimRight(line, " \r")
	if line == "---" || strings.HasPrefix(line, "- ") {
		return true
	}
	key, _, ok := strings.Cut(line+" ", ": ")
	return ok && key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// yamlDocuments returns the documents of a YAML text as JSON.
func yamlDocuments(text string) ([]json.RawMessage, error) {
	d := yaml.NewDecoder(strings.NewReader(text))
	var out []json.RawMessage
	for {
		var doc any
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, errors.New("the listing is not valid YAML; ask the store's command for JSON")
		}
		content, err := json.Marshal(doc)
		if err != nil {
			return nil, errUnknown // a key that is not a string
		}
		out = append(out, content)
	}
}

// decode reads JSON whose syntax is right; its error quotes nothing.
func decode(text []byte, into any) error {
	if json.Unmarshal(text, into) != nil {
		return errUnknown
	}
	return nil
}

// parsePages reads the documents of one listing. Pages may be in a list themselves (jq -s).
func parsePages(docs []json.RawMessage) (*Listing, error) {
	var out *Listing
	var pages []json.RawMessage
	for _, doc := range docs {
		var items []json.RawMessage
		if doc[0] == '[' && decode(doc, &items) == nil && len(items) > 0 && isPage(items[0]) {
			pages = append(pages, items...)
			continue
		}
		pages = append(pages, doc)
	}
	for _, page := range pages {
		l, err := parsePage(page)
		switch {
		case err != nil:
			return nil, err
		case out == nil:
			out = l
			continue
		case len(out.Entries) > 0 && len(l.Entries) > 0 && out.Format != l.Format:
			return nil, errSeveral
		}
		if len(out.Entries) == 0 {
			out.Format, out.Where = l.Format, l.Where
		} else if len(l.Entries) > 0 && out.Where != l.Where {
			out.Where = ""
		}
		out.Entries = append(out.Entries, l.Entries...)
		out.Incomplete, out.Partial = l.Incomplete, out.Partial || l.Partial // the last page has no further one
	}
	if out == nil {
		return nil, errEmpty
	}
	return out, nil
}

// isPage reports an object that holds a list of secrets, or another list of them.
func isPage(doc json.RawMessage) bool {
	var d document
	switch {
	case doc[0] == '[':
		return true
	case doc[0] != '{' || decode(doc, &d) != nil:
		return false
	}
	return d.SecretList != nil || d.Parameters != nil || d.Keys != nil || d.Items != nil || d.Kind == "Secret"
}

func parsePage(doc json.RawMessage) (*Listing, error) {
	switch doc[0] {
	case '[':
		return list(doc)
	case '{':
		return object(doc)
	}
	return nil, errUnknown
}
