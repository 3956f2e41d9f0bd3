package names

// require keeps a line, the headings of its blocks, and the other parts of its statement.
func (s *selection) require(at int) {
	for ; at >= 0 && !s.lines[at].keep; at = s.o.Lines[at].Heading {
		s.lines[at].keep = true
		switch first := s.first(at); {
		case first == "try":
			s.requireHandlers(at)
		case continues(first):
			if before := s.sibling(at, -1); before >= 0 {
				s.require(before)
			}
		}
	}
}

// requireHandlers keeps the other parts of a try statement.
func (s *selection) requireHandlers(at int) {
	for next := s.sibling(at, 1); next >= 0 && continues(s.first(next)); next = s.sibling(next, 1) {
		s.lines[next].keep = true
	}
}

// sibling returns the nearest line before or after one that is in the same block, or -1.
func (s *selection) sibling(at, step int) int {
	level := s.o.Lines[at].Level
	for at += step; at >= 0 && at < len(s.lines) && s.o.Lines[at].Level >= level; at += step {
		if s.o.Lines[at].Level == level {
			return at
		}
	}
	return -1
}

// first returns the first word of a line.
func (s *selection) first(at int) string { return s.o.Text(s.o.Tokens[s.o.Lines[at].From]) }

// continues reports a word that begins a further part of a compound statement.
func continues(word string) bool {
	switch word {
	case "except", "else", "finally", "elif":
		return true
	}
	return false
}

// isKeyword reports a word that is no name.
func isKeyword(text string) bool {
	switch text {
	case "None", "True", "False", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
		"finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
		"with", "yield":
		return true
	}
	return false
}
