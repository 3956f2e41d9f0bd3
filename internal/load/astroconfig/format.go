// Package astroconfig describes .astro/config.yaml. Package airflow reads the mode in it.
package astroconfig

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
)

// Format describes the configuration of the Astro CLI.
func Format() load.Format {
	return load.Format{
		Naming: load.Naming{
			Tokens: yamlfile.FileTokens,
			Kind:   load.KindAstroConfig, Comment: load.HashComments(),
			Match:  func(n load.Name) bool { return n.Path == ".astro/config.yaml" },
			Hook:   []string{`(^|/)\.astro/config\.yaml$`},
			Always: load.AlwaysRead,
		},
		Examples: []string{".astro/config.yaml"},
		Rows: []load.Row{
			load.Other.Row("`.astro/config.yaml`", "the Astro CLI", "makes a project; `dev.mode: standalone` changes who reads `.env`"),
		},
	}
}
