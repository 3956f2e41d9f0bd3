package registry

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/dagfile"
	"github.com/astrosecrets/astrosecrets/internal/load/deployment"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Tokens returns the structure of a file in the order in which it is found: keywords, names and
// punctuation, and no values. It needs the bytes of the file alone. A file of an unknown kind has no tokens.
func Tokens(f *source.File) []source.Token {
	s := &load.TokenList{File: f, NameKind: source.Name, IsRead: func(name string) bool { return KindOf(name) != load.KindNone }}
	_, names := Recognize(f.Name)
	if names.Kind == load.KindNone { // a file with DAGs, or what --deployment names
		if !dagfile.Tokens(s) && deployment.IsTable(f.Content) {
			deployment.TableTokens(s)
		}
		return s.Tokens
	}
	if names.Tokens != nil {
		names.Tokens(s)
	}
	formats := Formats()
	for i := range formats {
		if format := &formats[i]; format.MoreTokens != nil && format.Kind == names.Kind {
			format.MoreTokens(s)
		}
	}
	return s.Tokens
}
