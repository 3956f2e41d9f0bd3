package placeholder

import (
	"cmp"
	"slices"
	"strings"
)

// A Marker is a part of a value that a tool replaces before the consumer of the file reads it.
type Marker struct {
	Start, End int
	// Tool names who replaces it.
	Tool string
}

// Markers returns the parts of a value that a tool replaces, in order:
//
//	ENC[AES256_GCM,…]    sops, the whole value
//	<path:…#…>           argocd-vault-plugin
//	#{Name}#, #{Name}    Replace Tokens, Octopus
//	__NAME__             Replace Tokens
//	op://vault/item/f    1Password CLI
//	ref+vault://…        vals and helm-secrets, the whole value
//
// What Airflow itself expands ($NAME) and template expressions that a person may have left are not
// among them.
func Markers(s string) []Marker {
	text := strings.TrimSpace(s)
	whole := []Marker{{0, len(s), ""}}
	switch {
	case strings.HasPrefix(text, "ENC[AES256"):
		whole[0].Tool = "sops"
		return whole
	case strings.HasPrefix(text, "ref+") && strings.Contains(text, "://"):
		whole[0].Tool = "vals"
		return whole
	case strings.HasPrefix(text, "op://"):
		whole[0].Tool = "1Password CLI"
		return whole
	}
	var out []Marker
	out = appendBetween(out, s, "<path:", ">", "argocd-vault-plugin", func(inside string) bool { return inside != "" })
	out = appendBetween(out, s, "#{", "}#", "Replace Tokens", isTokenName)
	out = appendBetween(out, s, "#{", "}", "Octopus", isTokenName)
	out = appendBetween(out, s, "\"op://", "\"", "1Password CLI", func(inside string) bool { return inside != "" })
	out = appendBetween(out, s, "__", "__", "Replace Tokens", isUpperName)
	slices.SortFunc(out, func(a, b Marker) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// appendBetween appends the parts of s between two markers whose inside is accepted. A part that
// overlaps an earlier one is left out. Quotes that delimit a part do not belong to it.
func appendBetween(out []Marker, s, open, end, tool string, accept func(string) bool) []Marker {
	for at := 0; ; {
		i := strings.Index(s[at:], open)
		if i < 0 {
			return out
		}
		start := at + i
		n := strings.Index(s[start+len(open):], end)
		if n < 0 {
			return out
		}
		stop := start + len(open) + n + len(end)
		inside := s[start+len(open) : stop-len(end)]
		at = start + len(open)
		if !accept(inside) || open == end && (start > 0 && isNameByte(s[start-1]) || stop < len(s) && isNameByte(s[stop])) {
			continue
		}
		m := Marker{start, stop, tool}
		if strings.HasPrefix(open, "\"") {
			m.Start, m.End = start+1, stop-1
		}
		if !slices.ContainsFunc(out, func(o Marker) bool { return o.Start < m.End && m.Start < o.End }) {
			out = append(out, m)
		}
		at = stop
	}
}

// isNameByte reports a byte of a variable's name: AIRFLOW__SECRETS__BACKEND has no marker in it.
func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func isTokenName(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789_-. ") == "" && strings.TrimSpace(s) != ""
}

// isUpperName reports a name in capital letters, as Replace Tokens has them between underscores.
func isUpperName(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == "" && s[0] >= 'A' && s[0] <= 'Z' && s[len(s)-1] != '_'
}
