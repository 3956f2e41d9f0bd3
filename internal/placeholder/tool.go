package placeholder

import (
	"cmp"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// A Marker is a part of a value that a tool replaces before the consumer of the file reads it.
type Marker struct {
	Start, End int
	// Tool names who replaces it.
	Tool string
}

// Markers returns the parts of a value that a tool replaces, in order:
//
//	ENC[AES256_GCM,…]    sops, the whole value; ENC[PKCS7,…] of eyaml and $ANSIBLE_VAULT; too
//	<path:…#…>           argocd-vault-plugin
//	#{Name}#, #{Name}    Replace Tokens, Octopus
//	__NAME__             Replace Tokens
//	{% … %}              Jinja, the whole value
//	[[ name ]]           nomad-pack, the whole value
//	!secret name         tags of YAML as text, the whole value
//	@@NAME@@, @NAME@     sed, Maven
//	%NAME%               Replace Tokens
//	((name))             Concourse, a whole string
//	<% … %>              ERB
//	op://vault/item/f    1Password CLI, a whole string
//	vault:path#key       Bank-Vaults, a whole string
//	ref+vault://…        vals and helm-secrets, a whole string
//	awssm://…            other references to a store, a whole string
//
// What Airflow itself expands ($NAME) and template expressions that a person may have left are not
// among them.
func Markers(s string) []Marker {
	if tool := toolOfWhole(strings.TrimSpace(s)); tool != "" {
		return []Marker{{0, len(s), tool}}
	}
	var out []Marker
	out = appendBetween(out, s, "<path:", ">", "argocd-vault-plugin", func(inside string) bool { return inside != "" })
	out = appendBetween(out, s, "#{", "}#", "Replace Tokens", isTokenName)
	out = appendBetween(out, s, "#{", "}", "Octopus", isTokenName)
	out = appendBetween(out, s, "<%", "%>", "ERB", func(inside string) bool { return inside != "" })
	for start := 1; start < len(s); start++ {
		if s[start-1] != '"' || !beginsReference(s[start:]) {
			continue
		}
		text, _, closed := strings.Cut(s[start:], "\"")
		if tool := toolOfReference(text); tool != "" && closed {
			end := start + len(text)
			out = appendMarker(out, Marker{start, end, tool})
			start = end + 1
		}
	}
	for _, mark := range [...]string{"__", "@@", "@", "%"} {
		out = appendBetween(out, s, mark, mark, "Replace Tokens", isUpperName)
	}
	sorting.Stable(out, func(a, b Marker) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// toolOfWhole returns the tool that replaces a text as a whole, or "".
func toolOfWhole(text string) string {
	switch {
	case strings.HasPrefix(text, "ENC[AES256"):
		return "sops"
	case strings.Contains(text, "{%") && strings.Contains(text, "%}"):
		return "Jinja"
	case isTag(text) && !strings.ContainsAny(text, "{\n"):
		return "a tool for the tags of a YAML file"
	case strings.HasPrefix(text, "[[") && strings.HasSuffix(text, "]]") && isTokenName(strings.Trim(text, "[]")) && strings.Trim(text, "[]-0123456789. ") != "":
		return "a template engine"
	case strings.HasPrefix(text, "$ANSIBLE_VAULT;"):
		return "Ansible Vault"
	case strings.HasPrefix(text, "ENC[PKCS7,"):
		return "eyaml"
	}
	if !beginsReference(text) || strings.ContainsAny(text, "\" \t\n") {
		return ""
	}
	return toolOfReference(text)
}

// referenceBytes are those that references begin with.
const referenceBytes = "(abdgorsv"

// beginsReference reports text with the prefix of a reference. Most text begins with another byte.
func beginsReference(text string) bool {
	if text == "" || strings.IndexByte(referenceBytes, text[0]) < 0 {
		return false
	}
	for i := range references {
		if references[i].prefix[0] == text[0] && strings.HasPrefix(text, references[i].prefix) {
			return true
		}
	}
	return false
}

// toolOfReference returns the tool that replaces a string that refers to a secret, or "".
func toolOfReference(text string) string {
	for i := range references {
		r := &references[i]
		if rest, ok := strings.CutPrefix(text, r.prefix); ok && r.accept(rest) {
			return r.tool
		}
	}
	return ""
}

// references are what a string begins with that a tool replaces as a whole, and what has to follow.
var references = []struct {
	prefix, tool string
	accept       func(rest string) bool
}{
	{"op://", "1Password CLI", isPath},
	{"ref+", "vals", func(rest string) bool { return strings.Contains(rest, "://") }},
	{"vault:", "Bank-Vaults", func(rest string) bool { return strings.Contains(rest, "#") }},
	{"((", "Concourse", func(rest string) bool {
		name, closed := strings.CutSuffix(rest, "))")
		return closed && isTokenName(name)
	}},
	{"awssm://", "a tool for AWS Secrets Manager", isPath}, {"arn:aws:secretsmanager:", "a tool for AWS Secrets Manager", isPath},
	{"ssm://", "a tool for AWS SSM", isPath}, {"awsps://", "a tool for AWS SSM", isPath}, {"arn:aws:ssm:", "a tool for AWS SSM", isPath},
	{"gcpsm://", "a tool for Google Secret Manager", isPath}, {"gcp-secret-manager:", "a tool for Google Secret Manager", isPath},
	{"azurekeyvault://", "a tool for Azure Key Vault", isPath}, {"akv://", "a tool for Azure Key Vault", isPath},
	{"doppler://", "Doppler", isPath}, {"bws://", "Bitwarden", isPath},
}

func isPath(rest string) bool { return rest != "" }

// appendBetween appends the parts of s between two marks whose inside is accepted.
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
		out = appendMarker(out, Marker{start, stop, tool})
		at = stop
	}
}

// appendMarker appends a marker that overlaps no other one.
func appendMarker(out []Marker, m Marker) []Marker {
	if slices.ContainsFunc(out, func(o Marker) bool { return o.Start < m.End && m.Start < o.End }) {
		return out
	}
	return append(out, m)
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
