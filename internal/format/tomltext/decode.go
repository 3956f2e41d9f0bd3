package tomltext

import (
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// style is how a string is quoted.
type style struct {
	quote   string // the delimiter at both ends
	escapes bool
}

// styles are the four kinds of strings, the longer delimiters first.
var styles = [...]style{
	{`"""`, true}, {`'''`, false}, {`"`, true}, {`'`, false},
}

// styleOf returns the kind of a string token; false for anything else.
func styleOf(token string) (style, bool) {
	for _, s := range styles {
		if n := len(s.quote); strings.HasPrefix(token, s.quote) && strings.HasSuffix(token, s.quote) && len(token) >= 2*n {
			return s, true
		}
	}
	return style{}, false
}

// isMultiline reports a string that may hold line ends.
func (s style) isMultiline() bool { return len(s.quote) == 3 }

// decode returns a token with the source of each byte of its value. The value is what the library
// says; if it is not what the token decodes to here, each byte of it comes from the whole token.
func decode(src []byte, at source.Span, value string) mapped.String {
	var b mapped.Builder
	token := string(src[at.Start:at.End])
	s, quoted := styleOf(token)
	if !quoted {
		b.Copy(at.Start, token)
	} else {
		s.unquote(&b, token, at.Start)
	}
	if out := b.Text(at); out.Value == value {
		return out
	}
	b = mapped.Builder{}
	b.Escape(at.Start, at.Len(), value)
	return b.Text(at)
}

// unquote decodes a string token that is at an offset of the file.
func (s style) unquote(b *mapped.Builder, token string, offset int) {
	i, end := len(s.quote), len(token)-len(s.quote)
	if s.isMultiline() { // a line end after the opening delimiter is not part of the value
		i += lineEnd(token[i:end])
	}
	for i < end {
		n := len(token[i:end])
		if s.escapes {
			n = strings.IndexByte(token[i:end], '\\')
		}
		if n != 0 {
			if n < 0 {
				n = end - i
			}
			b.Copy(offset+i, token[i:i+n])
			i += n
			continue
		}
		text, n := unescape(token[i:end])
		b.Escape(offset+i, n, text)
		i += n
	}
}

// lineEnd returns the length of a line end at the start of s, 0 if there is none.
func lineEnd(s string) int {
	switch {
	case strings.HasPrefix(s, "\n"):
		return 1
	case strings.HasPrefix(s, "\r\n"):
		return 2
	}
	return 0
}

// simple are the escapes of one character.
const simple = "b\bt\tn\nf\fr\re\x1b\"\"\\\\"

// unescape returns what the backslash at the start of s and the characters that belong to it mean,
// and their number of bytes. A backslash at the end of a line is nothing, with all whitespace that
// follows.
func unescape(s string) (text string, n int) {
	if len(s) < 2 {
		return s, len(s)
	}
	digits := 0
	switch c := s[1]; c {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	case ' ', '\t', '\r', '\n':
		rest := strings.TrimLeft(s[1:], " \t\r\n")
		return "", len(s) - len(rest)
	default:
		for i := 0; i < len(simple); i += 2 {
			if simple[i] == c {
				return simple[i+1 : i+2], 2
			}
		}
	}
	if digits == 0 || len(s) < 2+digits {
		return s[:2], 2
	}
	r, err := strconv.ParseUint(s[2:2+digits], 16, 32)
	if err != nil {
		return s[:2], 2
	}
	return string(rune(r)), 2 + digits
}
