package schema

import (
	"regexp"
	"regexp/syntax"
	"sync"
	"sync/atomic"
)

// A matcher is the pattern of a schema.
type matcher struct {
	re *regexp.Regexp // nil if the pattern does not compile: it then matches every text
	// automaton answers when the pattern was asked for often: to make it takes as long as some
	// dozens of answers of re. It is nil for a pattern that it cannot take.
	automaton func() *automaton
	asked     atomic.Int32
}

// fewTexts is for how many texts a matcher uses re.
const fewTexts = 32

func newMatcher(pattern string) *matcher {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return &matcher{}
	}
	return &matcher{re: re, automaton: sync.OnceValue(func() *automaton {
		tree, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil {
			return nil
		}
		return newAutomaton(tree)
	})}
}

// matches reports whether the pattern is found in a text.
func (m *matcher) matches(text string) bool {
	switch {
	case m.re == nil:
		return true
	case m.asked.Load() < fewTexts:
		m.asked.Add(1)
	default:
		if a := m.automaton(); a != nil {
			if found, ok := a.find(text); ok {
				return found
			}
		}
	}
	return m.re.MatchString(text)
}
