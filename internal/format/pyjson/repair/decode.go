package repair

import (
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
)

// inner is the state of quotes inside a string that are not escaped: whether there are any, and
// whether they are surely meant to be inside.
type inner uint8

const (
	innerNone inner = iota
	innerAmbiguous
	innerSure
)

// decode reads the content [body, end) of the string [start, next). kind is the fault of its
// quotes, if JSON does not have them.
func (p *parser) decode(start, body, end, next int, kind FaultKind, in inner) mapped.String {
	r := p.in.Rewrite(body)
	windows := p.windowsPath(body, end)
	for i := body; i < end; {
		c := p.text[i]
		n, s := 1, p.text[i:i+1]
		switch {
		case c == '\\' && windows:
			p.fault(InvalidEscape, i, i+1, p.replace(i, i+1, `\\`))
		case c == '\\':
			n, s = p.escape(i, end, kind)
		case c < ' ':
			p.control(i, end)
		case c == '"' && kind != "":
			p.fault(kind, i, i+1, p.replace(i, i+1, `\"`))
		case c == '"' && in == innerAmbiguous:
			p.fault(InnerQuotes, i, i+1)
		case c == '"' && in == innerSure:
			p.fault(InnerQuotes, i, i+1, p.replace(i, i+1, `\"`))
		}
		if s != p.text[i:i+n] {
			r.Replace(i, i+n, s)
		}
		i += n
	}
	return r.TextBefore(end, p.span(start, next))
}

// escapes are the letters that JSON has after a backslash.
const escapes = `"\/bfnrtu`

// escape decodes the escape at i and returns its length. What JSON does not have stays as it
// is, except where there is only one way to understand it.
func (p *parser) escape(i, end int, kind FaultKind) (int, string) {
	if i+1 >= end {
		p.fault(InvalidEscape, i, i+1)
		return 1, `\`
	}
	if n, text := pyjson.Unescape(p.text[i:end]); n > 0 {
		return n, text
	}
	c := p.text[i+1]
	repair := func(n int, value, json string) (int, string) {
		if c != '\'' || kind == "" {
			kind = InvalidEscape
		}
		p.fault(kind, i, i+n, p.replace(i, i+n, json))
		return n, value
	}
	switch c {
	case 'x': // Python, JavaScript
		if r, err := strconv.ParseUint(p.text[i+2:min(i+4, end)], 16, 8); err == nil && i+4 <= end {
			return repair(4, string(rune(r)), `\u00`+p.text[i+2:i+4])
		}
	case '\'', '_': // Python, Markdown
		return repair(2, p.text[i+1:i+2], p.text[i+1:i+2])
	case '\n': // a shell's continuation
		return repair(2, "", "")
	case '.', 'd', 'w', 's', 'D', 'W', 'S': // a regular expression
		return repair(2, p.text[i:i+2], `\`+p.text[i:i+2])
	}
	p.fault(InvalidEscape, i, i+1)
	return 1, `\`
}

// windowsPath reports whether [body, end) is a path like C:\data\users, whose backslashes are
// meant as such: JSON refuses at least one of them.
func (p *parser) windowsPath(body, end int) bool {
	s := p.text[body:end]
	if len(s) < 4 || !letter(s[0]) || s[1:3] != `:\` || strings.Contains(s, `\\`) || strings.Contains(s, `\"`) {
		return false
	}
	for i := 2; i+1 < len(s); i++ {
		if s[i] == '\\' && strings.IndexByte(escapes, s[i+1]) < 0 {
			return true
		}
	}
	return false
}

// control records the control character at i. A line break before spaces comes from wrapping
// a long line: whether it belongs to the value is not certain.
func (p *parser) control(i, end int) {
	c := p.text[i]
	if (c == '\n' || c == '\r') && i+1 < end && (p.text[i+1] == ' ' || p.text[i+1] == '\t') {
		p.fault(ControlCharacter, i, i+1)
		return
	}
	p.fault(ControlCharacter, i, i+1, p.replace(i, i+1, strings.Trim(pyjson.Quote(string(rune(c))), `"`)))
}
