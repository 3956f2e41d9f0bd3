package dotenv

import (
	"bytes"
	"encoding/binary"
	"os"
	"strings"
	"unicode"
	utf16units "unicode/utf16"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// asksShell reports whether gotenv could give content a variable of this process: it asks the process
// environment before the file, and has no option against it. The tracer alone reads such a file.
// Backslashes in a name go before gotenv looks at the reference.
func asksShell(content []byte) bool {
	if utf16(content) {
		content = []byte(decodeUTF16(content).Value)
	}
	for i, c := range content {
		if c != '$' {
			continue
		}
		rest := bytes.TrimLeft(content[i+1:], `\`)
		rest = bytes.TrimLeft(bytes.TrimPrefix(rest, []byte("{")), `\`)
		end := bytes.IndexFunc(rest, func(r rune) bool { return !isNameRune(r) && r != '\\' })
		if end < 0 {
			end = len(rest)
		}
		name := string(rest[:end])
		if _, set := os.LookupEnv(name); set || strings.Contains(name, `\`) {
			return true
		}
	}
	return false
}

// isNameRune reports what godotenv and gotenv take for a part of a referenced name.
func isNameRune(r rune) bool { return r == '_' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' }

// utf16 reports whether content starts with a byte order mark of UTF-16, which gotenv
// alone of all readers decodes.
func utf16(content []byte) bool {
	return bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff"))
}

// decodeUTF16 is content, which starts with a byte order mark, as UTF-8.
func decodeUTF16(content []byte) mapped.String {
	var order binary.ByteOrder = binary.LittleEndian
	if content[0] == 0xfe {
		order = binary.BigEndian
	}
	var b mapped.Builder
	for i := 2; i < len(content); {
		n, r := min(2, len(content)-i), rune(unicode.ReplacementChar)
		if n == 2 {
			r = rune(order.Uint16(content[i:]))
			if utf16units.IsSurrogate(r) {
				low := rune(0)
				if i+4 <= len(content) {
					low = rune(order.Uint16(content[i+2:]))
				}
				if r = utf16units.DecodeRune(r, low); r != unicode.ReplacementChar {
					n = 4
				}
			}
		}
		b.Escape(i, n, string(r))
		i += n
	}
	return b.Text(source.Span{End: len(content)})
}
