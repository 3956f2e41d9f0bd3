package schema

import (
	"regexp"
	"strings"
	"sync"
)

// A matcher is the pattern of a schema.
type matcher struct {
	// compiled returns the pattern, which is compiled when a text first needs it; nil if it does not compile.
	compiled func() *regexp.Regexp
	// ascii are the characters of a pattern that is a set of characters and nothing else, such as
	// ^[0-9A-Za-z-]*$. Most patterns of names are, and a table answers in a tenth of the time.
	ascii charset
}

func newMatcher(pattern string) *matcher {
	m := &matcher{compiled: sync.OnceValue(func() *regexp.Regexp { return compiledPattern(pattern) })}
	if class, ok := strings.CutSuffix(pattern, "]*$"); ok && strings.HasPrefix(class, "^[") {
		m.ascii = charsetOf(class[2:])
	}
	return m
}

// matches reports whether the pattern is found in a text. One that does not compile matches every text.
func (m *matcher) matches(text string) bool {
	if m.ascii != (charset{}) && m.ascii.holds(text) {
		return true
	}
	re := m.compiled()
	return re == nil || re.MatchString(text)
}

// charset is a set of ASCII characters.
type charset [2]uint64

func (c *charset) has(b byte) bool { return b < 0x80 && c[b>>6]>>(b&63)&1 != 0 }

// charsetOf returns the ASCII characters of a character class that is written without escapes; none for
// another one.
func charsetOf(class string) charset {
	var c charset
	if strings.ContainsAny(class, "\\[]^&|~") {
		return c
	}
	for i := 0; i < len(class); i++ {
		first, last := class[i], class[i]
		if i+2 < len(class) && class[i+1] == '-' {
			i += 2
			last = class[i]
		}
		for b := first; b <= last && b < 0x80; b++ {
			c[b>>6] |= 1 << (b & 63)
		}
	}
	return c
}

// holds reports whether a text has no other characters.
func (c *charset) holds(text string) bool {
	for i := range len(text) {
		if !c.has(text[i]) {
			return false
		}
	}
	return true
}
