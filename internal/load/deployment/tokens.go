package deployment

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// TableTokens adds the header, the names and the marks of what `astro deployment variable list`
// prints.
func TableTokens(s *load.TokenList) {
	f, head := s.File, -1
	for n := 1; n <= f.LineCount(); n++ {
		words := wordsOf(f, f.LineSpan(n))
		if head < 0 {
			if len(words) >= 4 && f.Slice(words[1]) == "KEY" && f.Slice(words[3]) == "SECRET" {
				head = n
				s.Add(source.Name, words...)
			}
			continue
		}
		if v := row(f, words, max(0, len(words)-4)); v != nil {
			s.Add(source.Keyword, words[0], v.MarkSpan)
			s.Add(source.Name, v.Name.Span)
		}
	}
}
