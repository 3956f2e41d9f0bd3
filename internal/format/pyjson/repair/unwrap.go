package repair

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
)

// unwrap removes quotes around a whole object or array.
func unwrap(in *mapped.String, known []finding) (mapped.String, []finding, bool) {
	p := parser{in: in, text: in.Value}
	start := p.skipSpace(0)
	family, size := p.quoteAt(start)
	if family == noQuote {
		return mapped.String{}, nil, false
	}
	open := p.text[start : start+size]
	body := start + size
	for size == 1 && body < start+3 && p.has(body, open) {
		body++
	}
	if c := p.peek(p.skipSpace(body)); c != '{' && c != '[' {
		return mapped.String{}, nil, false
	}
	end := len(strings.TrimRight(p.text, " \t\r\n"))
	after := end
	for _, q := range []string{open, `"`, "'", "”", "“", "’"} {
		if rest, ok := strings.CutSuffix(p.text[body:end], q); ok {
			end = body + len(rest)
			for n := body - start - len(open); n > 0 && strings.HasSuffix(p.text[body:end], q); n-- {
				end -= len(q)
			}
			break
		}
	}
	found := add(slices.Clip(known), WrappedQuotes, p.span(start, body), p.replace(start, body, ""))
	if end < after {
		found = add(found, WrappedQuotes, p.span(end, after), p.replace(end, after, ""))
	}
	inner := in.Slice(body, end)
	if open == `"` { // their escapes belong to them
		if plain, escapes, ok := unescape(&inner, nil); ok {
			last := &found[len(found)-1]
			for _, f := range escapes {
				last.edits = append(last.edits, f.edits...)
			}
			return plain, found, true
		}
	}
	return inner, found, true
}

// unescape takes one level of backslashes off a text whose quotes are all written \".
func unescape(in *mapped.String, known []finding) (mapped.String, []finding, bool) {
	p := parser{in: in, text: in.Value}
	if !p.escapedQuotes() {
		return mapped.String{}, nil, false
	}
	r := in.Rewrite(0)
	found := slices.Clip(known)
	quoted := false
	escape := func(i int, s string) {
		const n = 2
		r.Replace(i, i+n, s)
		e := p.replace(i, i+n-len(s), "")
		if s == "\n" {
			e = p.replace(i, i+n, s)
		}
		e.yields = true
		found = add(found, EscapedQuotes, p.span(i, i+1), e)
	}
	for i := 0; i+1 < len(p.text); i++ {
		if p.text[i] != '\\' {
			continue
		}
		switch c := p.text[i+1]; {
		case c == '"' || c == '\'':
			escape(i, string(c))
			quoted = !quoted
		case c == '\\':
			escape(i, `\`)
			if quoted && p.has(i+2, `\"`) { // the quote is escaped in the string, too
				escape(i+2, `"`)
				i += 2
			} else if quoted && p.has(i+2, `\\`) {
				escape(i+2, `\`)
				i += 2
			}
		case !quoted && (c == 'n' || c == 'r' || c == 't'):
			escape(i, "\n")
		default:
			continue
		}
		i++
	}
	return r.TextBefore(len(p.text), in.Span), found, true
}

// escapedQuotes reports whether the first quote has a backslash before it, and is where a
// string begins.
func (p *parser) escapedQuotes() bool {
	i := strings.IndexAny(p.text, `"'`)
	if i < 1 || p.text[i-1] != '\\' {
		return false
	}
	before := strings.TrimRight(p.text[:i], `\`)
	for { // with the line breaks and indentation that were escaped, too
		before = strings.TrimRight(before, " \t\r\n")
		rest, ok := strings.CutSuffix(before, `\n`)
		if !ok {
			break
		}
		before = rest
	}
	return before == "" || strings.IndexByte("{[(,:", before[len(before)-1]) >= 0
}
