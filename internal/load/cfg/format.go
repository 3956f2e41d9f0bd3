package cfg

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// Names returns how the names of airflow.cfg are recognized.
func Names() load.Naming {
	return load.Naming{
		Tokens: tokens,
		Kind:   load.KindAirflowCfg, Comment: &load.Comment{Leaders: []string{"#", ";"}},
		Match: func(n load.Name) bool {
			return strings.Contains(n.Lower, "airflow") && (n.Ext == ".cfg" || strings.Contains(n.Lower, ".cfg."))
		},
		Hook: []string{`(^|/)[^/]*airflow[^/]*\.cfg(\.[^/]*)?$`},
	}
}

// Format describes airflow.cfg.
func Format() load.Format {
	return load.Format{
		Naming: Names(), Load: Analyzer, Examples: []string{"airflow.cfg", "config/airflow.cfg.j2", "prod-airflow.cfg"}, Origin: setting.FromAirflowCfg, Exposure: load.ExposedUsually,
		Rows: []load.Row{
			load.Variables.Row("`airflow.cfg`, also in a ConfigMap", "Python's configparser", "none"),
		},
	}
}
