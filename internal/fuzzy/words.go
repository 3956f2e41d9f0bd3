package fuzzy

import "strings"

// And joins words as a sentence does: "a, b and c".
func And(words []string) string { return join(words, " and ") }

// Or joins words as a sentence does: "a, b or c".
func Or(words []string) string { return join(words, " or ") }

func join(words []string, last string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + last + words[n-1]
	}
	return strings.Join(words, "")
}
