package redact

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// New returns the view of a file that its tokens allow. What is no token is redacted, and so is a
// token whose text does not have the shape of its kind.
func New(f *source.File, tokens []source.Token) *View {
	var shown, redacted []source.Span
	for _, t := range tokens {
		t.Span = f.Clip(t.Span)
		switch {
		case t.Kind == source.Credential:
			redacted = append(redacted, t.Span)
		case allows(t.Kind, f.Slice(t.Span)):
			shown = append(shown, t.Span)
		}
	}
	return NewView(f, shown, redacted)
}

// allows reports whether text of a kind may be displayed.
func allows(kind source.TokenKind, text string) bool {
	switch kind {
	case source.Keyword, source.Pattern, source.FileName:
		return true
	case source.Punctuation:
		return strings.Trim(text, punctuation) == ""
	case source.Name:
		return source.LooksLikeIdentifier(strings.Trim(text, "\"' "))
	case source.ImageName:
		return isImageName(text)
	case source.Requirement:
		return len(source.FindSecrets(text)) == 0
	}
	return false
}

// punctuation is what a format puts around and between values.
const punctuation = " \t\r\n:=-,{}[]()\"'|>+\\;"

// isImageName reports the reference of an image: an @ precedes a digest and nothing else, and
// what precedes the @ of a URL with a password is no image.
func isImageName(ref string) bool {
	name, digest, _ := strings.Cut(ref, "@")
	return strings.Trim(ref, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:@${}") == "" &&
		(digest == "" || strings.HasPrefix(digest, "sha256:")) && len(source.FindSecrets(name)) == 0
}
