package compose

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// Format describes Compose files.
func Format() load.Format {
	return load.Format{
		Naming: yamlfile.Names(), Load: Analyzer, Examples: []string{"docker-compose.override.yml", "compose.yaml"}, Origin: setting.FromCompose, Exposure: load.ExposedUsually,
		Rows: []load.Row{
			load.Packages.Row("`_PIP_ADDITIONAL_REQUIREMENTS` in a Compose file", "the entrypoint of the image, then pip", "that service"),
			load.Variables.Row("`docker-compose.override.yml` of an Astro project", "Compose", "local"),
			load.Variables.Row("other Compose files, with `env_file`, anchors and `extends`", "Compose", "none"),
		},
	}
}
