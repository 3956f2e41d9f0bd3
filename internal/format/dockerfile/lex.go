package dockerfile

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// maxDepth bounds how deep ${a:-${b:-…}} may nest before a value counts as unreadable:
// BuildKit's lexer recurses without a bound.
const maxDepth = 50

// splitWords cuts the arguments of ENV, ARG and LABEL at args of a logical line at spaces outside
// quotes, as BuildKit's parseWords does: quotes and escapes stay, an escape character that ends
// the arguments is dropped.
func splitWords(line string, args source.Span, escape byte) []source.Span {
	var out []source.Span
	start, quote := -1, byte(0)
	s, end := line[:args.End], args.End
	for i := args.Start; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		c := s[i]
		if start < 0 {
			if unicode.IsSpace(r) {
				i += n
				continue
			}
			start = i
		}
		switch {
		case quote == 0 && unicode.IsSpace(r):
			out = append(out, source.Span{Start: start, End: i})
			start = -1
		case c == escape && quote != '\'':
			i += n
			if i == len(s) {
				end = i - n
				continue
			}
			_, n = utf8.DecodeRuneInString(s[i:])
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case c == quote:
			quote = 0
		}
		i += n
	}
	if start >= 0 && start < end {
		out = append(out, source.Span{Start: start, End: end})
	}
	return out
}

// skipper walks over shell text as BuildKit's shell lexer does, to find where a
// substitution ends.
type skipper struct {
	s      string
	i      int
	escape byte
	depth  int
}

// tooDeep reports whether any substitution in s nests deeper than the lexer may be given.
func tooDeep(s string, escape byte) bool {
	if strings.Count(s, "${") <= maxDepth {
		return false
	}
	k := skipper{s: s, escape: escape}
	for k.i < len(s) {
		if k.step() == tooDeeply {
			return true
		}
	}
	return false
}

type skipped int

const (
	skippedOK skipped = iota
	unclosed
	badSubstitution
	tooDeeply
)

// step walks over one character, quoted string or substitution.
func (k *skipper) step() skipped {
	switch c := k.s[k.i]; c {
	case '\'':
		end := strings.IndexByte(k.s[k.i+1:], '\'')
		if end < 0 {
			k.i = len(k.s)
			return unclosed
		}
		k.i += end + 2
	case '"':
		return k.double()
	case '$':
		return k.dollar()
	case k.escape:
		k.i++
		k.rune()
	default:
		k.rune()
	}
	return skippedOK
}

func (k *skipper) rune() {
	_, n := utf8.DecodeRuneInString(k.s[k.i:])
	k.i += n
}

func (k *skipper) double() skipped {
	k.i++
	for k.i < len(k.s) {
		switch c := k.s[k.i]; c {
		case '"':
			k.i++
			return skippedOK
		case '$':
			if bad := k.dollar(); bad != skippedOK {
				return bad
			}
		case k.escape:
			k.i++
			if k.i < len(k.s) && strings.IndexByte(`"$`+string(rune(k.escape)), k.s[k.i]) >= 0 {
				k.i++
			}
		default:
			k.rune()
		}
	}
	return unclosed
}

// dollar walks over $name or ${…}; a $ with neither represents itself.
func (k *skipper) dollar() skipped {
	k.i++
	if k.i == len(k.s) || k.s[k.i] != '{' {
		k.name()
		return skippedOK
	}
	k.i++
	if k.i == len(k.s) || strings.IndexByte("{}:", k.s[k.i]) >= 0 {
		return badSubstitution
	}
	k.name()
	if k.i == len(k.s) {
		return badSubstitution
	}
	c := k.s[k.i]
	k.rune()
	switch c {
	case '}':
		return skippedOK
	case '/':
		if k.i < len(k.s) && k.s[k.i] == '/' {
			k.i++
		}
		if bad := k.until('/'); bad != skippedOK {
			return bad
		}
		return k.until('}')
	case ':':
		if k.i == len(k.s) {
			return badSubstitution
		}
		c = k.s[k.i]
		k.rune()
		if strings.IndexByte("+-?", c) < 0 {
			return badSubstitution
		}
		return k.until('}')
	case '+', '-', '?', '#', '%':
		return k.until('}')
	}
	return badSubstitution
}

func (k *skipper) until(stop byte) skipped {
	if k.depth++; k.depth > maxDepth {
		return tooDeeply
	}
	defer func() { k.depth-- }()
	for k.i < len(k.s) {
		if k.s[k.i] == stop {
			k.i++
			return skippedOK
		}
		if bad := k.step(); bad != skippedOK {
			return bad
		}
	}
	return badSubstitution
}

func (k *skipper) name() {
	rest := k.s[k.i:]
	r, n := utf8.DecodeRuneInString(rest)
	switch {
	case unicode.IsDigit(r):
		n = len(rest) - len(strings.TrimLeftFunc(rest, unicode.IsDigit))
	case !strings.ContainsRune("@*#?-$!", r):
		n = len(rest) - len(strings.TrimLeftFunc(rest, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }))
	}
	k.i += n
}
