package python

// line appends the tokens up to the end of a logical line, or up to the beginning or the end of a block,
// which it returns. It leaves out comments and the line breaks that end no logical line. The tokens are
// those of Next; most are read here, since a call for each takes longer than the token itself.
func (s *Scanner) line(tokens []Token) ([]Token, Token) {
	for {
		if s.dedents == 0 && len(s.strings) == 0 && s.err == nil {
			if s.begins {
				s.begins = false
				if t, ok := s.indentation(); ok {
					return tokens, t
				}
			}
			tokens = s.simple(tokens)
			if s.pos < len(s.src) && isBreak(s.src[s.pos]) && s.depth == 0 && s.err == nil {
				if t := s.lineBreak(); t.Kind == Newline {
					return tokens, t
				}
				continue
			}
		}
		switch t := s.Next(); t.Kind {
		case Comment, NL:
		case Newline, Indent, Dedent, EndMarker:
			return tokens, t
		default:
			tokens = append(tokens, t)
		}
	}
}

// simple appends the tokens up to one that depends on more than its own bytes: a line break outside of
// brackets, a literal with a prefix, an escaped line break, or an error. No f-string is open.
func (s *Scanner) simple(tokens []Token) []Token {
	src, pos, before := s.src, s.pos, len(tokens)
loop:
	for pos < len(src) {
		t := Token{Op, pos, pos + 1}
		switch firstBytes[src[pos]] {
		case 'n':
			for t.End < len(src) && isNamePart(src[t.End]) {
				t.End++
			}
			if t.End-pos <= 2 && t.End < len(src) && firstBytes[src[t.End]] == 'q' {
				break loop
			}
			t.Kind = Name
		case '1':
		case '(':
			if s.depth+1 >= maxBrackets {
				break loop
			}
			s.depth++
		case ')':
			if s.depth == 0 {
				break loop
			}
			s.depth--
		case 'o':
			if src[pos] == '.' && t.End < len(src) && isDigit(src[t.End]) {
				break loop
			}
			if t.End < len(src) && firstBytes[src[t.End]] == 'o' { // most have one character
				t.End = pos + operatorLen(src[pos:min(pos+3, len(src))])
			}
		case '0':
			s.pos = pos
			t = s.number()
		case 'q':
			s.pos = pos
			if t = s.str(pos); s.err != nil {
				return tokens
			}
		case '#':
			for pos < len(src) && !isBreak(src[pos]) {
				pos++
			}
			continue
		case 's':
			if src[pos] == '\\' {
				break loop
			}
			pos++
			continue
		case 'b':
			if s.depth == 0 {
				break loop
			}
			pos++
			continue
		default:
			break loop
		}
		tokens = append(tokens, t)
		pos = t.End
	}
	s.pos = pos
	s.open = s.open || len(tokens) > before
	return tokens
}
