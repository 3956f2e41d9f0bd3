package repair

import (
	"strings"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// The families of quotes: what opens with one of a family is closed by any of it.
const (
	noQuote = iota
	double
	single
)

// quoteAt is the family of the quote at i and its length in bytes; 0 if there is none. All
// but the one that JSON has are there because people and word processors write them.
func (p *parser) quoteAt(i int) (family, size int) {
	switch p.peek(i) {
	case '"':
		return double, 1
	case '\'', '`':
		return single, 1
	case 0xC2, 0xE2:
		r, n := utf8.DecodeRuneInString(p.text[i:])
		switch r {
		case '“', '”', '„', '‟', '″':
			return double, n
		case '‘', '’', '‚', '‛', '′', '´':
			return single, n
		}
	}
	return noQuote, 0
}

// prefixAt is the length of a Python string prefix (u, b, r, f, rb ...) at i, before a quote.
func (p *parser) prefixAt(i int) int {
	n := 0
	for n < 2 && p.peek(i+n) != 0 && strings.IndexByte("uUbBrRfF", p.peek(i+n)) >= 0 {
		n++
	}
	if c := p.peek(i + n); c != '"' && c != '\'' {
		return 0
	}
	return n
}

// prefix is prefixAt(pos), unless the quote closes a string of which this is all.
func (p *parser) prefix(at place) int {
	n := p.prefixAt(p.pos)
	if n > 0 && p.closes(p.pos+n+1, at) {
		return 0
	}
	return n
}

// str reads a string in whatever quotes.
func (p *parser) str(at place) *pyjson.Value {
	start := p.pos
	family, size := p.quoteAt(start)
	p.quotes++
	if v := p.repeated(at); v != nil {
		return v
	}
	body := start + size
	e := p.ending(start, body, family, at)
	if e.nested {
		p.fault(InnerQuotes, start, body)
		p.pos = body
		v := p.value(at)
		if p.skipFiller(); p.peek(p.pos) == '"' {
			p.fault(InnerQuotes, p.pos, p.pos+1)
			p.pos++
			p.end = p.pos
		}
		return v
	}
	p.delimiter(start, body)
	inner := innerNone
	if len(e.inner) > 0 {
		inner = innerAmbiguous
		if len(e.inner)%2 == 0 && !strings.ContainsAny(p.text[body:e.body], "\n{}[]") {
			inner = innerSure
		}
	}
	text := p.decode(start, body, e.body, e.next, faultOfQuote(p.text[start:body]), inner)
	if e.body == e.next {
		if e.sure && !strings.HasSuffix(p.text[body:e.body], `\"`) {
			p.fault(UnterminatedText, e.body, e.body, p.insert(e.body, `"`))
		} else {
			p.fault(UnterminatedText, e.body, e.body)
		}
	} else {
		p.delimiter(e.body, e.next)
	}
	p.pos, p.end = e.next, e.next
	alien := faultOfQuote(p.text[start:body]) != "" && (at == atTop || severalWords(text.Value))
	return &pyjson.Value{Kind: pyjson.String, Span: text.Span, Text: text, Ambiguous: !e.sure || e.passed || alien}
}

// faultOfQuote is the fault of a quote that JSON does not have, "" for JSON's own.
func faultOfQuote(quote string) FaultKind {
	switch {
	case quote == `"`:
		return ""
	case len(quote) == 1:
		return SingleQuotes
	}
	return TypographicQuotes
}

// delimiter records the quote [i, j) if JSON does not have it.
func (p *parser) delimiter(i, j int) {
	if kind := faultOfQuote(p.text[i:j]); kind != "" {
		p.fault(kind, i, j, p.replace(i, j, `"`))
	}
}

// repeated reads """text""" and ""text"": Python's long strings, and what CSV, shells and
// YAML write for a quote inside of quotes. It returns nil where there is none.
func (p *parser) repeated(at place) *pyjson.Value {
	start, c := p.pos, p.text[p.pos]
	n := 1
	for n < 3 && p.peek(start+n) == c {
		n++
	}
	if n == 1 || c >= utf8.RuneSelf || n == 2 && (p.closes(start+2, at) || isJSONSpace(p.peek(start+2)) && p.ends(start+2, at)) {
		return nil
	}
	body := start + n
	quotes := p.text[start:body]
	e := p.find(quotes, body)
	if e < 0 || !p.ends(e+n, at) && p.ends(start+n, at) {
		return nil
	}
	kind := DoubledQuotes
	if n == 3 {
		kind = PythonString
	}
	p.fault(kind, start, body, p.replace(start, body, `"`))
	text := p.decode(start, body, e, e+n, kind, innerNone)
	p.fault(kind, e, e+n, p.replace(e, e+n, `"`))
	p.pos, p.end = e+n, e+n
	return &pyjson.Value{Kind: pyjson.String, Span: text.Span, Text: text, Ambiguous: at == atTop || severalWords(text.Value)}
}

// severalWords reports whether the content of a string in quotes that JSON does not have may be
// several keys and values.
func severalWords(s string) bool {
	return strings.ContainsAny(s, "\"'“”") || strings.Contains(s, ", ") && strings.Contains(s, ":")
}

// find is the offset of the quotes at or after i, the last ones of a run, -1 if there are none.
func (p *parser) find(quotes string, i int) int {
	if p.isNever(quotes, i) {
		return -1
	}
	for j := i; j < len(p.text); j++ {
		switch {
		case p.text[j] == '\\':
			j++
		case p.text[j] == '\n' && len(quotes) < 3: // an empty string, after all
			p.notFrom(quotes, i, j)
			return -1
		case p.has(j, quotes) && p.peek(j+len(quotes)) != quotes[0]:
			return j
		}
	}
	p.notFrom(quotes, i, len(p.text))
	return -1
}

// notFrom remembers that what is not to be found in [i, j).
func (p *parser) notFrom(what string, i, j int) {
	if p.never == nil {
		p.never = map[string]source.Span{}
	}
	p.never[what] = source.Span{Start: i, End: j}
}

// isNever reports whether a search for what that begins at i has failed before.
func (p *parser) isNever(what string, i int) bool {
	s := p.never[what]
	return s.Start <= i && i < s.End
}

// ending is where the content of a string ends and where the text continues; the same, if the
// closing quote is missing.
type ending struct {
	body, next int
	sure       bool  // that it ends there
	passed     bool  // quotes that could have closed it
	inner      []int // quotes that belong to the content
	nested     bool  // the content is JSON with bare quotes
}

// ending finds the end of the string that opens at [start, body).
func (p *parser) ending(start, body, family int, at place) ending {
	first := p.closing(start, body)
	if first < 0 {
		return p.cut(body, at)
	}
	_, n := p.quoteAt(first)
	if p.ends(first+n, at) {
		return ending{body: first, next: first + n, sure: true}
	}
	content := p.text[body:first]
	if at == inKey {
		if k := keyLen(content); k > 0 {
			return ending{body: body + k, next: body + k, sure: true}
		}
	} else if t := strings.TrimSpace(content); p.text[start] == '"' && (t == "{" || t == "[" || t == "[{") {
		return ending{nested: true}
	}
	// The quote belongs to the content, or to the next string.
	memo := string([]byte{0, byte(at), byte(family)})
	if !p.isNever(memo, body) {
		var inner []int
		passed := false
		i := body
		for ; i < len(p.text); i++ {
			if p.text[i] == '\\' {
				i++
				continue
			}
			if at == inKey && p.text[i] == '\n' {
				break
			}
			f, n := p.quoteAt(i)
			if f != family {
				continue
			}
			if p.ends(i+n, at) {
				return ending{body: i, next: i + n, inner: inner, passed: passed, sure: true}
			}
			if j := p.overrun(body, i, at); j > 0 {
				return ending{body: j, next: j, inner: inner, passed: passed, sure: at == inObject && !passed}
			}
			if passed = true; n == 1 {
				inner = append(inner, i)
			}
			i += n - 1
		}
		p.notFrom(memo, body, i)
	}
	if at == inKey || at == atTop {
		return ending{body: first, next: first + n}
	}
	e := p.cut(body, at)
	e.sure = false
	return e
}

// closing is the offset of the first quote that closes what [start, body) opens: the same
// character, or for typographic ones any of the family. -1 if there is none.
func (p *parser) closing(start, body int) int {
	open := p.text[start:body]
	if p.isNever(open, body) {
		return -1
	}
	family, _ := p.quoteAt(start)
	for i := body; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '\\':
			i++
		case len(open) == 1:
			if c == open[0] {
				return i
			}
		case c == '"' || c == '\'' || c >= utf8.RuneSelf:
			if f, _ := p.quoteAt(i); f == family {
				return i
			}
		}
	}
	p.notFrom(open, body, len(p.text))
	return -1
}

