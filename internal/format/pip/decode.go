package pip

import (
	"bytes"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// decode makes text of a file: UTF-8, with or without a byte order mark. pip also reads UTF-16,
// UTF-32 and what a coding comment names; the files of a project are refused before, if they are not
// UTF-8. It returns an error for the first bytes that are no UTF-8; they read as U+FFFD.
func decode(content []byte) (mapped.String, *Error) {
	var b mapped.Builder
	at := 0
	if bytes.HasPrefix(content, []byte("\ufeff")) {
		at = len("\ufeff")
	}
	bad := decodeUTF8(&b, content, at)
	text := b.Text(source.Span{Start: 0, End: len(content)})
	if bad < 0 {
		return text, nil
	}
	return text, &Error{source.Span{Start: bad, End: min(bad+1, len(content))}, "pip cannot read the file: it is not UTF-8; save it as UTF-8"}
}

func decodeUTF8(b *mapped.Builder, content []byte, at int) (bad int) {
	bad = -1
	for at < len(content) {
		n := at
		for n < len(content) {
			r, size := utf8.DecodeRune(content[n:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			n += size
		}
		b.Copy(at, string(content[at:n]))
		if n < len(content) {
			if bad < 0 {
				bad = n
			}
			b.Escape(n, 1, "\ufffd")
			n++
		}
		at = n
	}
	return bad
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
