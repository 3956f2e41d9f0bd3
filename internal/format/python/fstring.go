package python

import "strings"

// fstring is an f-string that is open at the scanner's position.
type fstring struct {
	quote  string // what closes it: one quote or three
	raw    bool
	fields []field // its open replacement fields; one within another's format
}

// field is a replacement field that is open.
type field struct {
	depth int  // brackets that were open before its brace
	spec  bool // the scanner is in its format specification
}

// isPrefix reports whether a name before a quote is a prefix of a string literal.
func isPrefix(name string) bool {
	if len(name) == 1 {
		switch name[0] | 0x20 {
		case 'b', 'r', 'u', 'f', 't':
			return true
		}
		return false
	}
	switch strings.ToLower(name) {
	case "br", "rb", "fr", "rf", "tr", "rt":
		return true
	}
	return false
}

// quotes returns the quotes that a literal at offset begins with: one or three.
func quotes(src string, offset int) string {
	one := src[offset : offset+1]
	if three := src[offset:]; len(three) >= 3 && three[1] == one[0] && three[2] == one[0] {
		return three[:3]
	}
	return one
}

// str reads a string literal whose prefix begins at start and whose quotes are at the
// scanner's position; of an f-string only its start.
func (s *Scanner) str(start int) Token {
	s.open = true
	quote := quotes(s.src, s.pos)
	prefix := s.src[start:s.pos]
	s.pos += len(quote)
	if prefix != "" && strings.ContainsAny(prefix, "fFtT") {
		if len(s.strings) >= maxFStrings {
			return s.fail(start, "too many nested f-strings")
		}
		var fields []field // the memory of one that was here before
		if n := len(s.strings); n < cap(s.strings) {
			fields = s.strings[:n+1][n].fields[:0]
		}
		s.strings = append(s.strings, fstring{quote: quote, raw: strings.ContainsAny(prefix, "rR"), fields: fields})
		return Token{FStringStart, start, s.pos}
	}
	if len(quote) == 3 {
		return s.long(start, quote)
	}
	src, pos, closing := s.src, s.pos, quote[0]
	for pos < len(src) {
		c := src[pos]
		pos++
		switch {
		case c > '\\': // most characters
		case c == closing:
			s.pos = pos
			return Token{String, start, pos}
		case c == '\\':
			s.pos = pos - 1
			s.skipEscape()
			pos = s.pos
		case isBreak(c):
			s.pos = pos - 1
			return s.fail(start, "a string is not closed on its line")
		}
	}
	s.pos = pos
	return s.fail(start, "a string is not closed")
}

// long reads the rest of a string literal with three quotes.
func (s *Scanner) long(start int, quote string) Token {
	end := s.pos
	for {
		if end <= s.pos { // the quotes that were found belong to an escape sequence, or none were found yet
			n := strings.Index(s.src[s.pos:], quote)
			if n < 0 {
				s.pos = len(s.src)
				return s.fail(start, "a string is not closed")
			}
			end = s.pos + n
		}
		escape := strings.IndexByte(s.src[s.pos:end], '\\')
		if escape < 0 {
			s.pos = end + len(quote)
			return Token{String, start, s.pos}
		}
		s.pos += escape
		s.skipEscape()
	}
}

// skipEscape skips a backslash and the character or line break behind it.
func (s *Scanner) skipEscape() {
	s.pos = min(s.pos+1, len(s.src))
	if next := s.afterBreak(s.pos); next > s.pos {
		s.pos = next
	} else if s.pos < len(s.src) {
		s.pos++
	}
}

// inLiteral returns the f-string whose literal text the scanner is in, or nil.
func (s *Scanner) inLiteral() *fstring {
	if len(s.strings) == 0 {
		return nil
	}
	f := &s.strings[len(s.strings)-1]
	if n := len(f.fields); n > 0 && !f.fields[n-1].spec {
		return nil
	}
	return f
}

// field returns the replacement field whose expression the scanner is in, or nil.
func (s *Scanner) field() *field {
	if len(s.strings) == 0 {
		return nil
	}
	f := &s.strings[len(s.strings)-1]
	if len(f.fields) == 0 {
		return nil
	}
	return &f.fields[len(f.fields)-1]
}

func (s *Scanner) closeField() {
	f := &s.strings[len(s.strings)-1]
	f.fields = f.fields[:len(f.fields)-1]
}

// literal reads what follows in an f-string: literal text, a brace or the closing quotes.
func (s *Scanner) literal(f *fstring) Token {
	spec := len(f.fields) > 0
	start := s.pos
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		switch {
		case c == '{':
			if !spec && strings.HasPrefix(s.src[s.pos:], "{{") {
				s.pos += 2
				continue
			}
			if s.pos > start {
				return Token{FStringMiddle, start, s.pos}
			}
			f.fields = append(f.fields, field{depth: s.depth})
			if s.depth++; s.depth >= maxBrackets {
				return s.fail(start, "too many nested brackets")
			}
			s.pos++
			return Token{Op, start, s.pos}
		case c == '}':
			if !spec && strings.HasPrefix(s.src[s.pos:], "}}") {
				s.pos += 2
				continue
			}
			if s.pos > start {
				return Token{FStringMiddle, start, s.pos}
			}
			if !spec {
				return s.fail(s.pos, "a single closing brace in an f-string")
			}
			s.closeField()
			s.depth--
			s.pos++
			return Token{Op, start, s.pos}
		case c == f.quote[0] && strings.HasPrefix(s.src[s.pos:], f.quote):
			if s.pos > start {
				return Token{FStringMiddle, start, s.pos}
			}
			if spec {
				return s.fail(s.pos, "a replacement field of an f-string is not closed")
			}
			s.strings = s.strings[:len(s.strings)-1]
			s.pos += len(f.quote)
			return Token{FStringEnd, start, s.pos}
		case c == '\\':
			s.fstringEscape(f)
		case len(f.quote) == 1 && isBreak(c):
			if !spec {
				return s.fail(s.pos, "an f-string is not closed on its line")
			}
			// The format ends with the line; only the closing brace may follow.
			f.fields[len(f.fields)-1].spec = false
			if s.pos > start {
				return Token{FStringMiddle, start, s.pos}
			}
			return s.Next()
		default:
			s.pos++
		}
	}
	return s.fail(start, "an f-string is not closed")
}

// fstringEscape skips an escape sequence of an f-string. A brace behind a backslash is no
// part of it, unless it belongs to a character's name: \N{BULLET}.
func (s *Scanner) fstringEscape(f *fstring) {
	next := byte(0)
	if s.pos+1 < len(s.src) {
		next = s.src[s.pos+1]
	}
	switch {
	case next == '{' || next == '}':
		s.pos++
	case !f.raw && next == 'N' && strings.HasPrefix(s.src[s.pos+2:], "{"):
		end := strings.IndexAny(s.src[s.pos:], "}\n\"'")
		if end < 0 || s.src[s.pos+end] != '}' {
			s.pos += 2
			return
		}
		s.pos += end + 1
	default:
		s.skipEscape()
	}
}
