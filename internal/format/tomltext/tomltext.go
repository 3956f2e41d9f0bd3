// Package tomltext reads TOML with the place of every key and every value, and writes strings back.
// In: the bytes of a file. Out: a tree of tables, arrays and scalars, and an encoder for each string.
// The syntax is that of go-toml's parser, which is how the Astro CLI reads pyproject.toml. The rules
// about keys that are set twice, which that parser leaves to its caller, are here. It knows no file
// names.
package tomltext

import (
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Kind is the type of a value.
type Kind uint8

// The kinds of values. Scalars other than strings keep their text as written.
const (
	Table Kind = iota + 1
	Array
	String
	Integer
	Float
	Boolean
	DateTime
)

// Node is a value.
type Node struct {
	Kind Kind
	// Span is the value in the file, with its quotes or brackets. The span of a table that is not
	// inline is the name of its header, or the key that made it.
	Span source.Span
	// Text is the decoded text of a scalar.
	Text mapped.String
	// Entries are those of a table, in the order of the file.
	Entries []*Entry
	// Items are those of an array.
	Items []*Node

	origin origin
	// section is the header below which dotted keys made the table.
	section int
}

// Entry is a key of a table with its value.
type Entry struct {
	// Name is one part of the key; its span has the quotes.
	Name  mapped.String
	Value *Node
}

// Error says where the file is no TOML. Its text quotes nothing of the file.
type Error struct {
	Span source.Span
	Msg  string
}

func (e *Error) Error() string { return e.Msg }

// Document is a file.
type Document struct {
	// Root is the table of the file; never nil. If Err is set, it has what precedes the error.
	Root *Node
	Err  *Error

	src []byte
}

// maxSize is the size of a file that is read (bytes): the library counts in 32 bits.
const maxSize = 64 << 20

// Parse reads a file. A byte order mark at its start is skipped.
func Parse(src []byte) *Document {
	d := &Document{Root: &Node{Kind: Table, origin: header}, src: src}
	if len(src) > maxSize {
		d.Err = &Error{Msg: "the file is too large"}
		return d
	}
	text := src
	skipped := 0
	if strings.HasPrefix(string(text[:min(3, len(text))]), "\ufeff") {
		skipped = 3
		text = text[skipped:]
	}
	b := builder{doc: d, skipped: skipped, table: d.Root}
	b.parser.Reset(text[:len(text):len(text)]) // positions are computed from the capacity
	for d.Err == nil && b.parser.NextExpression() {
		b.expression(b.parser.Expression())
	}
	if err := b.parser.Error(); err != nil && d.Err == nil {
		d.Err = b.failure(err)
	}
	return d
}

// failure returns an error of the parser without the characters that it quotes.
func (b *builder) failure(err error) *Error {
	out := &Error{Msg: "not valid TOML"}
	var p *unstable.ParserError
	if !errors.As(err, &p) {
		return out
	}
	msg, _, _ := strings.Cut(p.Message, ":")
	msg, _, _ = strings.Cut(msg, " but got ")
	msg, _, _ = strings.Cut(msg, " U+")
	out.Msg = msg
	if n := cap(b.parser.Data()) - cap(p.Highlight); n >= 0 && n+len(p.Highlight) <= len(b.parser.Data()) {
		out.Span = source.Span{Start: b.skipped + n, End: b.skipped + n + len(p.Highlight)}
	}
	return out
}

// Entry returns the entry of a table with that key; nil if there is none, or n is no table.
func (n *Node) Entry(name string) *Entry {
	if n == nil || n.Kind != Table {
		return nil
	}
	for _, e := range n.Entries {
		if e.Name.Value == name {
			return e
		}
	}
	return nil
}

// Get returns the value below a path of keys; nil if there is none.
func (n *Node) Get(path ...string) *Node {
	for _, name := range path {
		e := n.Entry(name)
		if e == nil {
			return nil
		}
		n = e.Value
	}
	return n
}

// Is reports whether there is a value of that kind.
func (n *Node) Is(k Kind) bool { return n != nil && n.Kind == k }

// Str returns the text of a string, and "" for anything else.
func (n *Node) Str() string {
	if !n.Is(String) {
		return ""
	}
	return n.Text.Value
}

// List returns the items of an array, and none of anything else.
func (n *Node) List() []*Node {
	if !n.Is(Array) {
		return nil
	}
	return n.Items
}

// Keys returns the entries of a table, and none of anything else.
func (n *Node) Keys() []*Entry {
	if !n.Is(Table) {
		return nil
	}
	return n.Entries
}
