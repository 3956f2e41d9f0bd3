package schema

import (
	"regexp"
	"testing"
)

// TestCharset compares with the pattern that a class is: a character that a set has is in the class, and
// the set of a class of a built-in backend has all of them.
func TestCharset(t *testing.T) {
	classes := []string{"A-Za-z0-9_-", "a-", "-a", "^a", `\w`, `a-z\d`, "[:alpha:]", "a-c-e", "é-ü", "a&&b"}
	for _, b := range Backends() {
		if l := b.names.Limits; l.Allowed != "" {
			classes = append(classes, l.Allowed)
			if l.ascii == (charset{}) {
				t.Errorf("%s: no characters in %q", b.ID, l.Allowed)
			}
		}
	}
	if len(classes) < 14 {
		t.Fatal(classes)
	}
	for _, class := range classes {
		re, set := regexp.MustCompile("["+class+"]"), charsetOf(class)
		for b := range byte(0x80) {
			if in := re.MatchString(string(rune(b))); set.has(b) && !in || in && !set.has(b) && set != (charset{}) {
				t.Errorf("%q: %q in the class is %v", class, b, in)
			}
		}
		if set.holds("é") {
			t.Errorf("%q holds é", class)
		}
	}
}
