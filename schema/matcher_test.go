package schema

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// TestMatcher compares with Go's regexp, which the matcher has to agree with, the patterns of the
// schemas and some that have what these do not have.
func TestMatcher(t *testing.T) {
	patterns := []string{
		"^[0-9A-Za-z-]*$", "^[^a]*$", "^[a-zé]*$", "^[a-z]+$", "^a*$", "[a-z]*", "^(?i)[a-c]*$", "^.*$", "^(?:[a-z])*$", "", "^$", "$^", "$a", "a$|^b", "(a*)*$", "((a|b)*c|^d)+$",
		`\bab\b`, "(?m)^a$", "(?i)straße", "^[[:^ascii:]]*$", `\Aa\z`, "^(a|aa)+$", "(?s)a.b", "(a|ab)(c|bcd)$", "[^/]/+[^/]",
	}
	for _, b := range Backends() {
		patterns = append(patterns, patternsOf(b.root)...)
	}
	pieces := strings.Split("|a|b|c|d|é|-|--|/|//|_|.|\n|\r| |Z|9|0|65535|65536|:|@|[|]|?|#|\xff|http|HTTPS|://|contoso.vault.azure.net|portal.azure.com|secret|data|airflow-connections|aws|.env|.json|{sep}|v1|ui|auth", "|")
	random := rand.New(rand.NewPCG(1, 2))
	for _, pattern := range patterns {
		m, re := newMatcher(pattern), regexp.MustCompile(pattern)
		for range 400 {
			text := ""
			for range random.IntN(9) {
				text += pieces[random.IntN(len(pieces))]
			}
			if got, want := m.matches(text), re.MatchString(text); got != want {
				t.Fatalf("%s matches %q: %v, want %v", pattern, text, got, want)
			}
		}
	}
	if newMatcher("^[0-9A-Za-z-]*$").ascii == (charset{}) || newMatcher("^[a-z]+$").ascii != (charset{}) {
		t.Error("a set of characters is not recognized")
	}
	if !newMatcher("(").matches("x") {
		t.Error("a pattern that does not compile matches every text")
	}
}

// patternsOf returns the patterns of a schema and of its parts.
func patternsOf(n *node) []string {
	if n == nil {
		return nil
	}
	var out []string
	if n.pattern != nil {
		out = append(out, n.pattern.compiled().String())
	}
	for _, list := range [][]*node{n.allOf, n.anyOf, n.oneOf, {n.not, n.ifs, n.then, n.els, n.items}} {
		for _, part := range list {
			out = append(out, patternsOf(part)...)
		}
	}
	for _, part := range n.properties {
		out = append(out, patternsOf(part)...)
	}
	return out
}