// closes reports whether a separator follows at i that may follow a string: the surest sign.
func (p *parser) closes(i int, at place) bool {
	j := p.skip(i)
	return j == len(p.text) || strings.IndexByte(",:}])", p.text[j]) >= 0 && p.ends(j, at)
}

// ends reports whether what follows at i, after a closing quote, may follow a string.
func (p *parser) ends(i int, at place) bool {
	j := p.skip(i)
	if j == len(p.text) || p.commentAt(j) {
		return true
	}
	_, quote := p.quoteAt(j)
	switch c := p.text[j]; c {
	case ':', '=':
		return at == inKey
	case ',', ';', '}', ']', ')':
		return true
	case '{', '[', '(':
		return j > i && (at == inKey || at == inArray)
	default:
		switch at {
		case inKey, inArray:
			_, keyword := p.keyword(j)
			return j > i && (quote > 0 || digit(c) || keyword || p.prefixAt(j) > 0 || strings.IndexByte(p.text[i:j], '\n') >= 0)
		case inObject:
			return p.keyAhead(j)
		}
		return false
	}
}

// overrun reports that a string that began at body has run into the next key or item, which
// opens with the quote at q: it is the offset where the string must have ended, or 0.
func (p *parser) overrun(body, q int, at place) int {
	i, line := q, false
	for i > body && isJSONSpace(p.text[i-1]) {
		i--
		line = line || p.text[i] == '\n'
	}
	comma := i > body && p.text[i-1] == ','
	switch {
	case i == body || !comma && !line || at == atTop || at == inKey:
		return 0
	case at == inObject && !p.keyAhead(q):
		return 0
	}
	if comma {
		i--
	}
	return body + len(trimClosers(p.text[body:i]))
}

