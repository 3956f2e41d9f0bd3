package schema

import (
	"regexp"
	"regexp/syntax"
	"unicode/utf8"
)

// A matcher is the pattern of a schema.
type matcher struct {
	re *regexp.Regexp // nil if the pattern does not compile: it then matches every text
	// set has the ASCII characters of a pattern that is a set of characters and nothing else, such
	// as ^[0-9A-Za-z-]*$. Most patterns of names are, and a table answers in a tenth of the time.
	set *[utf8.RuneSelf]bool
}

func newMatcher(pattern string) *matcher {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return &matcher{}
	}
	m := &matcher{re: re}
	if tree, err := syntax.Parse(pattern, syntax.Perl); err == nil && isSet(tree) {
		m.set = &[utf8.RuneSelf]bool{}
		for c := range m.set {
			m.set[c] = re.MatchString(string(rune(c)))
		}
	}
	return m
}

// isSet reports the syntax tree of ^[...]*$.
func isSet(tree *syntax.Regexp) bool {
	return tree.Op == syntax.OpConcat && len(tree.Sub) == 3 && tree.Sub[0].Op == syntax.OpBeginText &&
		tree.Sub[1].Op == syntax.OpStar && tree.Sub[1].Sub[0].Op == syntax.OpCharClass && tree.Sub[2].Op == syntax.OpEndText
}

// matches reports whether the pattern is found in a text.
func (m *matcher) matches(text string) bool {
	if m.re == nil {
		return true
	}
	if m.set == nil {
		return m.re.MatchString(text)
	}
	for i := range len(text) {
		if c := text[i]; c >= utf8.RuneSelf {
			return m.re.MatchString(text)
		} else if !m.set[c] {
			return false
		}
	}
	return true
}
