package ignore

import "strings"

// wildmatch matches s against pattern as git does with paths: bytes, "*" and "?" within
// one element, "**" between slashes across elements, "[...]" with ranges and POSIX
// classes of ASCII, a backslash to take the next byte as it is. A pattern that is
// malformed matches nothing.
//
// It goes back to the last "*" and to the last "**" only, never further: a "*" ends at
// the next slash and a "**" starts and ends at one, so that taking the first fit of an
// earlier one leaves every later fit possible. The time is bounded by len(s)² * len(pattern).
func wildmatch(pattern, s string) bool {
	var (
		p, i        int
		star, deep  = -1, -1 // where pattern goes on after the last "*" and "**"
		starS       int      // the end of what that "*" has taken of s
		deepS       int      // the same for that "**", always after a slash
		afterSlash  = func(from int) int { return from + strings.IndexByte(s[from:], '/') + 1 }
		matchedByte bool
	)
	for {
		matchedByte = false
		switch {
		case p == len(pattern):
			if i == len(s) {
				return true
			}
		case pattern[p] == '*':
			from := p
			for p < len(pattern) && pattern[p] == '*' {
				p++
			}
			rest := pattern[p:]
			crosses := p-from > 1 && (from == 0 || pattern[from-1] == '/') &&
				(rest == "" || rest[0] == '/' || strings.HasPrefix(rest, `\/`))
			switch {
			case !crosses:
				star, starS = p, i
				continue
			case rest == "":
				return true
			case rest[0] == '/': // may match nothing, its slash included
				star, deep, deepS = -1, p+1, i
				p++
				continue
			default:
				star, deep, deepS = -1, p+2, i
			}
		case i == len(s):
		case pattern[p] == '[':
			in, next := bracket(pattern, p+1, s[i])
			if next < 0 {
				return false
			}
			p, matchedByte = next, in
		case pattern[p] == '?':
			p++
			matchedByte = s[i] != '/'
		default:
			if pattern[p] == '\\' {
				p++
			}
			matchedByte = p < len(pattern) && pattern[p] == s[i]
			p++
		}
		switch {
		case matchedByte:
			i++
		case star >= 0 && starS < len(s) && s[starS] != '/':
			starS++
			p, i = star, starS
		case deep >= 0 && afterSlash(deepS) > deepS:
			deepS = afterSlash(deepS)
			star, p, i = -1, deep, deepS
		default:
			return false
		}
	}
}

// bracket matches c against the bracket expression whose inside starts at pattern[i].
// next is the offset after it, -1 if it is malformed. It never matches a slash.
func bracket(pattern string, i int, c byte) (in bool, next int) {
	negated := i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^')
	if negated {
		i++
	}
	var prev byte // the start of a range, if a "-" follows
	for first := i; ; i++ {
		if i >= len(pattern) {
			return false, -1
		}
		b := pattern[i]
		if b == ']' && i > first {
			return in != negated && c != '/', i + 1
		}
		switch {
		case b == '\\':
			if i++; i == len(pattern) {
				return false, -1
			}
			b = pattern[i]
			in = in || b == c
		case b == '-' && prev != 0 && i+1 < len(pattern) && pattern[i+1] != ']':
			if i++; pattern[i] == '\\' {
				if i++; i == len(pattern) {
					return false, -1
				}
			}
			in = in || prev <= c && c <= pattern[i]
			b = 0
		case strings.HasPrefix(pattern[i:], "[:"):
			end := strings.IndexByte(pattern[i+2:], ']')
			if end < 0 {
				return false, -1
			}
			name, isClass := strings.CutSuffix(pattern[i+2:i+2+end], ":")
			if !isClass { // "[" and ":" as they are
				in = in || c == '['
				break
			}
			class, known := classes[name]
			if !known {
				return false, -1
			}
			in = in || strings.IndexByte(class, c) >= 0
			i += 2 + end
			b = 0
		default:
			in = in || b == c
		}
		prev = b
	}
}

const (
	digits  = "0123456789"
	upper   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	lower   = "abcdefghijklmnopqrstuvwxyz"
	signs   = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
	control = "\x00\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f"
)

// classes are the classes of POSIX in git's own tables of ASCII alone: "space" has no vertical tab and no
// form feed.
var classes = map[string]string{
	"alnum": upper + lower + digits, "alpha": upper + lower, "digit": digits, "upper": upper, "lower": lower, "xdigit": digits + "abcdefABCDEF",
	"punct": signs, "graph": signs + upper + lower + digits, "print": signs + upper + lower + digits + " ",
	"blank": " \t", "space": " \t\n\r", "cntrl": control, //nolint:misspell // a class of POSIX
}
