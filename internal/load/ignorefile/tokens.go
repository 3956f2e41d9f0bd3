package ignorefile

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// tokens adds the lines of an ignore file without its comments, which may hold anything.
func tokens(s *load.TokenList) {
	for n := 1; n <= s.File.LineCount(); n++ {
		if line := s.File.LineSpan(n); !strings.HasPrefix(s.File.Slice(line), "#") {
			s.Add(source.Pattern, line)
		}
	}
}
