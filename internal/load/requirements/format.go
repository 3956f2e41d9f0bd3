package requirements

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load"
)

// names returns how the names of requirements files are recognized.
func names() load.Naming {
	return load.Naming{
		Tokens: tokens,
		Kind:   load.KindRequirements, Comment: load.HashComments(),
		Match: func(n load.Name) bool {
			return strings.HasPrefix(n.Lower, "requirements") && (n.Ext == ".txt" || n.Ext == ".in") || strings.HasPrefix(n.Lower, "constraints") && n.Ext == ".txt"
		},
		Hook:   []string{`(^|/)(requirements[^/]*\.(txt|in)|constraints[^/]*\.txt)$`},
		Always: load.AlwaysRead,
	}
}

// Format describes requirements and constraints files.
func Format() load.Format {
	return load.Format{
		Naming: names(), Load: Analyzer, Examples: []string{"requirements.txt", "requirements-client.txt", "requirements.in", "constraints.txt"},
		Rows: []load.Row{
			load.Packages.Row("`requirements.txt`, with what `-r` and `-c` include", "pip", "the image of `astro dev start` and of the Deployment"),
			load.Packages.Row("`requirements-client.txt`", "pip", "the agents"),
		},
	}
}
