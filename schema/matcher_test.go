package schema

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
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
			if random.IntN(20) == 0 {
				text = strings.Repeat(text, 80) // more states than are kept
			}
			if got, want := m.matches(text), re.MatchString(text); got != want {
				t.Fatalf("%s matches %q: %v, want %v", pattern, text, got, want)
			}
		}
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
		out = append(out, n.pattern().re.String())
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

func TestMatcherKeepsFewStates(t *testing.T) {
	m := newMatcher("^.{0,510}/*$")
	for n := range 600 {
		if got := m.matches(strings.Repeat("x", n)); got != (n <= 510) {
			t.Errorf("%d characters: %v", n, got)
		}
	}
	if n := len(m.automaton().states); n != maxStates {
		t.Errorf("%d states are kept, the limit is %d", n, maxStates)
	}
}

func TestMatcherIsSafe(t *testing.T) {
	m := newMatcher("^(a|b)*c+$")
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for n := range 50 {
				text := strings.Repeat("ab", n) + strings.Repeat("c", i)
				if m.matches(text) != (i > 0) {
					t.Errorf("%q", text)
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkMatcher(b *testing.B) {
	for _, pattern := range []string{`^\s*[Hh][Tt][Tt][Pp][Ss]://([a-z]+\.)?portal\.azure\.(com|us|cn)([/:?#].*)?\s*$`, `^\s*[Hh][Tt][Tt][Pp][Ss]://[^/?#\s]+/+[^/?#\s]`} {
		const text = "https://contoso-1234.vault.azure.net/"
		b.Run("automaton", func(b *testing.B) {
			m := newMatcher(pattern)
			for range fewTexts {
				m.matches(text)
			}
			for b.Loop() {
				m.matches(text)
			}
		})
		b.Run("regexp", func(b *testing.B) {
			re := regexp.MustCompile(pattern)
			for b.Loop() {
				re.MatchString(text)
			}
		})
	}
}
