package dotenv

import (
	"bytes"
	"encoding/binary"
	"os"
	"strconv"
	"strings"
	"unicode"
	utf16units "unicode/utf16"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// gotenv asks the process environment before the file, and has no option against it. So
// where a file refers to a variable that this process has, the library reads a copy in
// which every name, assigned or referred to, starts with a prefix that no variable of the
// process has; the prefix is taken off what it answers. os.Setenv would be seen by others.

// asksShell reports whether reading content could give gotenv a variable of this process.
func asksShell(content []byte) bool {
	if utf16(content) {
		content = []byte(decodeUTF16(content).Value)
	}
	for i := bytes.IndexByte(content, '$'); i >= 0; {
		start := referred(content, i)
		end := start
		for end < len(content) && (nameByte(content[end]) || content[end] == '\\') {
			end++
		}
		name := string(content[start:end])
		if _, set := os.LookupEnv(name); set || start < end && strings.Contains(name, `\`) {
			return true
		}
		n := bytes.IndexByte(content[i+1:], '$')
		if n < 0 {
			break
		}
		i += 1 + n
	}
	return false
}

// referred is where the name would start that the "$" at i refers to. Backslashes are
// passed over: in double quotes they go before the reference is looked at.
func referred(content []byte, i int) int {
	i++
	for i < len(content) && content[i] == '\\' {
		i++
	}
	if i < len(content) && content[i] == '{' {
		i++
	}
	for i < len(content) && content[i] == '\\' {
		i++
	}
	return i
}

func nameByte(c byte) bool { return c == '_' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' }

// shield returns content with the prefix, and what takes it off a key or a value.
func shield(content []byte) (safe []byte, restore func(string) string) {
	if utf16(content) {
		content = []byte(decodeUTF16(content).Value)
	}
	prefix := freePrefix(content)
	at := 0
	insert := func(i int) {
		safe = append(append(safe, content[at:i]...), prefix...)
		at = i
	}
	lineStart := true
	for i := bomLength(content); i < len(content); i++ {
		if lineStart {
			if n := assigned(content, i); n < len(content) && word(content[n]) {
				insert(n)
				i = n
			}
		}
		c := content[i]
		lineStart = c == '\n' || c == '\r'
		if c == '$' {
			if n := referred(content, i); n < len(content) && nameByte(content[n]) {
				insert(n)
				i = n - 1
			}
		}
	}
	safe = append(safe, content[at:]...)
	return safe, func(s string) string { return strings.ReplaceAll(s, prefix, "") }
}

// assigned is where the name would start in the line at i.
func assigned(content []byte, i int) int {
	inLine := func(r rune) bool { return r != '\n' && r != '\r' && unicode.IsSpace(r) }
	s := func(i int) int { return len(content) - len(bytes.TrimLeftFunc(content[i:], inLine)) }
	i = s(i)
	if n := i + len("export"); bytes.HasPrefix(content[i:], []byte("export")) {
		if p := s(n); p > n && p < len(content) && word(content[p]) {
			return p
		}
	}
	return i
}

// freePrefix is a prefix that no variable of the process has, and that is not in content.
func freePrefix(content []byte) string {
	environ := strings.ToUpper("\n" + strings.Join(os.Environ(), "\n"))
	for n := 0; ; n++ {
		prefix := "Q" + strconv.Itoa(n) + "Z_"
		if !strings.Contains(environ, "\n"+prefix) && !bytes.Contains(content, []byte(prefix)) {
			return prefix
		}
	}
}

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
