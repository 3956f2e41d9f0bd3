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
			switch n.Ext {
			case ".txt":
				return isRequirements(n) || strings.HasPrefix(n.Lower, "constraints")
			case ".in":
				return isRequirements(n)
			}
			return false
		},
		Hook: []string{
			`(^|/)(requirements[^/]*\.(txt|in)|constraints[^/]*\.txt)$`,
			`(^|/)[^/]*[-_.]requirements\.(txt|in)$`,
			`(^|/)requirements/[^/]*\.(txt|in)$`,
		},
		Always: load.AlwaysRead,
	}
}

// isRequirements reports the name of a requirements file: requirements-dev, airflow-requirements, or any
// name in a folder named requirements.
func isRequirements(n load.Name) bool {
	stem := strings.TrimSuffix(n.Lower, n.Ext)
	return strings.HasPrefix(stem, "requirements") || n.Dir == "requirements" ||
		strings.HasSuffix(stem, "-requirements") || strings.HasSuffix(stem, "_requirements") || strings.HasSuffix(stem, ".requirements")
}

// Format describes requirements and constraints files.
func Format() load.Format {
	return load.Format{
		Naming: names(), Load: Analyzer, Examples: []string{"requirements.txt", "requirements-client.txt", "requirements.in", "constraints.txt", "airflow-requirements.txt", "requirements/prod.txt"},
		Rows: []load.Row{
			load.Packages.Row("`requirements.txt`, `requirements/*.txt`, `*-requirements.txt`, with what `-r` and `-c` include", "pip", "the image of `astro dev start` and of the Deployment"),
			load.Packages.Row("`requirements-client.txt`", "pip", "the agents"),
		},
	}
}
