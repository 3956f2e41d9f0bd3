package repair

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// skipSpace returns the offset of the next byte that is no JSON whitespace.
func (p *parser) skipSpace(i int) int {
	for i < len(p.text) && isJSONSpace(p.text[i]) {
		i++
	}
	return i
}

// skip is skipSpace that skips other spaces, too.
func (p *parser) skip(i int) int {
	for i < len(p.text) {
		n := 1
		if !isJSONSpace(p.text[i]) {
			n = p.otherSpace(i) + p.strayBackslash(i)
		}
		if n == 0 {
			break
		}
		i += n
	}
	return i
}

func isJSONSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// skipFiller skips what may be between tokens, and what people put there: comments, line
// continuations, spaces of other alphabets.
func (p *parser) skipFiller() {
	for !p.done() {
		i := p.pos
		c := p.text[i]
		switch {
		case isJSONSpace(c):
			p.pos++
		case p.commentAt(i):
			p.comment()
		case c == '{' && p.statement(i) > 0:
			n := p.statement(i)
			p.fault(Template, i, i+n)
			p.pos += n
		case p.strayBackslash(i) > 0:
			n := p.strayBackslash(i)
			p.fault(StrayBackslash, i, i+1, p.replace(i, i+n, " "))
			p.pos += n
		case p.otherSpace(i) > 0:
			n := p.otherSpace(i)
			p.fault(OtherSpace, i, i+n, p.replace(i, i+n, " "))
			p.pos += n
		default:
			return
		}
	}
}

// statement is the length of a template statement or comment, which represents no value.
func (p *parser) statement(i int) int {
	switch {
	case p.has(i, "{%"):
		return p.upTo(i+2, "%}", i)
	case p.has(i, "{#"):
		return p.upTo(i+2, "#}", i)
	}
	return 0
}

// otherSpace is the length of a space at i that JSON does not have, those without width
// included; 0 if there is none.
func (p *parser) otherSpace(i int) int {
	if c := p.peek(i); c != '\f' && c != '\v' && c < utf8.RuneSelf {
		return 0
	}
	r, n := utf8.DecodeRuneInString(p.text[i:])
	if unicode.IsSpace(r) || r == '\ufeff' || r == '\u2060' || r >= '\u200b' && r <= '\u200d' {
		return n
	}
	return 0
}

// strayBackslash is the length of a line continuation or an escaped space, both of which a
// shell or a JSON string would have resolved; 0 if there is none.
func (p *parser) strayBackslash(i int) int {
	if p.peek(i) != '\\' {
		return 0
	}
	switch p.peek(i + 1) {
	case '\n':
		return 2
	case '\r':
		if p.peek(i+2) == '\n' {
			return 3
		}
	case 'n', 'r', 't':
		if c := p.peek(i + 2); c == 0 || !wordByte(c) {
			return 2
		}
	}
	return 0
}

// commentAt reports whether a comment begins at i, where a token may be.
func (p *parser) commentAt(i int) bool {
	switch p.peek(i) {
	case '#':
		return p.peek(i+1) != '{' // #{token}#
	case '/':
		return p.peek(i+1) == '/' || p.peek(i+1) == '*'
	}
	return false
}

func (p *parser) comment() {
	start := p.pos
	var n int
	block := p.has(start, "/*")
	if block {
		if n = strings.Index(p.text[start+2:], "*/"); n >= 0 {
			n += 4
		}
	} else {
		n = strings.IndexAny(p.text[start:], "\r\n")
	}
	p.pos = len(p.text)
	if n >= 0 {
		p.pos = start + n
	}
	if n < 0 && (block || p.open != [3]int{}) { // it swallows what it was not meant to
		p.fault(Comment, start, p.pos)
		return
	}
	p.drop(Comment, start, p.pos)
}

// keyAhead reports whether at i is what looks like a key and its colon.
func (p *parser) keyAhead(i int) bool {
	limit := min(len(p.text), i+lookAhead)
	i += p.prefixAt(i)
	family, n := p.quoteAt(i)
	j, closed := i+n, n == 0 && letter(p.peek(i))
	for j < limit {
		c := p.text[j]
		if n == 0 {
			if !wordByte(c) {
				break
			}
		} else if f, m := p.quoteAt(j); f == family {
			j, closed = j+m, true
			break
		} else if c == '\n' || strings.IndexByte(",{}[]:", c) >= 0 {
			break
		} else if c == '\\' {
			j++
		}
		j++
	}
	if !closed {
		return false
	}
	if j = p.skip(j); j >= limit || p.text[j] != ':' && p.text[j] != '=' {
		return false
	}
	c := p.peek(j + 1)
	if c == '>' || c == '=' && p.text[j] == ':' {
		return true
	}
	_, m := p.quoteAt(j + 1)
	return n > 0 && c != '=' || c == 0 || m > 0 || isJSONSpace(c) || strings.IndexByte("{[$<", c) >= 0
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

func digit(c byte) bool { return c >= '0' && c <= '9' }

// wordByte reports the bytes of which unquoted keys are made.
func wordByte(c byte) bool { return letter(c) || digit(c) || c == '-' || c == '.' }
