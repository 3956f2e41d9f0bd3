package placeholder

import (
	"slices"
	"strings"
)

// The words of a text that says what belongs in its place. At least one is a sign: a secret of
// somebody may well be "client-key".
var (
	signs = []string{
		"replace", "replaceme", "change", "changeme", "changeit", "insert", "enter", "put", "paste", "provide", "specify", "fill", "filled", "fixme", "todo", "tbd",
		"redacted", "removed", "masked", "hidden", "dummy", "fake", "mock", "example", "sample", "placeholder", "your", "my", "the", "some", "here", "goes", "real",
	}
	fillers = []string{
		"me", "in", "with", "to", "be", "a", "an", "of", "from", "for", "please", "not", "actual", "value", "is", "this", "vault", "secret", "id", "token", "key",
		"password", "client", "role", "credential", "credentials", "access",
	}
)

// Describes reports text in the place of a value that consists of words about the value:
// REPLACE_WITH_SECRET_ID, not-a-real-token, or the name of the value itself, as secret-id-from-vault for
// secret_id. name is empty if it is unknown.
func Describes(s, name string) bool {
	words, own := wordsOf(s), wordsOf(name)
	if len(words) == 0 {
		return false
	}
	signed := len(own) > 1 && strings.Contains(" "+strings.Join(words, " ")+" ", " "+strings.Join(own, " ")+" ")
	for _, w := range words {
		sign := slices.Contains(signs, w)
		if !sign && !slices.Contains(fillers, w) && !slices.Contains(own, w) {
			return false
		}
		signed = signed || sign
	}
	return signed
}

// wordsOf returns the words of a text in lower case, which separators delimit.
func wordsOf(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune("_-. \"'<>[]{}", r) })
}
