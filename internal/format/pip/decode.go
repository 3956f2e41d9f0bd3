package pip

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// boms is the order in which pip tries them: the mark of UTF-16-LE begins that of
// UTF-32-LE.
var boms = [...]struct {
	mark   string
	decode func(b *mapped.Builder, content []byte, at int) int
}{
	{"\xef\xbb\xbf", decodeUTF8},
	{"\xff\xfe\x00\x00", func(b *mapped.Builder, c []byte, at int) int { return decodeUTF32(b, c, at, 0, 3) }},
	{"\x00\x00\xfe\xff", func(b *mapped.Builder, c []byte, at int) int { return decodeUTF32(b, c, at, 3, 0) }},
	{"\xff\xfe", func(b *mapped.Builder, c []byte, at int) int { return decodeUTF16(b, c, at, 0, 1) }},
	{"\xfe\xff", func(b *mapped.Builder, c []byte, at int) int { return decodeUTF16(b, c, at, 1, 0) }},
}

// decode makes text of a file as pip does: by its byte order mark, by a coding comment
// in one of the first two lines, else as UTF-8. It returns an error for the first bytes
// that are no text in that encoding; they read as U+FFFD.
func decode(content []byte) (mapped.String, *Error) {
	var b mapped.Builder
	read, at, name := decodeUTF8, 0, "UTF-8"
	for _, bom := range boms {
		if bytes.HasPrefix(content, []byte(bom.mark)) {
			read, at, name = bom.decode, len(bom.mark), "what its byte order mark says"
			break
		}
	}
	if at == 0 {
		if coding := codingComment(content); coding != "" {
			read, name = codec(coding), "what its coding comment says"
		}
	}
	bad := read(&b, content, at)
	text := b.Text(source.Span{Start: 0, End: len(content)})
	if bad < 0 {
		return text, nil
	}
	return text, &Error{source.Span{Start: bad, End: min(bad+1, len(content))},
		"pip cannot read the file: it is not " + name + "; save it as UTF-8"}
}

// codingComment returns the encoding a comment names as PEP 263 has it. Unlike Python,
// pip wants the "#" to be the first character of the line.
func codingComment(content []byte) string {
	lines := bytes.SplitN(content, []byte("\n"), 3)
	for _, line := range lines[:min(2, len(lines))] {
		if !bytes.HasPrefix(line, []byte("#")) {
			continue
		}
		rest := string(line)
		for {
			_, after, ok := strings.Cut(rest, "coding")
			if !ok {
				break
			}
			rest = after
			if after == "" || after[0] != ':' && after[0] != '=' {
				continue
			}
			after = strings.TrimLeft(after[1:], " \t\r\f\v")
			n := 0
			for n < len(after) && (after[n] == '-' || after[n] == '.' || isWord(after[n])) {
				n++
			}
			if n > 0 {
				return after[:n]
			}
		}
	}
	return ""
}

// codec finds the decoder of a name as Python spells it. One that is not known here
// decodes ASCII and hides the rest, of which requirements have none.
func codec(name string) func(*mapped.Builder, []byte, int) int {
	switch strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(name)) {
	case "utf8", "u8", "utf", "utf8ucs2", "utf8ucs4", "utf8sig", "ascii", "usascii", "646":
		return decodeUTF8
	case "latin1", "latin", "l1", "iso88591", "88591", "8859", "cp819":
		return decodeLatin1
	}
	return func(b *mapped.Builder, content []byte, at int) int {
		decodeUTF8(b, content, at)
		return -1
	}
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

func decodeLatin1(b *mapped.Builder, content []byte, at int) int {
	for ; at < len(content); at++ {
		if c := content[at]; c < utf8.RuneSelf {
			b.Copy(at, string(rune(c)))
		} else {
			b.Escape(at, 1, string(rune(c)))
		}
	}
	return -1
}

// decodeUTF16 has the places of the low and high byte in a unit.
func decodeUTF16(b *mapped.Builder, content []byte, at, lo, hi int) (bad int) {
	bad = -1
	unit := func(i int) rune { return rune(content[i+lo]) | rune(content[i+hi])<<8 }
	for at < len(content) {
		r, n := rune(utf8.RuneError), min(2, len(content)-at)
		if n == 2 {
			r = unit(at)
		}
		if utf16.IsSurrogate(r) {
			if at+4 <= len(content) {
				r = utf16.DecodeRune(r, unit(at+2))
			} else {
				r = utf8.RuneError
			}
			if r != utf8.RuneError {
				n = 4
			}
		}
		if r == utf8.RuneError && bad < 0 && (n < 2 || unit(at) != utf8.RuneError) {
			bad = at
		}
		b.Escape(at, n, string(r))
		at += n
	}
	return bad
}

// decodeUTF32 has the places of the lowest and highest byte in a unit.
func decodeUTF32(b *mapped.Builder, content []byte, at, lo, hi int) (bad int) {
	bad = -1
	step := (hi - lo) / 3
	for at < len(content) {
		r, n := rune(-1), min(4, len(content)-at)
		if n == 4 {
			r = rune(content[at+lo]) | rune(content[at+lo+step])<<8 | rune(content[at+lo+2*step])<<16 | rune(content[at+hi])<<24
		}
		if !utf8.ValidRune(r) {
			r = utf8.RuneError
			if bad < 0 {
				bad = at
			}
		}
		b.Escape(at, n, string(r))
		at += n
	}
	return bad
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
