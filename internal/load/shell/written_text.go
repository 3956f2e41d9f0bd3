package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// hereDocument returns the text of a here-document. The shell expands it unless the delimiter is
// quoted.
func (s *script) hereDocument(doc *syntax.Word, base int, quoted bool) mapped.String {
	var b mapped.Builder
	for _, p := range doc.Parts {
		at, ok := s.span(p, base)
		if !ok {
			continue
		}
		if _, ok := p.(*syntax.Lit); ok || quoted {
			s.literal(&b, at, func(c byte) bool { return !quoted && strings.IndexByte("$`\\\n", c) >= 0 })
		} else {
			b.AddUnresolved(at.Start, mapped.ExpressionPrefix(s.Value[at.Start:at.End]))
		}
	}
	whole, _ := s.span(doc, base)
	return b.Text(whole)
}

// unindented returns a text without the tabs that its lines begin with.
func unindented(t *mapped.String) mapped.String {
	var b mapped.Builder
	at := 0
	for line := range strings.Lines(t.Value) {
		b.Append(t, at+len(line)-len(strings.TrimLeft(line, "\t")), at+len(line))
		at += len(line)
	}
	return b.Text(t.Span)
}

// unescaped returns a text with the escapes that printf and echo -e decode.
func unescaped(t *mapped.String) mapped.String {
	if !strings.Contains(t.Value, `\`) {
		return *t
	}
	return t.Replace(func(i int) (n int, text string, unresolved bool) {
		if t.Value[i] != '\\' || i+1 == len(t.Value) {
			return 0, "", false
		}
		const names, values = `ntr\"'`, "\n\t\r\\\"'"
		k := strings.IndexByte(names, t.Value[i+1])
		if k < 0 {
			return 0, "", false
		}
		return 2, values[k : k+1], false
	})
}

// joined returns lines as one text.
func joined(lines []mapped.String) mapped.String {
	var b mapped.Builder
	var span source.Span
	for i := range lines {
		l := &lines[i]
		if i == 0 {
			span = l.Span
		} else {
			b.Escape(l.Span.Start, 0, "\n")
		}
		b.Append(l, 0, len(l.Value))
		span.End = max(span.End, l.Span.End)
	}
	return b.Text(span)
}
