package names

import (
	"iter"
	"slices"
)

// hash is a number that few words have in common.
func hash(word string) uint8 {
	return word[0]*7 + word[len(word)-1]*3 + uint8(len(word)) // it may overflow
}

// hashes is a set of hashes: most other words are not in it.
type hashes [4]uint64

func (h *hashes) has(hash uint8) bool { return h[hash>>6]>>(hash&63)&1 != 0 }

func (h *hashes) add(word string) { h[hash(word)>>6] |= 1 << (hash(word) & 63) }

func hashesOf(words []string) hashes {
	var out hashes
	for _, w := range words {
		out.add(w)
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
