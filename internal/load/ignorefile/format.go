// Package ignorefile describes .gitignore and .dockerignore. Package files/ignore reads their
// rules.
package ignorefile

import "github.com/astrosecrets/astrosecrets/internal/load"

// names returns how the names of ignore files are recognized.
func names() load.Naming {
	return load.Naming{
		Tokens: tokens,
		Kind:   load.KindIgnore, Comment: load.HashLines(),
		Match: func(n load.Name) bool {
			return n.Base == ".gitignore" || n.Base == ".dockerignore" || n.Base == load.OwnIgnore
		},
		Hook:   []string{`(^|/)(\.gitignore|\.dockerignore|Dockerfile\.dockerignore)$`},
		Always: load.AlwaysRead,
	}
}

// Format describes .gitignore and .dockerignore.
func Format() load.Format {
	return load.Format{
		Naming: names(), Examples: []string{".gitignore", ".dockerignore", "Dockerfile.dockerignore"},
		Rows: []load.Row{
			load.Other.Row("`.gitignore`, git's index, `.dockerignore`, `Dockerfile.dockerignore`", "git, BuildKit", "whether a credential leaves the machine"),
		},
	}
}
