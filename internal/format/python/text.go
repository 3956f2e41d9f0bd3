package python

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Text is the value of string literals, with the places of its bytes in the file.
type Text struct {
	// Value is the text. Each replacement field of an f-string is one Unresolved.
	Value string
	// Dynamic is set if there is one.
	Dynamic bool
	// Bytes is set for bytes literals: Value is then not a str.
	Bytes bool

	start int // of the first run
	runs  []run
}

// Unresolved marks a replacement field in a Text. Python source cannot contain this byte.
const Unresolved = "\x00"

// run is where a stretch of the value is in the file.
type run struct{ value, file int }

// Offset returns the offset in the file of a byte of the value. One that an escape sequence
// wrote is where the sequence begins.
func (t *Text) Offset(i int) int {
	at := t.start + i
	for _, r := range t.runs {
		if r.value > i {
			break
		}
		at = r.file + i - r.value
	}
	return at
}

// Raw returns the source of an expression.
func (m *Module) Raw(e *Expr) string { return m.src[e.Start:e.End] }

// Text returns the value of a Str; false for any other expression, and for a literal with bytes
// that the declared encoding may give another meaning.
func (m *Module) Text(e *Expr) (Text, bool) {
	var out Text
	if e == nil || e.Kind != Str {
		return out, false
	}
	if plain, ok := m.plain(e); ok {
		return plain, true
	}
	b := &m.memory.text
	b.Reset()
	out.runs = m.memory.run[:0]
	ok := true
	// depth counts f-strings within f-strings, brackets those of replacement fields.
	depth, brackets, raw := 0, 0, false
	begin, echo := 0, "" // where the replacement field begins, and what it repeats of itself
	for i, t := range e.tokens {
		text := m.src[t.Start:t.End]
		prefix := 0
		if t.Kind == String || t.Kind == FStringStart {
			prefix = prefixLen(text)
		}
		switch {
		case t.Kind == String && depth == 0:
			q := len(quotes(text, prefix))
			out.Bytes = out.Bytes || strings.ContainsAny(text[:prefix], "bB")
			ok = m.decode(&out, b, t.Start+prefix+q, t.End-q, strings.ContainsAny(text[:prefix], "rR"), false) && ok
		case t.Kind == FStringStart:
			if depth++; depth == 1 {
				raw = strings.ContainsAny(text[:prefix], "rR")
				out.Dynamic = out.Dynamic || strings.ContainsAny(text[:prefix], "tT")
			}
		case t.Kind == FStringEnd:
			depth--
		case depth != 1:
		case t.Kind == FStringMiddle && brackets == 0:
			ok = m.decode(&out, b, t.Start, t.End, raw, true) && ok
		case t.Kind == Op && strings.Contains("([{", text):
			if brackets++; brackets == 1 {
				begin, echo = t.End, ""
			}
		case t.Kind == Op && strings.Contains(")]}", text):
			if brackets--; brackets == 0 {
				out.Dynamic = true
				out.runs = append(out.runs, run{b.Len(), begin})
				b.WriteString(echo + Unresolved)
			}
		case text == "=" && t.Kind == Op && brackets == 1 && echo == "" && i+1 < len(e.tokens):
			if next := e.tokens[i+1]; next.Kind == Op && strings.Contains("}:!", m.src[next.Start:next.End]) {
				echo = m.src[begin:next.Start]
				ok = ok && !strings.Contains(echo, "#") // CPython leaves comments out
			}
		}
	}
	out.Value = b.String()
	m.memory.run = out.runs
	out.runs = m.memory.runs.copyOf(out.runs)
	return out, ok
}

// plain is Text for the usual case: one literal in which each byte means itself.
func (m *Module) plain(e *Expr) (out Text, ok bool) {
	if len(e.tokens) != 1 || e.tokens[0].Kind != String { // f" at the end of a file is one token too
		return out, false
	}
	text := m.src[e.tokens[0].Start:e.tokens[0].End]
	prefix := prefixLen(text)
	q := len(quotes(text, prefix))
	out.start = e.tokens[0].Start + prefix + q
	out.Value = text[prefix+q : len(text)-q]
	out.Bytes = prefix > 0 && strings.ContainsAny(text[:prefix], "bB")
	return out, !m.narrow && strings.IndexByte(out.Value, '\\') < 0 && strings.IndexByte(out.Value, '\r') < 0
}

// prefixLen returns the length in bytes of the prefix of a string literal.
func prefixLen(text string) int {
	n := 0
	for text[n] != '"' && text[n] != '\'' {
		n++
	}
	return n
}

