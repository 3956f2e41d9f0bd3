package redact

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// randomRun is how many letters and digits in a row (bytes) may be random text before
// they are taken for a credential.
const randomRun = 12

// FindSecrets returns the parts of a text that look like credentials, in order: the part before the @
// of a URL, its query and fragment, a word that starts as the tokens of a service do, and a word with
// a long run of letters and digits that no person would write. It is the second check of text that
// may be displayed: a credential in the wrong place, or one that is read wrongly because a quote is
// missing, is found here.
func FindSecrets(s string) []source.Span {
	var out []source.Span
	for i := 0; i < len(s); {
		if end := max(userinfo(s, i), query(s, i)); end > i {
			out = append(out, source.Span{Start: i, End: end})
			i = end
			continue
		}
		if !inWord(s[i]) {
			i++
			continue
		}
		end := i
		for end < len(s) && inWord(s[end]) {
			end++
		}
		if word := s[i:end]; isToken(word) || random(word) {
			// Text that follows without a space is likely to be a part of it.
			floor := 0
			if n := len(out); n > 0 {
				floor = out[n-1].End
			}
			start := floor + strings.LastIndexAny(s[floor:i], " \t\r\n\"'`=,;|&([{</") + 1
			if n := strings.IndexAny(s[end:], " \t\r\n\"'`|&)]}>/@"); n >= 0 {
				end += n
			} else {
				end = len(s)
			}
			out = append(out, source.Span{Start: start, End: end})
		}
		i = end
	}
	return out
}

// Text returns a text with a mask over each part that looks like a credential (FindSecrets).
func Text(s string) string {
	suspects := FindSecrets(s)
	if len(suspects) == 0 {
		return s
	}
	var b strings.Builder
	at := 0
	for _, p := range suspects {
		b.WriteString(s[at:p.Start] + Mask)
		at = p.End
	}
	return b.String() + s[at:]
}

// userinfo is the end of user:password where s[i:] starts with it: right after "//" and
// before an @ in the same word.
func userinfo(s string, i int) int {
	if i < 2 || s[i-1] != '/' || s[i-2] != '/' {
		return i
	}
	rest := s[i:]
	if n := strings.IndexAny(rest, wordEnds); n >= 0 {
		rest = rest[:n]
	}
	return i + max(0, strings.LastIndexByte(rest, '@'))
}

// query returns the end of the query and the fragment of a URL if s[i:] is right after its question
// mark or number sign.
func query(s string, i int) int {
	if i == 0 || s[i-1] != '?' && s[i-1] != '#' {
		return i
	}
	start := strings.LastIndexAny(s[:i], wordEnds) + 1
	if !strings.Contains(s[start:i], "://") {
		return i
	}
	if n := strings.IndexAny(s[i:], wordEnds); n >= 0 {
		return i + n
	}
	return len(s)
}

// wordEnds are the characters that no URL in a text contains.
const wordEnds = " \t\r\n\"'`<>()"

// inWord reports the bytes that tokens are made of.
func inWord(c byte) bool {
	return isAlnum(c) || strings.IndexByte("_-.~+$%!*", c) >= 0
}

// isMadeOf reports text of letters and digits of ASCII, and of some other characters.
func isMadeOf(text, others string) bool {
	for i := range len(text) {
		if !isAlnum(text[i]) && strings.IndexByte(others, text[i]) < 0 {
			return false
		}
	}
	return true
}

func isAlnum(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }

// random reports a word with a run that is no name in it. A UUID is an identifier.
func random(word string) bool {
	if len(word) < randomRun || isUUID(word) {
		return false
	}
	for i := 0; i < len(word); {
		end := i
		for end < len(word) && isAlnum(word[end]) {
			end++
		}
		if end-i >= randomRun && !LooksLikeIdentifier(word[i:end]) {
			return true
		}
		i = end + 1
	}
	return false
}
