package source

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns text as a terminal can display it: bytes that are not UTF-8 and what would
// disturb the line are U+FFFD.
func Printable(s string) string {
	if isPrintable(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if disturbs(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// isPrintable reports the ASCII text that most lines are.
func isPrintable(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c > '~' {
			return false
		}
	}
	return true
}

// disturbs reports what would move the cursor, color, break or reorder the line a
// terminal shows: control characters (C1 too: U+009B starts an escape sequence), line
// and paragraph separators, bidirectional controls, a byte order mark.
func disturbs(r rune) bool {
	return unicode.IsControl(r) && r != '\t' || r == '\u2028' || r == '\u2029' || r == '\ufeff' ||
		unicode.Is(unicode.Bidi_Control, r)
}
