package pyjson

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Encode writes v as compact JSON, order and duplicates kept, Unknown as written.
func Encode(v *Value) string {
	var b strings.Builder
	encode(&b, v)
	return b.String()
}

// Quote writes s as a JSON string, escaping only what JSON requires.
func Quote(s string) string { return QuoteWith(s, none) }

func none(rune) bool { return false }

// QuoteWith is Quote with every character for which escape reports true written as \uXXXX, be
// it a quote or a backslash. Python reads the result as the string it reads from Quote.
func QuoteWith(s string, escape func(rune) bool) string {
	var b strings.Builder
	quote(&b, s, escape)
	return b.String()
}

func quote(b *strings.Builder, s string, escape func(rune) bool) {
	b.WriteByte('"')
	for i := 0; i < len(s); {
		r, n := decodeRune(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			// Python has such a byte of an environment variable as the surrogate U+DCxx.
			if escape(r) {
				fmt.Fprintf(b, `\udc%02x`, s[i])
			} else {
				b.WriteByte(s[i])
			}
		case escape(r) && r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(b, `\u%04x\u%04x`, high, low)
		case escape(r), utf16.IsSurrogate(r):
			fmt.Fprintf(b, `\u%04x`, r)
		case r == '"' || r == '\\' || r < ' ':
			if k := strings.IndexRune(escapeTexts, r); k >= 0 {
				b.WriteByte('\\')
				b.WriteByte(escapeLetters[k])
			} else {
				fmt.Fprintf(b, `\u%04x`, r)
			}
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	b.WriteByte('"')
}

func encode(b *strings.Builder, v *Value) {
	switch {
	case v == nil:
		b.WriteString("null")
	case v.Kind == Object:
		b.WriteByte('{')
		for i, m := range v.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			encode(b, m.Key)
			b.WriteByte(':')
			encode(b, m.Value)
		}
		b.WriteByte('}')
	case v.Kind == Array:
		b.WriteByte('[')
		for i, item := range v.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			encode(b, item)
		}
		b.WriteByte(']')
	case v.Kind == String:
		quote(b, v.Text.Value, none)
	default:
		b.WriteString(v.Text.Value)
	}
}

// decodeRune is utf8.DecodeRuneInString that accepts surrogates.
func decodeRune(s string) (rune, int) {
	if len(s) >= 3 && s[0] == 0xED && s[1]&0xE0 == 0xA0 && s[2]&0xC0 == 0x80 {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(s)
}
