package names

import (
	"iter"
	"slices"
)

// hash is a number below 64.
func hash(word string) uint8 {
	return uint8((uint(word[0])*7 + uint(word[len(word)-1])*3 + uint(len(word))) & 63)
}

// hashes is a set of hashes: most other words are not in it.
type hashes uint64

func (h hashes) has(hash uint8) bool { return h>>hash&1 != 0 }

func hashesOf(words []string) hashes {
	var out hashes
	for _, w := range words {
		out |= 1 << hash(w)
	}
	return out
}

// find yields the words of the file that are one of some names.
func (s *selection) find(names []string) iter.Seq2[int, wordAt] {
	return func(yield func(int, wordAt) bool) {
		some := hashesOf(names)
		for i, w := range s.words {
			if some.has(w.hash) && slices.Contains(names, s.o.Text(s.o.Tokens[w.token])) && !yield(i, w) {
				return
			}
		}
	}
}
