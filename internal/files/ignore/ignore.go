// Package ignore answers whether a path is ignored, and by which line of which file:
// [ParseGit] and [Dir] as git reads .gitignore, [ParseDocker] as Docker reads
// .dockerignore. The two share a syntax at first sight and little else: git matches a
// name at any depth and never looks into an ignored directory, Docker matches from the
// root of the context and lets a later "!" line bring a file back from anywhere.
//
// The package opens no file. Paths use slashes, are clean and relative to the root of
// the work tree (git) or of the build context (Docker); case counts.
package ignore

import "github.com/astrosecrets/astrosecrets/internal/source"

// Result is the answer for one path.
type Result struct {
	Ignored bool
	// By is the rule that decided; nil where none matched. With Ignored false it
	// is an exception ("!") that brought the path back.
	By *Rule
}

// Rule is one pattern of an ignore file.
type Rule struct {
	File    string      // the ignore file, as it was named to the parser
	Line    int         // 1-based
	Span    source.Span // bytes of the pattern in the file, from its "!" to its last byte
	Negated bool        // an exception: what it matches is not ignored
}
