// Package fuzzy finds the word that was probably meant.
package fuzzy

// Best is the candidate nearest to word, if one is near enough to be what was meant: at
// most a third of its length away, by insertions, deletions, substitutions and swaps of
// neighbors. Among equals it is the first.
func Best(word string, candidates []string) (string, bool) {
	best, at := "", 1+max(1, len(word)/3)
	for _, c := range candidates {
		if d := Distance(word, c, at); d < at {
			best, at = c, d
		}
	}
	return best, best != "" && best != word
}

// Distance is the optimal string alignment distance of a and b in bytes, or limit if it
// is at least that.
func Distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	// What both begin and end with costs nothing; names of distributions begin alike.
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	var few [3][32]int
	before, last, row := few[0][:], few[1][:], few[2][:]
	if len(b) >= len(few[0]) {
		before, last, row = make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	}
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least >= limit {
			return limit
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}
