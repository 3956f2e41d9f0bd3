package airflowsettings

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
)

// Format describes airflow_settings.yaml.
func Format() load.Format {
	return load.Format{
		Naming: yamlfile.Names(), Load: Analyzer, Examples: []string{"airflow_settings.yaml"},
		Rows: []load.Row{
			load.Other.Row("`airflow_settings.yaml`", "the Astro CLI", "passwords of connections that would be committed"),
		},
	}
}
