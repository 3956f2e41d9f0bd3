package airflow

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/redact"
)

// MayShowNames reports whether the secret names of the backend may be displayed: its prefixes and
// separators have the characters that names have, and repeat nothing of a credential.
func (b *Backend) MayShowNames() bool {
	var credentials []string
	for _, c := range b.Credentials() {
		credentials = append(credentials, c.Value.Text.Value)
	}
	fits := func(kwarg, text string) bool {
		if kwarg == "sep" {
			return len(text) <= 3
		}
		return redact.IsNamePart(text) && !slices.ContainsFunc(credentials, func(c string) bool {
			return len(text) >= redact.Piece && strings.Contains(c, text) || len(c) >= redact.Piece && strings.Contains(text, c)
		})
	}
	for _, name := range b.Spec.NamingKwargs() {
		if b.Kwargs != nil && b.Kwargs.Object() != nil {
			if m := b.Kwargs.Object().Member(name); m != nil && !fits(name, m.Value.Text.Value) {
				return false
			}
		}
		for _, pk := range b.PerKey {
			if pk.Kwarg == name && !fits(name, pk.Var.Value.Value) {
				return false
			}
		}
	}
	return true
}
