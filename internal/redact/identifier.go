package redact

import (
	"strings"
	"unicode"
)

// LooksLikeIdentifier reports whether s is a name that a person would write: of a variable, an option,
// a class, a distribution. Random text is not a name, whatever letters it is made of: where a
// name is expected there may be a credential in the wrong place, or a piece of one that was
// cut at a `$` or a space.
func LooksLikeIdentifier(s string) bool {
	if s == "" || len(s) > 120 || isToken(s) {
		return false
	}
	digits := 0
	for start := 0; start < len(s); {
		end := start
		for end < len(s) && !separatesWords(s[end]) {
			end++
		}
		w := s[start:end]
		start = end + 1
		n := 0
		run, longest, humps := 0, 0, 0
		var last rune
		for _, r := range w {
			switch {
			case unicode.IsDigit(r):
				n++
			case !unicode.IsLetter(r):
				return false
			case unicode.IsUpper(r) && unicode.IsLower(last):
				humps++
				run = 0
			}
			run++
			longest = max(longest, run)
			last = r
		}
		if digits += n; n > 2 && n != len(w) || n > 4 || scrambled(w) || unpronounceable(w) || longest > 16 && !(w == strings.ToUpper(w) && n == 0 && longest <= 32) || humps > 4 {
			return false
		}
	}
	return digits <= 6
}

func separatesWords(c byte) bool {
	switch c {
	case '_', '-', '.', ' ', '[', ']':
		return true
	}
	return false
}

// scrambled reports a word in which capitals, small letters and digits change places more
// often than in any name.
func scrambled(w string) bool {
	runs, acronyms := 0, 0
	var last int
	for i := range len(w) {
		class := 1
		switch c := w[i]; {
		case c >= '0' && c <= '9':
			class = 2
		case c >= 'A' && c <= 'Z':
			class = 3
		}
		if class != last {
			runs++
		} else if class == 3 && (i < 2 || w[i-2] < 'A' || w[i-2] > 'Z') {
			acronyms++
		}
		last = class
	}
	return len(w) >= 12 && runs > 3 && hasDigitInside(w) && hasBothCases(w) || len(w) >= 8 && 2*runs >= len(w) || len(w) >= 16 && acronyms > 1 ||
		len(w) >= 12 && 12*runs > 5*len(w)
}

func hasDigitInside(w string) bool { return strings.ContainsAny(strings.TrimRight(w, digits), digits) }

func hasBothCases(w string) bool { return strings.ToUpper(w) != w && strings.ToLower(w) != w }

// tokenPrefixes begin the tokens of well-known services. commonPrefixes do too, but short names may
// begin like them.
var (
	tokenPrefixes = []string{
		"hvs.", "hvb.", "hvr.", "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk_live_", "pypi-", "-----BEGIN", "GOCSPX-",
	}
	commonPrefixes = []string{"s.", "b.", "AKIA", "ASIA", "eyJ", "sk-", "dapi", "ya29."}
)

// isToken reports a text that starts as the tokens of a well-known service do.
func isToken(s string) bool {
	for _, p := range tokenPrefixes {
		if len(s) >= len(p)+6 && strings.HasPrefix(s, p) {
			return true
		}
	}
	for _, p := range commonPrefixes {
		if len(s) >= 16 && strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
