package dagfile

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
)

// Format describes files that name connections and variables.
func Format() load.Format {
	return load.Format{
		Naming: yamlfile.Names(), MoreTokens: yamlTokens, Examples: []string{"dags/pipeline.yaml"},
		Rows: []load.Row{
			load.Other.Row("DAGs: `*.py`, YAML of dag-factory, templates", "Airflow", "the connections and variables that they name"),
		},
	}
}
