package yamltext

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Quoting rewrites a scalar in place. Encode keeps the style, and of a plain scalar also
// the type: it never turns a string into a boolean, neither for YAML 1.2 nor for Helm
// (see TypeName). Requote writes '…' if the value is printable on one line and "…"
// otherwise; a plain scalar that is no string stays plain if the new value has its type.
// Of a block scalar, Requote keeps a comment after the indicator. An alias can be
// requoted, which cuts it off from its anchor.
//
// Both answer only what reads back right, with everything else in the document as it was.
func (s *Stream) Quoting(n *yaml.Node) mapped.Encoder { return quoting{s, n} }

type quoting struct {
	s *Stream
	n *yaml.Node
}

func (q quoting) Encode(t *mapped.String, i, j int, value string) (string, bool) {
	own, exact := q.s.scalar(q.n)
	if !exact || t.Value != own.Value || i < 0 || i > j || j > len(own.Value) {
		return "", false
	}
	span := own.Source(i, j)
	want := own.Value[:i] + value + own.Value[j:]
	kept := q.n.Style
	for _, text := range q.encodings(&own, j, span, value) {
		c := change{span, text, q.n, func(now *yaml.Node) bool {
			return now.Kind == yaml.ScalarNode && now.Value == want && now.Style == kept && now.Anchor == q.n.Anchor &&
				now.Tag == q.n.Tag && TypeName(now) == TypeName(q.n)
		}}
		if q.s.proves(c) {
			return q.s.outward(c, t.Source(i, j))
		}
	}
	return "", false
}

// encodings are ways to write value in the style of the scalar before byte j of own, likely ones first.
func (q quoting) encodings(own *mapped.String, j int, span source.Span, value string) []string {
	switch style := q.n.Style; {
	case style&yaml.DoubleQuotedStyle != 0:
		text := escape(value)
		if own.Value == "" { // span is the whole token
			return []string{`"` + text + `"`}
		}
		out := []string{text}
		if trimmed := strings.Trim(text, " "); trimmed != text { // next to a folded line, spaces would be lost
			lead := len(text) - len(strings.TrimLeft(text, " "))
			tail := len(text) - lead - len(trimmed)
			out = append(out, strings.Repeat(`\x20`, lead)+trimmed+strings.Repeat(`\x20`, tail))
		}
		return out
	case style&yaml.SingleQuotedStyle != 0:
		text := strings.ReplaceAll(value, "'", "''")
		if own.Value == "" {
			text = "'" + text + "'"
		}
		return []string{text}
	case style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		indent := strings.Repeat(" ", blockIndent(q.s.src, own.Span.Start, own.Value))
		if indent == "" {
			return nil
		}
		atStart := span.Start > 0 && q.s.lineStart(span.Start) == span.Start
		out := []string{indented(value, own.Value[j:], indent, q.s.eol(), atStart)}
		if style&yaml.FoldedStyle != 0 && strings.Contains(value, "\n") {
			out = append(out, indented(strings.ReplaceAll(value, "\n", "\n\n"), own.Value[j:], indent, q.s.eol(), atStart))
		}
		return out
	}
	return []string{value}
}

// indented writes lines of a block scalar or of a pair, the first with its indentation if atStart is
// set. The last line break of value takes the indentation of what follows with it, as the line
// breaks of a Text do.
func indented(value, next, indent, eol string, atStart bool) string {
	var b strings.Builder
	for k, line := range strings.Split(value, "\n") {
		if k > 0 {
			b.WriteString(eol)
		}
		last := k == strings.Count(value, "\n")
		if (k > 0 || atStart) && (line != "" || last && next != "" && next[0] != '\n') {
			b.WriteString(indent)
		}
		b.WriteString(line)
	}
	return b.String()
}

func (q quoting) Requote(t *mapped.String, value string) (string, bool) {
	if q.n.Kind != yaml.ScalarNode && q.n.Kind != yaml.AliasNode {
		return "", false
	}
	own, exact := q.s.scalar(q.n)
	if t.Value != own.Value || !exact && q.n.Kind == yaml.ScalarNode {
		return "", false
	}
	var forms []string
	plain := false
	if q.n.Kind == yaml.ScalarNode && q.n.Style == 0 && q.n.Tag != "!!str" && value != "" {
		forms, plain = append(forms, value), true
	}
	if oneLine(value) {
		forms = append(forms, "'"+strings.ReplaceAll(value, "'", "''")+"'")
	}
	if utf8.ValidString(value) {
		forms = append(forms, `"`+escape(value)+`"`)
	}
	before, after := q.around(own.Span)
	for k, form := range forms {
		keepType := plain && k == 0
		c := change{own.Span, before + form + after, q.n, func(now *yaml.Node) bool {
			if now.Kind != yaml.ScalarNode || now.Value != value || now.Anchor != q.n.Anchor {
				return false
			}
			if keepType {
				return now.Tag == q.n.Tag && now.Style == 0 && TypeName(now) == TypeName(q.n)
			}
			return now.Tag == "!!str" || now.Tag == q.n.Tag && q.n.Style&yaml.TaggedStyle != 0
		}}
		if q.s.proves(c) {
			return q.s.outward(c, t.Span)
		}
	}
	return "", false
}

// around is what a quoted scalar in place of span needs before and after it: a space where
// nothing was written; of a block scalar, its comment and its last line break.
func (q quoting) around(span source.Span) (before, after string) {
	src := q.s.src
	if span.Len() == 0 {
		if span.Start > 0 && !spaceOrEnd(src, span.Start-1) {
			before = " "
		}
		return before, ""
	}
	if q.n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		return "", ""
	}
	header := string(src[span.Start:lineEnd(src, span.Start)])
	if i := strings.IndexByte(header, '#'); i >= 0 {
		after = " " + strings.TrimRight(header[i:], " \t")
	}
	for _, n := range []int{2, 1, 3} {
		if at := span.End - n; at >= span.Start && breakAt(src, at) == n {
			return "", after + string(src[at:span.End])
		}
	}
	return "", after
}

// outward is the text of a proven change for the file. In a nested text, the layer around
// writes it, where it replaces just the bytes the caller is going to replace.
func (s *Stream) outward(c change, at source.Span) (string, bool) {
	if s.outer == nil {
		return c.text, at == c.span
	}
	if s.outer.quoting == nil || s.fileSpan(c.span) != at {
		return "", false
	}
	return s.outer.quoting.Encode(&s.outer.text, c.span.Start, c.span.End, c.text)
}

// oneLine reports a value that single quotes can hold and people can read.
func oneLine(value string) bool {
	for _, r := range value {
		if !printable(r) {
			return false
		}
	}
	return utf8.ValidString(value)
}

// printable reports a character that may be in a quoted scalar as it is.
func printable(r rune) bool {
	return r >= ' ' && r < 0x7f || r > 0xa0 && r != 0x2028 && r != 0x2029 && r != 0xfeff && r != 0xfffe && r != 0xffff
}

// escape writes value for the inside of double quotes.
func escape(value string) string {
	var b strings.Builder
	for _, r := range value {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case printable(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
