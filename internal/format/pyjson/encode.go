package pyjson

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Encode writes v as compact JSON: a *Value as it is (order and duplicates kept, Unknown as
// written), or what Value.Any makes (keys sorted), or a Go int. Any other type is written as
// encoding/json does.
func Encode(v any) string { return EncodeWith(v, nil) }

// EncodeWith is Encode with strings as QuoteWith writes them.
func EncodeWith(v any, escape func(rune) bool) string {
	var b strings.Builder
	e := encoder{&b, escape}
	e.value(v)
	return b.String()
}

// Quote writes s as a JSON string, escaping only what JSON requires.
func Quote(s string) string { return QuoteWith(s, nil) }

// QuoteWith is Quote with every character for which escape reports true written as \uXXXX, be
// it a quote or a backslash. Python reads the result as the string it reads from Quote.
func QuoteWith(s string, escape func(rune) bool) string {
	if escape == nil && isPlain(s) { // as most are
		return `"` + s + `"`
	}
	var b strings.Builder
	e := encoder{&b, escape}
	e.quote(s)
	return b.String()
}

// isPlain reports text in which JSON requires no escape, of ASCII alone.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

type encoder struct {
	*strings.Builder
	escape func(rune) bool
}

func (e encoder) value(v any) {
	switch v := v.(type) {
	case *Value:
		e.tree(v)
	case map[string]any:
		keys := slices.Sorted(maps.Keys(v))
		e.list('{', '}', len(v), func(i int) {
			e.quote(keys[i])
			e.WriteByte(':')
			e.value(v[keys[i]])
		})
	case []any:
		e.list('[', ']', len(v), func(i int) { e.value(v[i]) })
	case string:
		e.quote(v)
	case json.Number:
		e.WriteString(v.String())
	case nil:
		e.WriteString("null")
	case bool:
		e.WriteString(strconv.FormatBool(v))
	case int:
		e.WriteString(strconv.Itoa(v))
	default:
		b, err := json.Marshal(v)
		if err != nil { // a channel or a function: no data, so it has no JSON
			b = []byte("null")
		}
		e.Write(b)
	}
}

func (e encoder) tree(v *Value) {
	switch {
	case v == nil:
		e.WriteString("null")
	case v.Kind == Object:
		e.list('{', '}', len(v.Members), func(i int) {
			e.tree(v.Members[i].Key)
			e.WriteByte(':')
			e.tree(v.Members[i].Value)
		})
	case v.Kind == Array:
		e.list('[', ']', len(v.Items), func(i int) { e.tree(v.Items[i]) })
	case v.Kind == String:
		e.quote(v.Text.Value)
	default:
		e.WriteString(v.Text.Value)
	}
}

func (e encoder) list(open, end byte, n int, item func(i int)) {
	e.WriteByte(open)
	for i := range n {
		if i > 0 {
			e.WriteByte(',')
		}
		item(i)
	}
	e.WriteByte(end)
}

// shortEscapes are the characters JSON has an escape of two characters for.
const shortEscapes, shortLetters = "\"\\\b\f\n\r\t", `"\bfnrt`

func (e encoder) quote(s string) {
	e.WriteByte('"')
	for i := 0; i < len(s); {
		r, n := decodeRune(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			// Python has such a byte of an environment variable as the surrogate U+DCxx.
			if e.escape != nil && e.escape(r) {
				fmt.Fprintf(e, `\udc%02x`, s[i])
			} else {
				e.WriteByte(s[i])
			}
		case utf16.IsSurrogate(r):
			fmt.Fprintf(e, `\u%04x`, r)
		case e.escape != nil && e.escape(r):
			if a, b := utf16.EncodeRune(r); a != utf8.RuneError {
				fmt.Fprintf(e, `\u%04x\u%04x`, a, b)
			} else {
				fmt.Fprintf(e, `\u%04x`, r)
			}
		case r == '"' || r == '\\' || r < ' ':
			if k := strings.IndexRune(shortEscapes, r); k >= 0 {
				e.WriteByte('\\')
				e.WriteByte(shortLetters[k])
			} else {
				fmt.Fprintf(e, `\u%04x`, r)
			}
		default:
			e.WriteString(s[i : i+n])
		}
		i += n
	}
	e.WriteByte('"')
}

// appendSurrogate is what utf8.AppendRune refuses to write: a surrogate in three bytes.
func appendSurrogate(b []byte, r rune) []byte {
	return append(b, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
}

// decodeRune is utf8.DecodeRuneInString that knows surrogates.
func decodeRune(s string) (rune, int) {
	if len(s) >= 3 && s[0] == 0xED && s[1]&0xE0 == 0xA0 && s[2]&0xC0 == 0x80 {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(s)
}
