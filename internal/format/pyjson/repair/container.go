package repair

import (
	"strings"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
)

// nest reads a container.
func (p *parser) nest(open byte, kind pyjson.Kind) *pyjson.Value {
	start, v := p.pos, &pyjson.Value{Kind: kind}
	if p.depth >= pyjson.MaxDepth {
		p.fault(TooDeep, start, start+1)
		p.skipNest()
		return p.unknown(start, p.end)
	}
	p.depth++
	p.pos++
	p.end = p.pos
	unclosed, strange := len(p.missing), p.strange
	switch open {
	case '{':
		p.open[0]++
		p.members(v)
		if len(v.Members) > 1 && len(p.missing) == unclosed {
			p.plural = p.end
		}
	case '[':
		p.open[1]++
		p.list(']', func() { v.Items = append(v.Items, p.value(inArray)) })
	case '(':
		p.tuple(v)
	}
	p.depth--
	v.Span = p.span(start, p.end)
	v.Ambiguous = v.Ambiguous || p.strange > strange
	return v
}

// tuple reads a Python tuple, or a single value in round brackets.
func (p *parser) tuple(v *pyjson.Value) {
	start := p.pos - 1
	p.open[2]++
	comma := p.list(')', func() { v.Items = append(v.Items, p.value(inArray)) })
	open, end := "[", "]"
	if len(v.Items) == 1 && !comma {
		*v = *v.Items[0]
		open, end = "", ""
	}
	p.fault(Tuple, start, start+1, p.replace(start, start+1, open))
	if p.peek(p.end-1) == ')' {
		p.fault(Tuple, p.end-1, p.end, p.replace(p.end-1, p.end, end))
	} else {
		p.fault(Tuple, start, start+1)
	}
}

