// Package finding holds what a rule reports: a place, words for people, related places and
// fixes. There is one type of each in the module. It depends on no rule, format or report.
package finding

import "github.com/astrosecrets/astrosecrets/internal/source"

// Fix is a set of edits that are made together, with the words that offer it.
type Fix struct {
	Message string // a verb phrase: "quote the value"
	Edits   []Edit
	Unsafe  bool
}

// Edit replaces a range of a file.
type Edit struct {
	source.Range
	Text string
}

// Related is another place that a finding refers to, with a label for it.
type Related struct {
	source.Range
	Message string
}
