package source

// TokenKind says what a part of a file is to the format of the file.
type TokenKind uint8

// The kinds of tokens. A value is no token, unless the format lets it be one of few words.
const (
	// Keyword is a word that the format fixes: export, ENV, true.
	Keyword TokenKind = iota + 1
	// Punctuation is brackets, quotes, separators and the whitespace around them.
	Punctuation
	// Name is the name of a variable, an option, a key or a function, wherever the file is read
	// as the format says.
	Name
	// Word is in the place of a name where a quote is missing or the format is broken, so that it
	// may be a piece of a value.
	Word
	// Identifier is the id of a connection or a variable, as a file defines it.
	Identifier
	// Reference is the id of a connection or a variable that a DAG or a template refers to.
	Reference
	// ImageName is the reference of a container image.
	ImageName
	// Requirement is a line of a requirements file, or a word of a pip command.
	Requirement
	// FileName is the name of another file.
	FileName
	// Pattern is a line of an ignore file.
	Pattern
	// Credential is a secret, wherever it is.
	Credential
)

// Token is a part of a file with its kind.
type Token struct {
	Kind TokenKind
	Span Span
}
