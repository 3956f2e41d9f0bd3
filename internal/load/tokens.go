package load

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// TokenList collects the tokens of a file: what may be displayed, if the names in it are known.
type TokenList struct {
	File   *source.File
	Tokens []source.Token
	// name is the kind of what is in the place of a name: source.Word in a broken file.
	NameKind source.TokenKind
	// isRead reports whether a file of this name is of a kind that is read.
	IsRead func(name string) bool
}

// AddFileName adds the name of a file, if files of this name are read.
func (s *TokenList) AddFileName(name string, at source.Span) {
	if s.Reads(name) {
		s.Add(source.FileName, at)
	}
}

// Reads reports whether files of this name are read.
func (s *TokenList) Reads(name string) bool { return s.IsRead(strings.TrimPrefix(name, "./")) }

// Add adds tokens of a kind. Empty spans are left out.
func (s *TokenList) Add(kind source.TokenKind, spans ...source.Span) {
	for _, at := range spans {
		if at.Len() > 0 {
			s.Tokens = append(s.Tokens, source.Token{Kind: kind, Span: at})
		}
	}
}

// Between adds the punctuation between two parts of a file.
func (s *TokenList) Between(a, b source.Span) {
	s.Add(source.Punctuation, source.Span{Start: a.End, End: max(a.End, b.Start)})
}
