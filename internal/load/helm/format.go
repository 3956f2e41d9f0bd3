package helm

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// AgentFormat describes the values of the Remote Execution agent's chart, and what passes values to
// Helm.
func AgentFormat() load.Format {
	return load.Format{
		Naming: yamlfile.Names(), Load: Analyzer, Examples: []string{"values.yaml", "values-prod.yaml"}, Origin: setting.FromValues, Exposure: load.ExposedInRelease,
		Rows: []load.Row{
			load.Variables.Row("values of the Remote Execution agent's chart", "Helm, then Kubernetes; `values-*.yaml` merged over `values.yaml`, or as `values` in the [configuration](configuration.md) says", "remote"),
			load.Variables.Row("what passes values to Helm: a HelmRelease of Flux, an Application of Argo CD, `helm_release` of Terraform (here-documents, `yamlencode`, `set`), `helm --set`", "Helm", "remote, or none"),
		},
	}
}

// ChartFormat describes the values of the official Airflow chart.
func ChartFormat() load.Format {
	return load.Format{
		Naming: yamlfile.Names(), Load: Analyzer, Examples: []string{"airflow-values.yaml"}, Origin: setting.FromValues, Exposure: load.ExposedInRelease,
		Rows: []load.Row{
			load.Variables.Row("values of the official Airflow chart, and of similar charts", "Helm, then `airflow.cfg` or Kubernetes", "none"),
		},
	}
}
