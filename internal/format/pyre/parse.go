package pyre

import (
	"strconv"
	"strings"
	"unicode"
)

const (
	digits    = "0123456789"
	octals    = "01234567"
	hexDigits = "0123456789abcdefABCDEF"
)

// alternatives reads branches that `|` separates, up to a closing parenthesis or the end.
func (p *parser) alternatives(depth int) width {
	if depth > maxDepth {
		return width{0, maxWidth}
	}
	total := p.sequence(depth, depth == 0)
	for p.match("|") {
		total = total.or(p.sequence(depth, false))
	}
	return total
}

// An item is the last part of a sequence, which a repeat would take.
type item int

const (
	nothing  item = iota
	position      // ^, $, \b: not repeatable
	part          // repeatable
	repeated
)

// sequence reads one branch. first is set at the start of the pattern, where global flags may be.
func (p *parser) sequence(depth int, first bool) width {
	total, last, lastWidth := width{}, nothing, width{}
	add := func(kind item, w width) {
		total, last, lastWidth = total.plus(lastWidth), kind, w
	}
	for {
		here := p.offset()
		t := p.peek()
		if t == "" || t == "|" || t == ")" {
			return total.plus(lastWidth)
		}
		p.get()
		if p.verbose && p.isIgnored(t) {
			continue
		}
		switch {
		case t[0] == '\\':
			add(p.escape(t, here))
		case t == "[":
			p.set(here)
			add(part, width{1, 1})
		case strings.Contains("*+?{", t):
			least, most, ok := p.counts(t, here)
			if !ok {
				add(part, width{1, 1}) // a brace that is text
				continue
			}
			switch last {
			case nothing, position:
				p.fail(here, "nothing to repeat")
			case repeated:
				p.fail(here, "multiple repeat")
			}
			last, lastWidth = repeated, lastWidth.times(least, most)
			if !p.match("?") && !p.before311 {
				p.match("+")
			}
		case t == ".":
			add(part, width{1, 1})
		case t == "(":
			kind, w := p.group(depth, here, first && last == nothing)
			if kind != nothing {
				add(kind, w)
			}
		case t == "^", t == "$":
			add(position, width{})
		default:
			add(part, width{1, 1})
		}
	}
}

// isIgnored moves over what a verbose pattern ignores: whitespace, and a comment up to the line's end.
func (p *parser) isIgnored(t string) bool {
	if strings.Contains(" \t\n\r\v\f", t) {
		return true
	}
	if t != "#" {
		return false
	}
	for {
		if t := p.get(); t == "" || t == "\n" {
			return true
		}
	}
}

// counts reads what follows a repeat; it is false for a brace that is text.
func (p *parser) counts(t string, here int) (least, most int, ok bool) {
	switch t {
	case "?":
		return 0, 1, true
	case "*":
		return 0, maxRepeat, true
	case "+":
		return 1, maxRepeat, true
	}
	if p.peek() == "}" {
		return 0, 0, false
	}
	back := p.next
	low := p.while(len(p.tokens), digits)
	high := low
	if p.match(",") {
		high = p.while(len(p.tokens), digits)
	}
	if !p.match("}") {
		p.next = back
		return 0, 0, false
	}
	least, most = 0, maxRepeat
	for _, bound := range []struct {
		text string
		to   *int
	}{{low, &least}, {high, &most}} {
		if bound.text == "" {
			continue
		}
		n, err := strconv.Atoi(bound.text)
		if err != nil || n >= maxRepeat {
			p.fail(-1, "the repetition number is too large")
		}
		*bound.to = n
	}
	if most < least {
		p.fail(here+1, "min repeat greater than max repeat")
	}
	return least, most, true
}

// escape reads an escape outside of a set.
func (p *parser) escape(t string, here int) (item, width) {
	one := width{1, 1}
	c := t[1:]
	switch {
	case strings.Contains("AbBZ", c):
		return position, width{}
	case strings.Contains("dDsSwWafnrtv\\", c):
		return part, one
	case strings.Contains("xuUN", c):
		p.coded(c, here)
		return part, one
	case c == "0":
		p.while(2, octals)
		return part, one
	case strings.Contains(digits, c):
		return p.backReference(c, here)
	case isASCIILetter(c):
		p.fail(here, `bad escape \%s`, c)
	}
	return part, one
}

