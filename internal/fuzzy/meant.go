package fuzzy

import (
	"slices"
	"strings"
	"unicode"
)

// Meant returns the indexes of the entries that a word can mean, in order. Each entry is the names of
// one thing. Only the closest kind of match counts: a name without regard to case and punctuation
// ("keyvault" for "key-vault"); a name whose parts begin with the parts of the word ("azure key" for
// "azure-key-vault"); a name that contains the word; a name whose parts are the parts of the word with
// few mistakes ("vualt"); a name with few mistakes as a whole ("azurekeyvalt").
func Meant(word string, entries [][]string) []int {
	bare := squeeze(word)
	if bare == "" {
		return nil
	}
	parts := words(word)
	for _, matches := range []func(name string) bool{
		func(name string) bool { return squeeze(name) == bare },
		func(name string) bool { return begin(parts, words(name)) },
		func(name string) bool { return strings.Contains(squeeze(name), bare) },
	} {
		if out := matching(entries, matches); len(out) > 0 {
			return out
		}
	}
	var out []int
	best := -1
	for i, names := range entries {
		for _, name := range names {
			n, ok := mistakes(parts, words(name))
			if d, near := nearly(bare, squeeze(name)); near && (!ok || d < n) {
				n, ok = d, true
			}
			if !ok || best >= 0 && n > best {
				continue
			}
			if n != best {
				best, out = n, nil
			}
			out = append(out, i)
		}
	}
	return slices.Compact(out)
}

func matching(entries [][]string, matches func(string) bool) []int {
	var out []int
	for i, names := range entries {
		if slices.ContainsFunc(names, matches) {
			out = append(out, i)
		}
	}
	return out
}

// words returns the parts of a name in lower case, without punctuation.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func squeeze(s string) string { return strings.Join(words(s), "") }

// begin reports whether every part begins a word, in the order of the words.
func begin(parts, words []string) bool {
	for _, p := range parts {
		i := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, p) })
		if i < 0 {
			return false
		}
		words = words[i+1:]
	}
	return true
}

// nearly returns the distance of two words that differ in few places.
func nearly(a, b string) (int, bool) {
	limit := 1 + max(1, len(a)/5)
	d := Distance(a, b, limit)
	return d, d < limit
}

// mistakes counts how far the parts are from words in the same order; false if a part is far from all.
func mistakes(parts, words []string) (int, bool) {
	sum := 0
	for _, p := range parts {
		best, at := 1+max(1, len(p)/3), -1
		for i, w := range words {
			if d := Distance(p, w, best); d < best {
				best, at = d, i
			}
		}
		if at < 0 {
			return 0, false
		}
		sum += best
		words = words[at+1:]
	}
	return sum, true
}
