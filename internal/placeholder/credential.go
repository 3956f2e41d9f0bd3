package placeholder

import (
	"slices"
	"strings"
)

// samples are passwords that protect nothing: examples and local containers use them.
var samples = []string{
	"password", "passwd", "pass", "pwd", "secret", "changeme", "change-me", "change_me", "postgres", "airflow", "admin", "root", "test",
	"testing", "example", "dummy", "fake", "foo", "bar", "user", "username", "guest", "none", "null", "mysql", "token", "mypassword",
	"my_password", "my-password", "my-secret", "mysecret", "placeholder", "redacted", "secret_key", "12345", "123456", "1234", "minio", "minio123", "minioadmin",
	"supersecret", "super-secret", "topsecret", "letmein", "qwerty", "abc123", "hidden", "sample",
}

// IsCredential reports text in the place of a credential that is not one: a reference, a
// placeholder, a masked value, one repeated character, a sample UUID, a word that examples use.
func IsCredential(s string) bool {
	lower := strings.ToLower(strings.Trim(s, "\"' "))
	switch {
	case lower == "", IsFiller(s), IsReference(s):
		return true
	case strings.ContainsAny(lower, "<>"), strings.Contains(lower, "{{"), strings.Contains(lower, "${"), strings.HasPrefix(lower, "$"), strings.HasPrefix(lower, "%("):
		return true
	case strings.HasPrefix(lower, "{") && strings.HasSuffix(lower, "}"), strings.HasPrefix(lower, "[") && strings.HasSuffix(lower, "]"):
		return true
	case strings.HasPrefix(lower, "your"), strings.HasPrefix(lower, "my-"), strings.HasPrefix(lower, "my_"),
		strings.Contains(lower, "your_"), strings.Contains(lower, "your-"), strings.Contains(lower, "placeholder"):
		return true
	}
	return namesItself(lower) || isCounting(lower) || slices.Contains(samples, lower) || slices.Contains(samples, strings.Trim(lower, "_-"))
}

// IsFiller reports text whose shape alone shows that it is not a value: one repeated character, a
// sample UUID or token, a value that somebody cut, words that say what to do.
func IsFiller(s string) bool {
	s = pemBody(s)
	lower := strings.ToLower(strings.Trim(s, "\"' "))
	return isRepeated(lower, "") || isSequence(lower) || isSampleUUID(lower) || isShortened(lower) || isSampleToken(lower) || isPunctuation(lower) ||
		Describes(s, "") || strings.HasSuffix(lower, "-here") || strings.HasSuffix(lower, "_here") || strings.HasSuffix(lower, " here") ||
		strings.HasPrefix(lower, "your") && consistsOf(lower, letters) || strings.HasSuffix(s, "EXAMPLE") || strings.HasSuffix(s, "EXAMPLEKEY")
}

// pemBody returns the text between the first and the last line of a PEM file, other text as it is.
func pemBody(s string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), "-----BEGIN ")
	if !ok {
		return s
	}
	_, body, _ := strings.Cut(rest, "-----")
	body, _, _ = strings.Cut(body, "-----END")
	return strings.TrimSpace(strings.ReplaceAll(body, "\\n", "\n"))
}

// namesItself reports text with a word that calls it a sample, as emulators of a cloud are given:
// mock_secret_key, fake-token.
func namesItself(lower string) bool {
	for word := range strings.FieldsFuncSeq(lower, func(r rune) bool { return r == '_' || r == '-' || r == '.' || r == ' ' }) {
		if word == "mock" || word == "fake" || word == "dummy" || word == "example" {
			return true
		}
	}
	return false
}

// isRepeated reports one character at least three times, separators left out: xxxx, 0000-0000,
// ****. only lists the characters that count; empty for any.
func isRepeated(lower, only string) bool {
	var first rune
	n := 0
	for _, r := range lower {
		switch {
		case r == '-' || r == '_' || r == ' ' || r == ':':
			continue
		case first == 0:
			first = r
		case r != first:
			return false
		}
		n++
	}
	return n >= 3 && (only == "" || strings.ContainsRune(only, first))
}