func isASCIILetter(c string) bool {
	return len(c) == 1 && (c[0] >= 'a' && c[0] <= 'z' || c[0] >= 'A' && c[0] <= 'Z')
}

// backReference reads \1 to \99, or a character that three octal digits name.
func (p *parser) backReference(c string, here int) (item, width) {
	if next := p.peek(); len(next) == 1 && strings.Contains(digits, next) {
		c += p.get()
		if next := p.peek(); strings.Contains(octals, c[:1]) && strings.Contains(octals, c[1:2]) && len(next) == 1 && strings.Contains(octals, next) {
			c += p.get()
			if c > "377" {
				p.fail(here, `octal escape value \%s outside of range 0-0o377`, c)
			}
			return part, width{1, 1}
		}
	}
	group, _ := strconv.Atoi(c)
	if group >= p.groups {
		p.fail(here+1, "invalid group reference %d", group)
	}
	return part, p.reuse(group, here)
}

// coded reads what follows \x, \u, \U and \N.
func (p *parser) coded(c string, here int) {
	length := map[string]int{"x": 2, "u": 4, "U": 8}[c]
	if c == "N" {
		if !p.match("{") {
			p.fail(p.offset(), "missing {")
		}
		if name := p.until("}", "character name"); !strings.ContainsFunc(name, unicode.IsLetter) {
			p.fail(here, "undefined character name '%s'", name)
		}
		return // which of the other names exist depends on the Unicode release of Python
	}
	code := p.while(length, hexDigits)
	if len(code) != length {
		p.fail(here, `incomplete escape \%s%s`, c, code)
	}
	if n, err := strconv.ParseUint(code, 16, 64); err != nil || n > 0x10FFFF {
		p.fail(here, `bad escape \%s%s`, c, code)
	}
}

// set reads a character set behind its bracket.
func (p *parser) set(start int) {
	p.match("^")
	for empty := true; ; empty = false {
		here := p.offset()
		t := p.get()
		if t == "" {
			p.fail(start, "unterminated character set")
		}
		if t == "]" && !empty {
			return
		}
		low, isChar := p.member(t, here)
		if !p.match("-") {
			continue
		}
		t = p.get()
		switch t {
		case "":
			p.fail(start, "unterminated character set")
		case "]":
			return
		}
		high, highIsChar := p.member(t, p.offset())
		if !isChar || !highIsChar || high < low {
			p.fail(here, "bad character range %s", p.pattern[here:p.offset()])
		}
	}
}

// member reads one character of a set; it is false for a class such as \d.
func (p *parser) member(t string, here int) (char rune, isChar bool) {
	if t[0] != '\\' {
		return []rune(t)[0], true
	}
	c := t[1:]
	if i := strings.Index(`abfnrtv\`, c); i >= 0 {
		return []rune("\a\b\f\n\r\t\v\\")[i], true
	}
	switch {
	case strings.Contains("dDsSwW", c):
		return 0, false
	case strings.Contains("xuU", c):
		from := p.next
		p.coded(c, here)
		var code strings.Builder
		for _, t := range p.tokens[from:p.next] {
			code.WriteString(t.text)
		}
		n, _ := strconv.ParseUint(code.String(), 16, 32)
		return rune(n), true
	case c == "N":
		p.coded(c, here)
		return 0, true
	case strings.Contains(octals, c):
		c += p.while(2, octals)
		n, _ := strconv.ParseUint(c, 8, 32)
		if n > 0o377 {
			p.fail(here, `octal escape value \%s outside of range 0-0o377`, c)
		}
		return rune(n), true
	case c == "8", c == "9", isASCIILetter(c):
		p.fail(here, `bad escape \%s`, c)
	}
	return []rune(c)[0], true
}
