// Package pyre checks regular expressions as Python's re compiles them.
//
// A pattern goes in, and the error that re.compile raises for it comes out, if there is one. It does
// not match text: Go's regexp does that where both dialects agree. Source of the grammar:
// Lib/re/_parser.py of CPython 3.12, and Lib/sre_parse.py of 3.10.
package pyre

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An Error is what re.compile raises.
type Error struct {
	// Message is Python's: "missing ), unterminated subpattern".
	Message string
	// Offset is the byte offset in the pattern, -1 if Python gives none.
	Offset int
}

func (e *Error) Error() string { return e.Message }

// Check returns the error that re.compile(pattern, re.IGNORECASE) raises in Python 3.11 and newer,
// nil if it raises none.
func Check(pattern string) *Error { return check(pattern, false) }

// CheckBefore311 is Check for Python 3.10 and older: flags may be anywhere, and there are no
// possessive repeats and no atomic groups. A (?x) counts for what follows it only.
func CheckBefore311(pattern string) *Error { return check(pattern, true) }

func check(pattern string, before311 bool) (err *Error) {
	p := &parser{pattern: pattern, before311: before311, groups: 1, names: map[string]int{}}
	defer func() {
		// The parser leaves its recursion by a panic with an *Error, which stays in this package.
		if r := recover(); r != nil {
			e, ok := r.(*Error)
			if !ok {
				panic(r)
			}
			err = e
		}
	}()
	p.tokenize()
	p.alternatives(0)
	if p.peek() == ")" {
		p.fail(p.offset(), "unbalanced parenthesis")
	}
	for _, ref := range p.conditions {
		if ref.group >= p.groups {
			p.fail(ref.offset, "invalid group reference %d", ref.group)
		}
	}
	return nil
}

// maxDepth bounds the nesting of groups, which no pattern of a person reaches.
const maxDepth = 500

// maxRepeat is the first count that Python refuses.
const maxRepeat = 4294967295

type parser struct {
	pattern string
	tokens  []token
	next    int
	verbose bool
	// before311 is set for Python 3.10 and older.
	before311 bool

	groups     int            // the number of the next group
	names      map[string]int // of the named groups
	open       []int          // groups that are not closed
	widths     map[int]width  // of the closed groups
	behind     []int          // the first group of each look-behind around
	conditions []reference
}

type token struct {
	text   string // one character, or an escape of two
	offset int
}

type reference struct{ group, offset int }

// A width is the least and the greatest length of what a part matches, in characters.
type width struct{ least, most int }

func (w width) plus(o width) width { return width{capped(w.least + o.least), capped(w.most + o.most)} }

func (w width) times(least, most int) width {
	return width{capped(w.least * min(least, maxWidth)), capped(w.most * min(most, maxWidth))}
}

func (w width) or(o width) width { return width{min(w.least, o.least), max(w.most, o.most)} }

// maxWidth is the width of everything wider, too.
const maxWidth = 1 << 20

func capped(n int) int { return min(n, maxWidth) }

func (p *parser) fail(offset int, format string, args ...any) {
	panic(&Error{Message: fmt.Sprintf(format, args...), Offset: offset})
}

// tokenize splits the pattern as Python's Tokenizer does: a backslash takes the next character with it.
func (p *parser) tokenize() {
	for offset := 0; offset < len(p.pattern); {
		start := offset
		_, size := utf8.DecodeRuneInString(p.pattern[offset:])
		offset += size
		if p.pattern[start] == '\\' {
			_, size = utf8.DecodeRuneInString(p.pattern[offset:])
			offset += size
			if size == 0 {
				p.tokens = append(p.tokens, token{"", start}) // raised when it is reached
				continue
			}
		}
		p.tokens = append(p.tokens, token{p.pattern[start:offset], start})
	}
}

// peek returns the next token, "" at the end.
func (p *parser) peek() string {
	if p.next >= len(p.tokens) {
		return ""
	}
	t := p.tokens[p.next]
	if t.text == "" {
		p.fail(t.offset, "bad escape (end of pattern)")
	}
	return t.text
}

// offset returns the byte offset of the next token.
func (p *parser) offset() int {
	if p.next >= len(p.tokens) {
		return len(p.pattern)
	}
	return p.tokens[p.next].offset
}

// get returns the next token and moves on, "" at the end.
func (p *parser) get() string {
	t := p.peek()
	if t != "" {
		p.next++
		p.peek() // Python reads one token ahead, and raises there
	}
	return t
}

// match moves over a token if it is the next one.
func (p *parser) match(text string) bool {
	if p.peek() != text {
		return false
	}
	p.get()
	return true
}

// while returns at most n next tokens that are one of the characters.
func (p *parser) while(n int, chars string) string {
	var out strings.Builder
	for range n {
		if t := p.peek(); t == "" || len(t) != 1 || !strings.Contains(chars, t) {
			break
		}
		out.WriteString(p.get())
	}
	return out.String()
}

// until returns the text up to a terminator, which it moves over.
func (p *parser) until(terminator, name string) string {
	start := p.offset()
	var out strings.Builder
	for {
		t := p.get()
		switch t {
		case "":
			if out.Len() == 0 {
				p.fail(start, "missing %s", name)
			}
			p.fail(start, "missing %s, unterminated name", terminator)
		case terminator:
			if out.Len() == 0 {
				p.fail(start, "missing %s", name)
			}
			return out.String()
		}
		out.WriteString(t)
	}
}

// groupName refuses a name that is no identifier.
func (p *parser) groupName(name string, offset int) {
	for i, r := range name {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			p.fail(offset, "bad character in group name '%s'", name)
		}
	}
}

// reuse refuses a reference to a group that is not closed yet.
func (p *parser) reuse(group, offset int) width {
	if slices.Contains(p.open, group) {
		p.fail(offset, "cannot refer to an open group")
	}
	if len(p.behind) > 0 && group >= p.behind[0] {
		p.fail(offset, "cannot refer to group defined in the same lookbehind subpattern")
	}
	return p.widths[group]
}