// isShortened reports a value that somebody cut: hvs..., abc….
func isShortened(lower string) bool {
	return strings.HasSuffix(lower, "...") || strings.HasSuffix(lower, "…")
}

// tokenPrefixes start the tokens of Vault, GitHub, AWS, Slack and others.
var tokenPrefixes = []string{"hvs.", "hvb.", "hvr.", "s.", "b.", "r.", "ghp_", "gho_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk-", "sk_live_", "sk_test_", "akia", "asia", "aiza", "ya29.", "st.", "pat."}

// isSequence reports text that counts: 123456, abcdef, abc123def456.
func isSequence(lower string) bool {
	return isCounting(lower) || len(lower) >= 6 && countsInRuns(lower)
}

// isSampleToken reports a token with nothing behind its prefix but one repeated character or a
// counting sequence: hvs.xxxxxxxx, AKIAXXXXXXXXXXXXXXXX.
func isSampleToken(lower string) bool {
	for _, prefix := range tokenPrefixes {
		if rest, ok := strings.CutPrefix(lower, prefix); ok && (isRepeated(rest, "") || isSequence(rest) || Describes(rest, "")) {
			return true
		}
	}
	return false
}

// isSampleUUID reports the shape of a UUID, groups of letters and digits with dashes, that counts or
// repeats: 00000000-0000-…, aaaaaaaa-bbbb-cccc-…, 12345678-1234-1234-1234-123456789012.
func isSampleUUID(lower string) bool {
	if strings.Count(lower, "-") != 4 {
		return false
	}
	groups := strings.Split(lower, "-")
	if len(groups[0]) < 6 {
		return false
	}
	repeats, counts, runs := true, true, true
	for _, g := range groups {
		if g == "" {
			return false
		}
		repeats = repeats && strings.Trim(g, g[:1]) == ""
		counts = counts && isCounting(g)
		runs = runs && countsInRuns(g)
	}
	all := strings.Join(groups, "")
	return repeats || counts || runs || isCounting(all) || hexWords.Replace(all) == "" || len(all) > 20 && consistsOf(all[:len(all)-3], "0")
}

// hexWords removes the words that hexadecimal digits spell.
var hexWords = strings.NewReplacer("dead", "", "beef", "", "cafe", "", "babe", "", "face", "", "feed", "")

// countsInRuns reports letters that follow each other, and digits that do, at least two of each:
// abcd1234, ef56.
func countsInRuns(s string) bool {
	run := 1
	for i := 1; i <= len(s); i++ {
		switch {
		case i < len(s) && s[i] == s[i-1]+1:
			run++
		case i < len(s) && (s[i] <= '9') == (s[i-1] <= '9'), run < 2:
			return false
		default:
			run = 1
		}
	}
	return true
}

// isPunctuation reports text without a letter or a digit, and the "n/a" of a form.
func isPunctuation(lower string) bool {
	return lower == "n/a" || lower != "" && strings.Trim(lower, "-_.*#?/ ") == ""
}

// isCounting reports at least four characters of which each follows the one before, in digits,
// hexadecimal digits or letters: 1234, 0123456789abcdef, abcd. After 9 comes 0 or a, after f they start again.
func isCounting(s string) bool {
	if len(s) < 4 {
		return false
	}
	for i := 1; i < len(s); i++ {
		a, b := s[i-1], s[i]
		next := b == a+1 || a == '9' && (b == '0' || b == 'a') || a == '0' && b == 'a' || a == 'f' && (b == '0' || b == '1' || b == 'a')
		if !next {
			return false
		}
	}
	return true
}

// localHosts are hosts that only the local machine reaches.
var localHosts = []string{"localhost", "127.0.0.1", "::1", "host.docker.internal", "postgres", "mysql", "redis", "db", "host", "hostname"}

// IsLocal reports a host, perhaps with a port, that only the local machine reaches. A password
// there protects nothing.
func IsLocal(host string) bool {
	name, _, _ := strings.Cut(strings.ToLower(host), ":")
	return slices.Contains(localHosts, name)
}
