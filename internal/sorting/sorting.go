// Package sorting sorts slices. In go a slice and a comparison; the slice comes out in order.
//
// It takes the place of slices.SortFunc and slices.SortStableFunc, whose code the compiler repeats
// for each type of element: 10 KB of the program each, for some thirty types. Here the elements
// are compared where they are, and one function for all types sorts their indexes.
package sorting

import (
	"cmp"
	"slices"
)

// Stable sorts s by compare, which returns a negative number if a belongs before b and a positive one
// if it belongs behind. Equal elements keep their order.
func Stable[T any](s []T, compare func(a, b T) int) {
	at := func(i, j int) int { return compare(s[i], s[j]) }
	if len(s) <= short {
		insert(len(s), at, func(i, j int) { s[i], s[j] = s[j], s[i] })
		return
	}
	indexes := sortedIndexes(len(s), at)
	if indexes == nil {
		return
	}
	moved := make([]T, len(s))
	for to, from := range indexes {
		moved[to] = s[from]
	}
	copy(s, moved)
}

// short is the length of a list that is sorted in place by insertion, without further memory.
const short = 16

// insert sorts n elements by insertion.
func insert(n int, compare func(i, j int) int, swap func(i, j int)) {
	for i := 1; i < n; i++ {
		for j := i; j > 0 && compare(j-1, j) > 0; j-- {
			swap(j-1, j)
		}
	}
}

// sortedIndexes returns the indexes of n elements in their order, nil if they are in order already.
func sortedIndexes(n int, compare func(i, j int) int) []int {
	unsorted := 1
	for unsorted < n && compare(unsorted-1, unsorted) <= 0 {
		unsorted++
	}
	if unsorted == n {
		return nil
	}
	indexes := make([]int, n)
	for i := range indexes {
		indexes[i] = i
	}
	// The index decides between equal elements.
	slices.SortFunc(indexes, func(i, j int) int { return cmp.Or(compare(i, j), i-j) })
	return indexes
}
