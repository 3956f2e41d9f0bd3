// Package ignorefile describes .gitignore and .dockerignore. Package files/ignore reads their
// rules.
package ignorefile

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Format describes .gitignore and .dockerignore.
func Format() load.Format {
	return load.Format{
		Naming: load.Naming{
			Tokens: tokens,
			Kind:   load.KindIgnore, Comment: load.HashLines(),
			Match: func(n load.Name) bool {
				return n.Base == ".gitignore" || n.Base == ".dockerignore" || n.Base == load.OwnIgnore
			},
			Hook:   []string{`(^|/)(\.gitignore|\.dockerignore|Dockerfile\.dockerignore)$`},
			Always: load.AlwaysRead,
		},
		Examples: []string{".gitignore", ".dockerignore", "Dockerfile.dockerignore"},
		Rows: []load.Row{
			load.Other.Row("`.gitignore`, git's index, `.dockerignore`, `Dockerfile.dockerignore`", "git, BuildKit", "whether a credential leaves the machine"),
		},
	}
}

// tokens adds the lines of an ignore file without its comments, which may hold anything.
func tokens(s *load.TokenList) {
	for n := 1; n <= s.File.LineCount(); n++ {
		if line := s.File.LineSpan(n); !strings.HasPrefix(s.File.Slice(line), "#") {
			s.Add(source.Pattern, line)
		}
	}
}
