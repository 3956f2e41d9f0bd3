package pyproject

import (
	"bytes"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// names returns how the name pyproject.toml is recognized.
func names() load.Naming {
	return load.Naming{
		Kind:   load.KindPyproject,
		Match:  func(n load.Name) bool { return n.Path == "pyproject.toml" },
		Hook:   []string{`(^|/)pyproject\.toml$`},
		Tokens: tokens, Comment: load.HashComments(),
		Mentions: func(content []byte) bool { return bytes.Contains(content, []byte("airflow")) },
	}
}

// Format describes pyproject.toml.
func Format() load.Format {
	return load.Format{
		Naming: names(), Load: Analyzer, Examples: []string{"pyproject.toml"},
		Origin: setting.FromPyproject, Exposure: load.ExposedUsually,
		Rows: []load.Row{
			load.Packages.Row("`pyproject.toml`: its dependencies, extras and dependency groups, those of Poetry, and what `uv.lock` selects", "pip, uv, Poetry or PDM", "an image whose Dockerfile installs it; a project of Astro CLI 2"),
			load.Variables.Row("`[tool.astro.env]` in `pyproject.toml` (Astro CLI 2, a pre-release)", "the Astro CLI", "local"),
		},
	}
}