// trimClosers cuts off spaces, and the closing brackets that content has too many.
func trimClosers(content string) string {
	braces := strings.Count(content, "{") - strings.Count(content, "}")
	brackets := strings.Count(content, "[") - strings.Count(content, "]")
	for {
		content = strings.TrimRight(content, " \t\r\n")
		if rest, ok := strings.CutSuffix(content, "}"); ok && braces < 0 {
			content, braces = rest, braces+1
		} else if rest, ok := strings.CutSuffix(content, "]"); ok && brackets < 0 {
			content, brackets = rest, brackets+1
		} else {
			return content
		}
		content = strings.TrimSuffix(strings.TrimRight(content, " \t\r\n"), ",")
	}
}

// keyLen is the length of the key that content begins with, if a colon follows it.
func keyLen(content string) int {
	n := 0
	for n < len(content) && wordByte(content[n]) {
		n++
	}
	if rest := strings.TrimLeft(content[n:], " "); rest == "" || rest[0] != ':' && rest[0] != '=' {
		return 0
	}
	return n
}

// cut is the end of a string that nothing closes: the end of its line, less the brackets that
// close the containers it is in.
func (p *parser) cut(body int, at place) ending {
	j := len(p.text)
	if k := strings.IndexAny(p.text[body:], "\r\n"); k >= 0 {
		j = body + k
	}
	if k := keyLen(p.text[body:j]); at == inKey && k > 0 {
		return ending{body: body + k, next: body + k, sure: true}
	}
	content := trimClosers(p.text[body:j])
	if j < len(p.text) {
		content = strings.TrimRight(strings.TrimSuffix(content, ","), " \t")
	}
	end := body + len(content)
	return ending{body: end, next: end, sure: at != atTop && strings.IndexByte(content, ',') < 0}
}
