package source

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns text as a terminal can display it: bytes that are not UTF-8 and what would
// disturb the line are U+FFFD.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if disturbs(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// disturbs reports what would move the cursor, color, break or reorder the line a
// terminal shows: control characters (C1 too: U+009B starts an escape sequence), line
// and paragraph separators, bidirectional controls, a byte order mark.
func disturbs(r rune) bool {
	if r < utf8.RuneSelf { // most text
		return (r < ' ' || r == 0x7f) && r != '\t'
	}
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' ||
		unicode.Is(unicode.Bidi_Control, r)
}
