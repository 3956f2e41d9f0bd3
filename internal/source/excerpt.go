package source

// Around cuts texts that differ to a width in columns, all at the same place, so that the first
// character in which they differ is about in the middle. An ellipsis takes the place of what is cut.
// Texts that fit stay as they are, and so do all of them if they fit together.
func Around(texts []string, width int) []string {
	all := make([][]rune, len(texts))
	longest := 0
	for i, t := range texts {
		all[i] = []rune(t)
		longest = max(longest, len(all[i]))
	}
	if longest <= width {
		return texts
	}
	start := max(0, min(firstDifference(all)-width/2, longest-width))
	out := make([]string, len(texts))
	for i, r := range all {
		out[i] = window(r, start, width)
	}
	return out
}

// firstDifference is the index of the first rune that is not the same in all; 0 if all are equal.
func firstDifference(all [][]rune) int {
	for i := 0; ; i++ {
		for _, r := range all {
			switch {
			case i >= len(r) && i >= len(all[0]):
			case i >= len(r) || i >= len(all[0]) || r[i] != all[0][i]:
				return i
			}
		}
		if i >= len(all[0]) {
			return 0
		}
	}
}

// window is the part of a text from an index on, with an ellipsis in place of its first and last
// character where the text continues.
func window(r []rune, start, width int) string {
	if start >= len(r) { // nothing of it is there
		start = max(0, len(r)-1)
	}
	cut := append([]rune{}, r[start:min(len(r), start+width)]...)
	if len(cut) == 0 {
		return ""
	}
	if start > 0 {
		cut[0] = '…'
	}
	if start+width < len(r) {
		cut[len(cut)-1] = '…'
	}
	return string(cut)
}
