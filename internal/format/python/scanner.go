package python

import "strings"

// Scanner splits a text into tokens. The zero value is not usable; see NewScanner.
type Scanner struct {
	src     string
	pos     int
	indents []int // columns of the open blocks, tabs to multiples of eight
	dedents int   // Dedent tokens that are due
	depth   int   // open brackets, those of replacement fields included
	strings []fstring
	// begins is set at the first byte of a physical line that may begin a logical line.
	begins bool
	// open is set if the logical line has a token already.
	open bool
	err  *SyntaxError
}

// NewScanner returns a scanner of src. A byte order mark is skipped.
func NewScanner(src string) *Scanner {
	s := &Scanner{}
	s.read(src)
	return s
}

// read makes it the scanner of another text, and uses its memory again.
func (s *Scanner) read(src string) {
	*s = Scanner{src: src, begins: true, indents: s.indents[:0], strings: s.strings[:0]}
	if strings.HasPrefix(src, "\ufeff") {
		s.pos = len("\ufeff")
	}
}

func (s *Scanner) fail(offset int, message string) Token {
	if s.err == nil {
		s.err = &SyntaxError{offset, message}
	}
	return Token{EndMarker, s.pos, s.pos}
}

// firstBytes has for each byte what begins with it: a name (n), a number (0), a string (q), an operator
// (o, or 1 for one that is part of no other one), an opening or a closing bracket, a comment (#), a line
// break (b), whitespace (s), or nothing.
const firstBytes = "         sb sb                  " +
	"soq# ooq()oo1ooo0000000000o1ooo " +
	"onnnnnnnnnnnnnnnnnnnnnnnnnn(s)on" +
	" nnnnnnnnnnnnnnnnnnnnnnnnnn(o)1 " +
	notASCII + notASCII + notASCII + notASCII

// nameBytes has an n for each byte of a name.
const nameBytes = "                                                nnnnnnnnnn      " +
	" nnnnnnnnnnnnnnnnnnnnnnnnnn    n nnnnnnnnnnnnnnnnnnnnnnnnnn     " +
	notASCII + notASCII + notASCII + notASCII

const notASCII = "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"

// Next returns the next token. At the end of the text, and after an error, it returns
// EndMarker for ever.
func (s *Scanner) Next() Token {
	if s.begins || s.dedents > 0 || len(s.strings) > 0 || s.err != nil {
		if t, ok := s.pending(); ok {
			return t
		}
	}
	src, pos := s.src, s.pos
	for pos < len(src) && src[pos] == ' ' {
		pos++
	}
	s.pos = pos
	if pos >= len(src) {
		return s.end()
	}
	switch firstBytes[src[pos]] {
	case 'n':
		s.open = true
		return s.name()
	case '1':
		s.open = true
		s.pos++
		return Token{Op, pos, pos + 1}
	case 'o', '(', ')':
		s.open = true
		if src[pos] == '.' && pos+1 < len(src) && isDigit(src[pos+1]) {
			return s.number()
		}
		return s.operator()
	case 'q':
		s.open = true
		return s.str(pos)
	case 'b':
		return s.lineBreak()
	case '0':
		s.open = true
		return s.number()
	case '#':
		for s.pos < len(src) && !isBreak(src[s.pos]) {
			s.pos++
		}
		return Token{Comment, pos, s.pos}
	case 's':
		if s.skipSpace() {
			return s.Next()
		}
		return s.fail(s.pos, "a backslash is not at the end of a line")
	}
	s.open = true
	return s.fail(pos, "this character is not part of Python's syntax")
}

// pending returns a token that does not depend on the next character: of an f-string, of the beginning
// of a line, or the end after an error.
func (s *Scanner) pending() (Token, bool) {
	if s.err != nil {
		return Token{EndMarker, s.pos, s.pos}, true
	}
	if f := s.inLiteral(); f != nil {
		return s.literal(f), true
	}
	if s.dedents > 0 {
		s.dedents--
		return Token{Dedent, s.pos, s.pos}, true
	}
	if s.begins {
		s.begins = false
		return s.indentation()
	}
	return Token{}, false
}

