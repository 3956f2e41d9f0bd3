package deployment

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// Format describes Deployment files.
func Format() load.Format {
	return load.Format{
		Naming: yamlfile.Names(), Load: Analyzer, Examples: []string{"deployment.yaml"}, Origin: setting.FromDeployment, Exposure: load.ExposedDeployment,
		Rows: []load.Row{
			load.Variables.Row("Deployment files; what `astro deployment inspect`, `astro deployment variable list` and `astro env … list` print (`--deployment FILE`)", "the Astro CLI", "hosted"),
		},
	}
}
