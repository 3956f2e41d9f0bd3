package pip

import (
	"bytes"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// decode makes text of a file: UTF-8, with or without a byte order mark. pip also reads UTF-16,
// UTF-32 and what a coding comment names; the files of a project are refused before, if they are not
// UTF-8. It returns an error for the first bytes that are no UTF-8; they read as U+FFFD.
func decode(content []byte) (mapped.String, *Error) {
	at := 0
	if bytes.HasPrefix(content, []byte("\ufeff")) {
		at = len("\ufeff")
	}
	text := mapped.Plain(at, string(content[at:]))
	text.Span = source.Span{End: len(content)}
	text, bad := text.ToValidUTF8()
	if bad < 0 {
		return text, nil
	}
	return text, &Error{source.Span{Start: at + bad, End: at + bad + 1}, "pip cannot read the file: it is not UTF-8; save it as UTF-8"}
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
