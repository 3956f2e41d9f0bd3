package compose

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// interpolate replaces the variables of a Compose file as the template package of compose-go does:
// $NAME and ${NAME}, the latter with a default or a message, and "$$" for a dollar sign. The values
// come from the shell that runs Compose, so each is unresolved. A dollar sign before anything else
// stays. bad are the byte ranges of t.Value with a "${" that Compose refuses.
func interpolate(t *mapped.String) (out mapped.String, bad []source.Span) {
	out = t.Replace(func(i int) (n int, text string, unresolved bool) {
		rest := t.Value[i:]
		switch {
		case rest[0] != '$':
			return 0, "", false
		case strings.HasPrefix(rest, "$$"):
			return 2, "$", false
		}
		n, ok := substitution(rest)
		if !ok {
			bad = append(bad, source.Span{Start: i, End: i + 2})
		}
		return n, rest[:n], true
	})
	return out, bad
}

// substitution returns the length of the variable at the start of s, which begins with a dollar
// sign; 0 if there is none. It is not ok for a "${" that Compose refuses.
func substitution(s string) (length int, ok bool) {
	if len(s) < 2 || s[1] != '{' {
		if n := identifier(s[1:]); n > 0 {
			return 1 + n, true
		}
		return 0, true
	}
	n := identifier(s[2:])
	if n == 0 || 2+n >= len(s) {
		return 0, false
	}
	rest := s[2+n:]
	if rest[0] == '}' {
		return 2 + n + 1, true
	}
	if rest = strings.TrimPrefix(rest, ":"); rest == "" || !strings.ContainsRune("-+?", rune(rest[0])) {
		return 0, false
	}
	line, _, _ := strings.Cut(s, "\n")
	last := strings.LastIndexByte(line, '}')
	if last < 0 {
		return 0, false
	}
	depth := 0
	for i := 0; i <= last; i++ {
		switch s[i] {
		case '}':
			if depth--; depth == 0 {
				return i + 1, true
			}
		case '{':
			depth++
			i++ // compose-go skips the byte after a brace
		}
	}
	return last + 1, true
}

// identifier returns the length of the name at the start of s.
func identifier(s string) int {
	n := 0
	for n < len(s) && (s[n] == '_' || load.IsLetter(s[n]) || n > 0 && s[n] >= '0' && s[n] <= '9') {
		n++
	}
	return n
}

// Substitute returns a text with the values of its variables, or with the defaults that it states
// (${NAME:-default}). It is not ok if a variable has neither.
func Substitute(s string, lookup func(name string) (string, bool)) (out string, ok bool) {
	var b strings.Builder
	for {
		n := strings.IndexByte(s, '$')
		if n < 0 {
			b.WriteString(s)
			return b.String(), true
		}
		b.WriteString(s[:n])
		s = s[n:]
		length, ok := substitution(s)
		value := "$"
		switch {
		case strings.HasPrefix(s, "$$"):
			length = 2
		case !ok:
			return "", false
		case length == 0:
			length = 1
		default:
			if value, ok = expansion(s[:length], lookup); !ok {
				return "", false
			}
		}
		b.WriteString(value)
		s = s[length:]
	}
}

// expansion returns what $NAME, ${NAME} or ${NAME:-default} represents.
func expansion(text string, lookup func(name string) (string, bool)) (value string, ok bool) {
	text = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(text, "$"), "{"), "}")
	n := identifier(text)
	rest, empty := strings.CutPrefix(text[n:], ":")
	if value, ok := lookup(text[:n]); ok && (value != "" || !empty) {
		return value, true
	}
	if fallback, has := strings.CutPrefix(rest, "-"); has {
		return Substitute(fallback, lookup)
	}
	return "", false
}