// skipSpace skips whitespace and escaped line breaks. It returns false at a backslash that is
// not followed by a line break and more text.
func (s *Scanner) skipSpace() bool {
	src, pos := s.src, s.pos
	for pos < len(src) {
		switch src[pos] {
		case ' ', '\t', '\f':
			pos++
		case '\\':
			next := s.afterBreak(pos + 1)
			if next == pos+1 || next >= len(src) {
				s.pos = pos
				return false
			}
			pos = next
		default:
			s.pos = pos
			return true
		}
	}
	s.pos = pos
	return true
}

// afterBreak returns the offset behind a line break at offset, or offset if there is none.
func (s *Scanner) afterBreak(offset int) int {
	switch {
	case strings.HasPrefix(s.src[offset:], "\r\n"):
		return offset + 2
	case offset < len(s.src) && isBreak(s.src[offset]):
		return offset + 1
	}
	return offset
}

// indentation reads the whitespace at the beginning of a logical line. It returns an Indent or
// Dedent token if the line begins or ends a block. Empty lines and comments do neither.
func (s *Scanner) indentation() (Token, bool) {
	start, continued := s.pos, -1
	for s.pos < len(s.src) && s.src[s.pos] == ' ' {
		s.pos++
	}
	column := s.pos - start
loop:
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case ' ':
			column++
		case '\t':
			column = (column/8 + 1) * 8
		case '\f':
			column = 0
		case '\\':
			next := s.afterBreak(s.pos + 1)
			if next == s.pos+1 {
				break loop
			}
			if continued < 0 {
				continued = column
			}
			s.pos = next - 1
		default:
			break loop
		}
		s.pos++
	}
	if s.pos >= len(s.src) || s.src[s.pos] == '#' || isBreak(s.src[s.pos]) {
		return Token{}, false
	}
	if continued > 0 {
		column = continued
	}
	last := 0
	if n := len(s.indents); n > 0 {
		last = s.indents[n-1]
	}
	switch {
	case column > last:
		if len(s.indents)+1 >= maxIndents {
			return s.fail(s.pos, "too many levels of indentation"), true
		}
		s.indents = append(s.indents, column)
		return Token{Indent, start, s.pos}, true
	case column < last:
		for len(s.indents) > 0 && s.indents[len(s.indents)-1] > column {
			s.indents = s.indents[:len(s.indents)-1]
			s.dedents++
		}
		if n := len(s.indents); n > 0 && s.indents[n-1] != column || n == 0 && column != 0 {
			return s.fail(s.pos, "unindent does not match any outer indentation level"), true
		}
		s.dedents--
		return Token{Dedent, s.pos, s.pos}, true
	}
	return Token{}, false
}

func (s *Scanner) lineBreak() Token {
	t := Token{NL, s.pos, s.afterBreak(s.pos)}
	s.pos = t.End
	if s.depth == 0 {
		if s.open {
			t.Kind = Newline
		}
		s.open, s.begins = false, true
	}
	return t
}

// end closes the last line and all blocks.
func (s *Scanner) end() Token {
	switch {
	case s.depth > 0 || len(s.strings) > 0:
		return s.fail(s.pos, "a bracket is not closed")
	case s.open:
		s.open = false
		return Token{Newline, s.pos, s.pos}
	case len(s.indents) > 0:
		s.indents = s.indents[:len(s.indents)-1]
		return Token{Dedent, s.pos, s.pos}
	}
	return Token{EndMarker, s.pos, s.pos}
}

// name reads an identifier, a keyword, or a string with a prefix.
func (s *Scanner) name() Token {
	start, pos := s.pos, s.pos+1
	for pos < len(s.src) && isNamePart(s.src[pos]) {
		pos++
	}
	s.pos = pos
	if pos-start <= 2 && pos < len(s.src) && (s.src[pos] == '"' || s.src[pos] == '\'') && isPrefix(s.src[start:pos]) {
		return s.str(start)
	}
	return Token{Name, start, pos}
}