// skipNest moves past a container without looking into it.
func (p *parser) skipNest() {
	depth, quoted := 0, false
	for ; !p.done(); p.pos++ {
		switch c := p.text[p.pos]; {
		case c == '\\' && quoted:
			p.pos++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[', c == '{', c == '(':
			depth++
		case c == ']', c == '}', c == ')':
			if depth--; depth == 0 {
				p.pos++
				p.end = p.pos
				return
			}
		}
	}
	p.pos = len(p.text)
	p.end = p.pos
}

// closer returns the index in parser.open of a closing character, a negative number for any other.
func closer(c byte) int { return strings.IndexByte("}])", c) }

// list reads items and the commas between them up to and including the closer. It reports
// whether the last item was followed by a comma.
func (p *parser) list(end byte, item func()) bool {
	defer func() { p.open[closer(end)]-- }()
	comma, first := -1, true
	for {
		p.skipFiller()
		if p.done() {
			if comma >= 0 { // cut off: the item after the comma is unknown
				p.fault(TrailingComma, comma, comma+1)
			}
			p.missing = append(p.missing, end)
			p.count(end)
			return comma >= 0
		}
		c, at := p.text[p.pos], p.pos
		if c == ',' || c == ';' {
			comma = p.comma(end, comma, first)
			continue
		}
		if closer(c) >= 0 {
			if p.closeList(end, comma) {
				return comma >= 0
			}
			continue
		}
		if comma < 0 && !first {
			p.fault(MissingComma, p.end, p.end, p.insert(p.end, ","))
			p.count(end)
		}
		first, comma = false, -1
		item()
		if p.pos == at {
			_, n := utf8.DecodeRuneInString(p.text[at:])
			p.fault(Unexpected, at, at+n)
			p.pos += n
			p.strange++
		}
	}
}

// count counts a fault that leaves the items of an array ambiguous; in an object the keys separate them.
func (p *parser) count(end byte) {
	if end != '}' {
		p.strange++
	}
}

// comma reads a separator in a list that end closes. comma is the offset of the one before it without an
// item in between, -1 if there is none. It returns the offset that counts from here on.
func (p *parser) comma(end byte, comma int, first bool) int {
	at := p.pos
	if p.text[at] == ';' {
		p.fault(MissingComma, at, at+1, p.replace(at, at+1, ","))
	}
	switch {
	case comma < 0 && !first:
		comma = at
	case end != '}': // in an array, an item may be missing before it
		p.fault(ExtraComma, at, at+1)
	default:
		p.drop(ExtraComma, at, at+1)
	}
	p.pos++
	p.end = p.pos
	return comma
}

// closeList reads a closing character in a list that end closes, and reports whether the list ends there.
func (p *parser) closeList(end byte, comma int) bool {
	c, at := p.text[p.pos], p.pos
	closesOuter := c != end && p.open[closer(c)] > 0
	if c != end && !closesOuter && p.peek(p.skipSpace(at+1)) == end {
		p.drop(ExtraClose, at, at+1)
		p.pos++
		return false
	}
	if comma >= 0 {
		p.drop(TrailingComma, comma, comma+1)
	}
	if closesOuter {
		p.fault(MissingClose, p.end, p.end, p.insert(p.end, string(end)))
		p.count(end)
		return true
	}
	if c != end {
		p.fault(WrongClose, at, at+1, p.replace(at, at+1, string(end)))
	}
	p.pos++
	p.end = p.pos
	return true
}

// members reads the members of an object up to and including its closing brace.
func (p *parser) members(v *pyjson.Value) {
	extra := 0
	p.list('}', func() {
		for p.text[p.pos] == '{' && p.template(p.pos) == 0 && len(v.Members) == 0 {
			p.drop(ExtraOpen, p.pos, p.pos+1)
			p.pos++
			extra++
			if p.skipFiller(); p.done() {
				return
			}
		}
		if n := p.ellipsis(); n > 0 {
			p.fault(Template, p.pos, p.pos+n)
			p.pos += n
			p.end = p.pos
		} else if closer(p.text[p.pos]) < 0 {
			p.member(v)
		}
		for ; extra > 0; extra-- {
			p.skipFiller()
			if p.peek(p.pos) != '}' || p.peek(p.skipSpace(p.pos+1)) != '}' {
				break
			}
			p.drop(ExtraOpen, p.pos, p.pos+1)
			p.pos++
			p.end = p.pos
		}
	})
}

// ellipsis is the length of three dots that represent members left out in a text for people.
func (p *parser) ellipsis() int {
	for _, dots := range [...]string{"...", "…"} {
		if p.has(p.pos, dots) {
			if next := p.skipSpace(p.pos + len(dots)); next >= len(p.text) || p.text[next] == ',' || p.text[next] == '}' {
				return len(dots)
			}
		}
	}
	return 0
}

// member reads a key and its value.
func (p *parser) member(v *pyjson.Value) {
	var m pyjson.Member
	switch c := p.text[p.pos]; c {
	case ':', '=':
		m.Key = p.unknown(p.pos, p.pos)
		p.fault(MissingKey, p.pos, p.pos)
	case '[', '(', '{':
		if p.template(p.pos) > 0 {
			m.Key = p.bare(inKey)
			break
		}
		m.Key = p.unknown(p.pos, p.pos)
		p.fault(MissingKey, p.pos, p.pos)
		m.Value = p.value(inObject)
		m.Value.Ambiguous = true
		v.Members = append(v.Members, m)
		return
	default:
		if n := p.prefix(inKey); n > 0 {
			p.fault(PythonString, p.pos, p.pos+n, p.replace(p.pos, p.pos+n, ""))
			p.pos += n
		}
		if _, n := p.quoteAt(p.pos); n > 0 {
			m.Key = p.str(inKey)
		} else {
			m.Key = p.bare(inKey)
		}
	}
	after := p.end
	colon := p.colon()
	p.skipFiller()
	c := p.peek(p.pos)
	switch {
	case p.done(), c == ',', c == ';', closer(c) >= 0:
		if colon || m.Key.Kind != pyjson.Unknown {
			p.fault(MissingValue, p.end, p.end)
		}
		m.Value = p.unknown(p.end, p.end)
	case !colon && (m.Key.Kind == pyjson.Unknown || p.keyAhead(p.pos)):
		if m.Key.Kind != pyjson.Unknown { // a template between members needs no value
			p.fault(MissingValue, p.end, p.end)
		}
		m.Value = p.unknown(p.end, p.end)
	default:
		if !colon {
			p.fault(MissingColon, after, after, p.insert(after, ":"))
		}
		m.Value = p.value(inObject)
	}
	if !colon || m.Value.Span.Len() == 0 { // it may be a value
		m.Key.Ambiguous = true
	}
	v.Members = append(v.Members, m)
}

// colon reads what separates key and value, and reports whether there is anything.
func (p *parser) colon() bool {
	p.skipFiller()
	i := p.pos
	switch {
	case p.done():
		return false
	case p.text[i] == ':' && p.peek(i+1) != '=':
		p.pos++
	case p.has(i, "=>"), p.has(i, ":="):
		p.fault(EqualsSign, i, i+2, p.replace(i, i+2, ":"))
		p.pos += 2
	case p.text[i] == '=':
		p.fault(EqualsSign, i, i+1, p.replace(i, i+1, ":"))
		p.pos++
	default:
		return false
	}
	p.end = p.pos
	for p.skipFiller(); p.peek(p.pos) == ':' || p.peek(p.pos) == '='; p.skipFiller() {
		p.fault(Unexpected, p.pos, p.pos+1)
		p.pos++
		p.strange++
	}
	return true
}