// decode appends what the source from..end of a literal means.
func (m *Module) decode(out *Text, b *bytes.Buffer, from, end int, raw, fstring bool) bool {
	out.runs = append(out.runs, run{b.Len(), from})
	ok := true
	for i := from; i < end; {
		c := m.src[i]
		if n := literal(m.src[i:end]); n > 0 && !m.narrow {
			b.WriteString(m.src[i : i+n])
			i += n
			continue
		}
		switch {
		case c == '\\' && !raw:
			n := escape(b, m.src[i:end], out.Bytes)
			if n == 0 {
				ok, n = false, 1
			}
			i += n
			out.runs = append(out.runs, run{b.Len(), i})
		case c == '\r': // Python reads all line breaks as "\n"
			b.WriteByte('\n')
			if i++; i < end && m.src[i] == '\n' {
				i++
			}
			out.runs = append(out.runs, run{b.Len(), i})
		case fstring && (c == '{' || c == '}'):
			b.WriteByte(c)
			i += 2
			out.runs = append(out.runs, run{b.Len(), i})
		default:
			if c >= utf8.RuneSelf && m.narrow {
				ok = false
			}
			b.WriteByte(c)
			i++
		}
	}
	return ok
}

// literal returns how many bytes a text begins with that mean themselves in every literal.
func literal(text string) int {
	for i := range len(text) {
		switch text[i] {
		case '\\', '\r', '{', '}':
			return i
		}
	}
	return len(text)
}

var simpleEscapes = map[byte]byte{'\\': '\\', '\'': '\'', '"': '"', 'a': 7, 'b': 8, 'f': 12, 'n': 10, 'r': 13, 't': 9, 'v': 11}

// escape appends what an escape sequence means and returns its length in bytes; 0 if that is
// not known here, as with \N{…}.
func escape(b *bytes.Buffer, s string, isBytes bool) int {
	if len(s) < 2 {
		b.WriteString(s)
		return len(s)
	}
	c := s[1]
	if v, ok := simpleEscapes[c]; ok {
		b.WriteByte(v)
		return 2
	}
	var digits int
	switch {
	case c == '\n':
		return 2
	case c == '\r':
		if len(s) > 2 && s[2] == '\n' {
			return 3
		}
		return 2
	case '0' <= c && c <= '7':
		n := 2
		for n < len(s) && n < 4 && '0' <= s[n] && s[n] <= '7' {
			n++
		}
		v, _ := strconv.ParseUint(s[1:n], 8, 32)
		writeChar(b, rune(v), isBytes)
		return n
	case c == 'x':
		digits = 2
	case c == 'u' && !isBytes:
		digits = 4
	case c == 'U' && !isBytes:
		digits = 8
	case c == 'N' && !isBytes:
		return 0
	default: // no escape: the backslash is kept
		b.WriteByte('\\')
		return 1
	}
	if len(s) < 2+digits {
		return 0
	}
	v, err := strconv.ParseUint(s[2:2+digits], 16, 32)
	if err != nil || v > utf8.MaxRune || 0xd800 <= v && v < 0xe000 {
		return 0
	}
	writeChar(b, rune(v), isBytes)
	return 2 + digits
}

func writeChar(b *bytes.Buffer, r rune, isBytes bool) {
	if isBytes {
		b.WriteByte(byte(r))
		return
	}
	b.WriteRune(r)
}

var cookie = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)`) })

// encoding reads the encoding declaration of PEP 263. narrow is set for an encoding with one
// byte a character that agrees with ASCII; supported is false for any other but UTF-8.
func encoding(src string) (narrow, supported bool) {
	rest := strings.TrimPrefix(src, "\ufeff")
	for range 2 {
		line := rest
		if i := strings.IndexAny(rest, "\r\n"); i >= 0 {
			line, rest = rest[:i], strings.TrimPrefix(strings.TrimPrefix(rest[i:], "\r"), "\n")
		} else {
			rest = ""
		}
		if !strings.Contains(line, "coding") {
			// most lines
		} else if m := cookie().FindStringSubmatch(line); m != nil {
			name := strings.NewReplacer("_", "-").Replace(strings.ToLower(m[1]))
			switch {
			case name == "utf-8", strings.HasPrefix(name, "utf-8-"), name == "utf8", name == "ascii", name == "us-ascii":
				return false, true
			case strings.HasPrefix(name, "latin-1"), strings.HasPrefix(name, "latin1"), strings.HasPrefix(name, "iso-8859-"),
				strings.HasPrefix(name, "iso8859-"), strings.HasPrefix(name, "iso-latin-1"), strings.HasPrefix(name, "koi8-"), strings.HasPrefix(name, "cp125"),
				strings.HasPrefix(name, "windows-125"), name == "cp437", name == "cp850", name == "cp852", name == "cp866":
				return true, true
			}
			return false, false
		}
		if t := strings.TrimLeft(line, " \t\f"); t != "" && t[0] != '#' {
			break
		}
	}
	return false, true
}