// number reads a number as greedily as CPython does: "1if" is 1 and if, "0x1for" 0x1f and or.
func (s *Scanner) number() Token {
	start := s.pos
	digits := func(is func(byte) bool) {
		for s.pos < len(s.src) && (is(s.src[s.pos]) || s.src[s.pos] == '_' && s.pos+1 < len(s.src) && is(s.src[s.pos+1])) {
			s.pos++
		}
	}
	if s.src[s.pos] == '0' && s.pos+1 < len(s.src) {
		var is func(byte) bool
		switch s.src[s.pos+1] | 0x20 {
		case 'x':
			is = isHex
		case 'o', 'b':
			is = isDigit
		}
		if is != nil {
			s.pos += 2
			digits(is)
			return Token{Number, start, s.pos}
		}
	}
	digits(isDigit)
	if s.pos < len(s.src) && s.src[s.pos] == '.' {
		s.pos++
		if s.pos < len(s.src) && isDigit(s.src[s.pos]) {
			digits(isDigit)
		}
	}
	if s.pos < len(s.src) && s.src[s.pos]|0x20 == 'e' {
		at := s.pos + 1
		if at < len(s.src) && (s.src[at] == '+' || s.src[at] == '-') {
			at++
		}
		if at < len(s.src) && isDigit(s.src[at]) {
			s.pos = at
			digits(isDigit)
		}
	}
	if s.pos < len(s.src) && s.src[s.pos]|0x20 == 'j' {
		s.pos++
	}
	return Token{Number, start, s.pos}
}

func (s *Scanner) operator() Token {
	start := s.pos
	c := s.src[s.pos]
	switch c {
	case '(', '[', '{':
		if s.depth++; s.depth >= maxBrackets {
			return s.fail(start, "too many nested brackets")
		}
		s.pos++
		return Token{Op, start, s.pos}
	case ')', ']', '}':
		if f := s.field(); f != nil && s.depth == f.depth+1 {
			s.closeField()
		}
		if s.depth--; s.depth < 0 {
			s.depth = 0
			return s.fail(start, "a closing bracket has no opening one")
		}
		s.pos++
		return Token{Op, start, s.pos}
	case ':':
		if f := s.field(); f != nil && s.depth == f.depth+1 {
			f.spec = true
			s.pos++
			return Token{Op, start, s.pos}
		}
	}
	n := operatorLen(s.src[start:min(start+3, len(s.src))])
	if n == 0 {
		return s.fail(start, "this character is not part of Python's syntax")
	}
	s.pos += n
	return Token{Op, start, s.pos}
}

// operatorLen returns the length in bytes of the longest operator that a text begins with, brackets
// aside; 0 if there is none. The text is not empty.
func operatorLen(text string) int {
	c, next, third := text[0], byte(0), byte(0)
	if len(text) > 1 {
		next = text[1]
	}
	if len(text) > 2 {
		third = text[2]
	}
	switch c {
	case ';', ',', '~':
		return 1
	case '.':
		if next == '.' && third == '.' {
			return 3
		}
		return 1
	case '*', '/', '<', '>':
		switch {
		case next == c && third == '=':
			return 3
		case next == c, next == '=', c == '<' && next == '>':
			return 2
		}
		return 1
	case '-':
		if next == '>' || next == '=' {
			return 2
		}
		return 1
	case ':', '@', '=', '+', '%', '&', '|', '^', '!':
		if next == '=' {
			return 2
		}
		return 1
	}
	return 0
}

func isBreak(c byte) bool    { return c == '\n' || c == '\r' }
func isDigit(c byte) bool    { return '0' <= c && c <= '9' }
func isHex(c byte) bool      { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }
func isNamePart(c byte) bool { return nameBytes[c] == 'n' }
