package schema

import (
	"regexp"
	"testing"
)

func TestMatcher(t *testing.T) {
	texts := []string{"", "a", "abc-9", "a b", "é", "aé", "-", "a\n", "\n", "Z_", "\xff"}
	for _, pattern := range []string{"^[0-9A-Za-z-]*$", "^[^a]*$", "^[a-zé]*$", "^[a-z]+$", "^a*$", "[a-z]*", "^(?i)[a-c]*$", "^.*$", "^(?:[a-z])*$"} {
		m, re := newMatcher(pattern), regexp.MustCompile(pattern)
		for _, text := range texts {
			if got, want := m.matches(text), re.MatchString(text); got != want {
				t.Errorf("%s matches %q: %v, want %v", pattern, text, got, want)
			}
		}
	}
	if newMatcher("^[0-9A-Za-z-]*$").set == nil || newMatcher("^[a-z]+$").set != nil {
		t.Error("a set of characters is not recognized")
	}
	if !newMatcher("(").matches("x") {
		t.Error("a pattern that does not compile matches every text")
	}
}
