// Package finding holds what a rule reports: a place, words for people, related places and
// fixes. There is one type of each in the module. It knows no rule, no format and no report.
package finding

import "github.com/astrosecrets/astrosecrets/internal/source"

// Fix is an edit to one file, with the words that offer it.
type Fix struct {
	Message string // a verb phrase: "quote the value"
	Edits   []Edit
	Unsafe  bool
	// Untrack is a file that git is to track no longer, which no edit of a file can do; nil
	// for none.
	Untrack *source.File
}

// Edit replaces a span of a file.
type Edit struct {
	File *source.File
	Span source.Span
	Text string
}

// Related is another place that a finding refers to, with a label for it.
type Related struct {
	File    *source.File
	Span    source.Span
	Message string
}
