package tomltext

import (
	"cmp"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// origin says what made a table or an array: it decides what may extend it.
type origin uint8

const (
	implied  origin = iota // [a.b] makes a
	header                 // [a]
	dotted                 // a.b = 1 makes a
	literal                // a value: {…} or […]
	elements               // [[a]]
)

// builder makes the tree from the expressions of the parser.
type builder struct {
	doc     *Document
	parser  unstable.Parser
	skipped int   // bytes before the text of the parser
	table   *Node // of the last header
	section int   // number of the last header or of the inline table that is read
	count   int   // of them so far
}

const setTwice = "the key is set twice"

func (b *builder) span(r unstable.Range) source.Span {
	start := b.skipped + int(r.Offset)
	return source.Span{Start: start, End: start + int(r.Length)}
}

func (b *builder) fail(at source.Span, msg string) { b.doc.Err = &Error{at, msg} }

// keyOf returns the parts of the key of an expression.
func (b *builder) keyOf(n *unstable.Node) []mapped.String {
	var out []mapped.String
	for it := n.Key(); it.Next(); {
		part := it.Node()
		out = append(out, b.text(part))
	}
	return out
}

// text returns the decoded text of a key or a scalar.
func (b *builder) text(n *unstable.Node) mapped.String {
	return decode(b.doc.src, b.span(n.Raw), string(n.Data))
}

func (b *builder) expression(n *unstable.Node) {
	switch n.Kind {
	case unstable.Table:
		b.next()
		b.open(b.keyOf(n))
	case unstable.ArrayTable:
		b.next()
		b.element(b.keyOf(n))
	case unstable.KeyValue:
		b.assign(b.table, n)
	}
}

func (b *builder) next() {
	b.count++
	b.section = b.count
}

// parent returns the table that the last part of a key belongs in, from the table at on; nil after an
// error. It makes the tables that are missing. extend returns the table that the key may extend below
// an existing value, nil if there is none.
func (b *builder) parent(at *Node, key []mapped.String, made origin, extend func(value *Node) *Node) *Node {
	for _, part := range key[:len(key)-1] {
		if e := at.Entry(part.Value); e == nil {
			at = at.add(part, &Node{Kind: Table, Span: part.Span, origin: made, section: b.section})
		} else if at = extend(e.Value); at == nil {
			b.fail(part.Span, setTwice)
			return nil
		}
	}
	return at
}

// extendHeader returns what the key of a header may extend below a value.
func extendHeader(value *Node) *Node {
	switch {
	case value.Kind == Table && value.origin != literal:
		return value
	case value.Kind == Array && value.origin == elements:
		return value.Items[len(value.Items)-1]
	}
	return nil
}

// open starts the table of a header [a.b].
func (b *builder) open(key []mapped.String) {
	at := b.parent(b.doc.Root, key, implied, extendHeader)
	if at == nil {
		return
	}
	last := key[len(key)-1]
	e := at.Entry(last.Value)
	switch {
	case e == nil:
		b.table = at.add(last, &Node{Kind: Table, Span: last.Span, origin: header})
	case e.Value.Kind == Table && e.Value.origin == implied:
		b.table = e.Value
		b.table.origin, b.table.Span = header, last.Span
		e.Name = last
	default:
		b.fail(last.Span, "the table is defined twice")
	}
}

// element adds an element to the array of tables of a header [[a.b]].
func (b *builder) element(key []mapped.String) {
	at := b.parent(b.doc.Root, key, implied, extendHeader)
	if at == nil {
		return
	}
	last := key[len(key)-1]
	e := at.Entry(last.Value)
	switch {
	case e == nil:
		list := &Node{Kind: Array, Span: last.Span, origin: elements}
		at.add(last, list)
		e = at.Entry(last.Value)
	case e.Value.Kind != Array || e.Value.origin != elements:
		b.fail(last.Span, setTwice)
		return
	}
	b.table = &Node{Kind: Table, Span: last.Span, origin: header}
	e.Value.Items = append(e.Value.Items, b.table)
}

// assign adds the key and the value of an expression to a table. Dotted keys extend only tables
// that dotted keys below the same header, or in the same inline table, made.
func (b *builder) assign(to *Node, n *unstable.Node) {
	key := b.keyOf(n)
	at := b.parent(to, key, dotted, func(value *Node) *Node {
		if value.Kind == Table && value.origin == dotted && value.section == b.section {
			return value
		}
		return nil // the library refuses it for a table that a header implies, too
	})
	if at == nil {
		return
	}
	last := key[len(key)-1]
	if at.Entry(last.Value) != nil {
		b.fail(last.Span, setTwice)
		return
	}
	whole := b.span(n.Raw)
	at.add(last, b.value(n.Value(), source.Span{Start: b.valueStart(last.Span.End, whole.End), End: whole.End}))
}

// valueStart returns where the value begins that follows a key.
func (b *builder) valueStart(at, end int) int {
	for at < end && (b.doc.src[at] == ' ' || b.doc.src[at] == '\t' || b.doc.src[at] == '=') {
		at++
	}
	return at
}

// value returns a value. at is its span as far as the caller has it; the parser gives spans for
// scalars alone.
func (b *builder) value(n *unstable.Node, at source.Span) *Node {
	out := &Node{Span: at, origin: literal}
	switch n.Kind {
	case unstable.Array:
		out.Kind = Array
		for it := n.Children(); it.Next() && b.doc.Err == nil; {
			out.Items = append(out.Items, b.value(it.Node(), b.elementSpan(it.Node())))
		}
		return out
	case unstable.InlineTable:
		out.Kind = Table
		outer := b.section
		b.next()
		for it := n.Children(); it.Next() && b.doc.Err == nil; {
			b.assign(out, it.Node())
		}
		b.section = outer
		out.close()
		return out
	}
	out.Kind = cmp.Or(scalars[n.Kind], DateTime)
	out.Span = b.span(n.Raw)
	out.Text = b.text(n)
	return out
}

// scalars are the kinds of scalars other than dates and times, which have several in the parser.
var scalars = map[unstable.Kind]Kind{unstable.String: String, unstable.Integer: Integer, unstable.Float: Float, unstable.Bool: Boolean}

// elementSpan returns the span of an element of an array, as far as the parser has it: of a
// nested array what is in it, of an inline table its opening brace.
func (b *builder) elementSpan(n *unstable.Node) source.Span {
	if n.Kind == unstable.Array {
		var out source.Span
		for it := n.Children(); it.Next(); {
			at := b.elementSpan(it.Node())
			if out.Len() == 0 {
				out = at
			}
			out.End = max(out.End, at.End)
		}
		return out
	}
	return b.span(n.Raw)
}

// close marks the tables that dotted keys made in an inline table: nothing extends them later.
func (n *Node) close() {
	for _, e := range n.Entries {
		if e.Value.Kind == Table && e.Value.origin == dotted {
			e.Value.origin = literal
			e.Value.close()
		}
	}
}

// add adds an entry and returns its value.
func (n *Node) add(name mapped.String, value *Node) *Node {
	n.Entries = append(n.Entries, &Entry{name, value})
	return value
}
