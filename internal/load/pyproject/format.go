// Package pyproject describes pyproject.toml, the manifest of Astro CLI 2. Package airflow looks
// for its table.
package pyproject

import "github.com/astrosecrets/astrosecrets/internal/load"

// names returns how the name pyproject.toml is recognized.
func names() load.Naming {
	return load.Naming{
		Kind:  load.KindPyproject,
		Match: func(n load.Name) bool { return n.Path == "pyproject.toml" },
		Hook:  []string{`(^|/)pyproject\.toml$`},
	}
}

// Format describes pyproject.toml.
func Format() load.Format {
	return load.Format{
		Naming: names(), Examples: []string{"pyproject.toml"},
		Rows: []load.Row{
			load.Other.Row("`pyproject.toml` with a table `tool.astro` (Astro CLI 2, a pre-release)", "the Astro CLI", "`.env` is read as its `astro local start` does; the packages in it are not read yet, and none counts as missing"),
		},
	}
}
