// Package python reads Python source text without running it.
//
// In goes the text of one file; out come tokens, and a syntax tree that holds what a search
// for names needs: calls with their arguments, literals, assignments, imports and scopes. All
// positions are byte offsets in the file. The tokens are those of CPython's tokenize module
// (3.8 to 3.13), f-strings as PEP 701 splits them; tests compare the two.
//
// The package knows nothing of Airflow. It opens no file and evaluates no expression.
package python

import "fmt"

// Kind is the kind of a token.
type Kind uint8

// The kinds of tokens. CPython's name follows where it differs.
const (
	EndMarker     Kind = iota
	Newline            // the end of a logical line
	NL                 // a line break that ends no logical line
	Indent             // the whitespace before the first line of a block
	Dedent             // the end of a block; empty
	Comment            // from # to the end of the line, without the line break
	Name               // an identifier or a keyword
	Number             //
	String             // a string or bytes literal with its prefix and quotes
	Op                 // an operator or a delimiter
	FStringStart       // the prefix and the opening quotes of an f-string or a t-string
	FStringMiddle      // literal text of an f-string; doubled braces are part of it
	FStringEnd         // the closing quotes of an f-string
)

// Token is one token. Start and End are byte offsets in the file; End is exclusive.
type Token struct {
	Kind       Kind
	Start, End int
}

// SyntaxError says why the rest of a file could not be read. Python does not import such a file.
type SyntaxError struct {
	Offset  int // in bytes
	Message string
}

// Error returns the message; it quotes nothing of the file.
func (e *SyntaxError) Error() string { return fmt.Sprintf("offset %d: %s", e.Offset, e.Message) }

// The limits are CPython's (MAXLEVEL, MAXINDENT and MAXFSTRINGLEVEL in Parser/lexer/state.h).
const (
	maxBrackets = 200
	maxIndents  = 100
	maxFStrings = 150
)
