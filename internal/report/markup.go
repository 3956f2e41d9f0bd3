package report

import (
	"io"
	"strings"
)

// tag is markup that the program states itself. A string that comes from elsewhere does not convert
// to it implicitly; it enters a page as text.
type tag string

// markup writes HTML that is well-formed XML too. Text of findings, projects and files goes through
// text or prose, which escape it: characters that a page cannot hold, and those that reorder a line, are U+FFFD.
type markup struct {
	out interface {
		io.Writer
		io.StringWriter
	}
	written int // bytes
}

// add writes markup.
func (m *markup) add(parts ...tag) {
	for _, p := range parts {
		m.write(string(p))
	}
}

// format writes markup with a text in place of each %, in their order.
func (m *markup) format(pattern tag, texts ...string) {
	for _, text := range texts {
		before, after, _ := strings.Cut(string(pattern), "%")
		m.write(before)
		m.text(text)
		pattern = tag(after)
	}
	m.write(string(pattern))
}

// text writes text as one line, for content and for values of attributes in double quotes.
func (m *markup) text(s string) { m.escaped(printable(s)) }

// prose writes text whose parts in backquotes are code.
func (m *markup) prose(s string) {
	splitQuotes(printable(s), m.escaped, func(code string) { m.format("<code>%</code>", code) })
}

// splitQuotes calls code for each part of a text in backquotes, and plain for what is around them.
func splitQuotes(s string, plain, code func(part string)) {
	for {
		before, rest, opened := strings.Cut(s, "`")
		quoted, after, closed := strings.Cut(rest, "`")
		if !opened || !closed {
			plain(s)
			return
		}
		plain(before)
		code(quoted)
		s = after
	}
}

func (m *markup) write(s string) {
	n, _ := m.out.WriteString(s) // a bufio.Writer keeps the error for Flush
	m.written += n
}

// escaper replaces what has a meaning in content and in attributes.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

// escaped writes printable text for the content of an element or the value of an attribute.
func (m *markup) escaped(s string) {
	n, _ := escaper.WriteString(m.out, s)
	m.written += n
}
