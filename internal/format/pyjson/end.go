package pyjson

// ObjectEnd returns the offset of the end of the object that starts at from; -1 if it does not end
// on its line.
func ObjectEnd(s string, from int) int {
	depth, quoted := 0, false
	for i := from; i < len(s) && s[i] != '\n'; i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}
