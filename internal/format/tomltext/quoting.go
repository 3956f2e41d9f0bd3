package tomltext

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Quoting returns what rewrites a scalar of the document in place. Encode keeps the quotes of a
// string. Requote keeps them if they can hold the value, else it writes '…' or "…". Both answer
// only what reads back as the wanted value. It is nil for tables and arrays.
func (d *Document) Quoting(n *Node) mapped.Encoder {
	if n.Kind == Table || n.Kind == Array {
		return nil
	}
	return quoting{d.src}
}

type quoting struct{ src []byte }

// token returns the token of a text, and its style; false if the text is no string of the file.
func (q quoting) token(t *mapped.String) (string, style, bool) {
	if t.Span.Start < 0 || t.Span.End > len(q.src) || t.Span.Len() == 0 {
		return "", style{}, false
	}
	token := string(q.src[t.Span.Start:t.Span.End])
	s, ok := styleOf(token)
	return token, s, ok
}

// Encode implements mapped.Encoder.
func (q quoting) Encode(t *mapped.String, i, j int, value string) (string, bool) {
	token, s, ok := q.token(t)
	if !ok || i < 0 || i > j || j > len(t.Value) {
		return "", false
	}
	part := t.Source(i, j)
	start, end := part.Start-t.Span.Start, part.End-t.Span.Start
	if start < 0 || end > len(token) || start > end {
		return "", false
	}
	text, ok := s.write(value)
	return text, ok && isString(token[:start]+text+token[end:], t.Value[:i]+value+t.Value[j:])
}

// Requote implements mapped.Encoder.
func (q quoting) Requote(t *mapped.String, value string) (string, bool) {
	list := []style{styles[3], styles[2]}
	lead := ""
	if token, s, ok := q.token(t); ok {
		list = append([]style{s}, list...)
		if s.isMultiline() {
			lead = token[len(s.quote) : len(s.quote)+lineEnd(token[len(s.quote):])]
		}
	}
	for k, s := range list {
		text, ok := s.write(value)
		if !ok {
			continue
		}
		if k > 0 || !s.isMultiline() {
			lead = ""
		}
		if whole := s.quote + lead + text + s.quote; isString(whole, value) {
			return whole, true
		}
	}
	return "", false
}

// write returns a value for the inside of a string; false if this kind of string cannot hold it.
func (s style) write(value string) (string, bool) {
	if !utf8.ValidString(value) {
		return "", false
	}
	if !s.escapes {
		return value, true // isString says whether it can hold it
	}
	var b strings.Builder
	for i, r := range value {
		switch {
		case r == '"' && (!s.isMultiline() || i == len(value)-1 || strings.HasPrefix(value[i:], `""`)):
			b.WriteString(`\"`)
		case r == '\\':
			b.WriteString(`\\`)
		case r == '\n' && !s.isMultiline():
			b.WriteString(`\n`)
		case r < ' ' && r != '\t' && r != '\n', r == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), true
}

// isString reports that a text is one string of TOML with this value.
func isString(token, value string) bool {
	var p unstable.Parser
	text := []byte("k=" + token)
	p.Reset(text[:len(text):len(text)])
	if !p.NextExpression() {
		return false
	}
	n := p.Expression().Value()
	whole := n.Kind == unstable.String && n.Raw == unstable.Range{Offset: 2, Length: uint32(len(token))} && string(n.Data) == value
	return whole && !p.NextExpression() && p.Error() == nil
}

// InsertItem returns the place and the text that add a string to an array: after its last item or,
// if a comment follows that item and no comma, before it. It is false if the place cannot be
// determined.
func (d *Document) InsertItem(list *Node, value string) (source.Span, string, bool) {
	text, ok := styles[2].write(value)
	if !ok || !list.Is(Array) || list.origin != literal {
		return source.Span{}, "", false
	}
	text = `"` + text + `"`
	if len(list.Items) == 0 {
		if list.Span.Len() < 2 || d.src[list.Span.Start] != '[' {
			return source.Span{}, "", false
		}
		return at(list.Span.Start + 1), text, true
	}
	last := list.Items[len(list.Items)-1]
	if last.Kind != String {
		return source.Span{}, "", false
	}
	start, end := last.Span.Start, last.Span.End
	line := len(bytes.TrimRight(d.src[:start], " \t"))
	if line == 0 || d.src[line-1] != '\n' { // another item, or the bracket, is on its line
		return at(end), ", " + text, true
	}
	eol := "\n"
	if line > 1 && d.src[line-2] == '\r' {
		eol = "\r\n"
	}
	indent := string(d.src[line:start])
	rest, _, _ := bytes.Cut(d.src[end:], []byte("\n"))
	rest = bytes.TrimRight(rest, "\r")
	switch after := bytes.TrimLeft(rest, " \t"); {
	case len(after) == 0:
		return at(end), "," + eol + indent + text, true
	case after[0] == '#':
		return at(start), text + "," + eol + indent, true
	case after[0] == ',' && (len(bytes.TrimLeft(after[1:], " \t")) == 0 || bytes.TrimLeft(after[1:], " \t")[0] == '#'):
		return at(end + len(rest)), eol + indent + text + ",", true
	}
	return at(end), ", " + text, true
}

// InsertEntry returns the place and the text that add an entry ("key = true") to an inline table. It
// is false if the place cannot be determined.
func (d *Document) InsertEntry(table *Node, entry string) (source.Span, string, bool) {
	if !table.Is(Table) || table.origin != literal || table.Span.Len() < 2 || d.src[table.Span.Start] != '{' {
		return source.Span{}, "", false
	}
	if len(table.Entries) == 0 {
		return source.Span{Start: table.Span.Start, End: table.Span.End}, "{ " + entry + " }", true
	}
	last := table.Entries[len(table.Entries)-1].Value
	if last.Kind == Table || last.Kind == Array {
		return source.Span{}, "", false
	}
	return at(last.Span.End), ", " + entry, true
}

// at returns the empty span at an offset.
func at(offset int) source.Span { return source.Span{Start: offset, End: offset} }
