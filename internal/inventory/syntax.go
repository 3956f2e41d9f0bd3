package inventory

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/schema"
)

// IgnoreSyntax returns how the project's Airflow reads .airflowignore: as the option says, else as
// its release does by default. An unknown release is taken for the newest.
func IgnoreSyntax(s *airflow.Settings) names.IgnoreSyntax {
	for _, e := range s.Environments {
		if v := e.Lookup("AIRFLOW__CORE__DAG_IGNORE_FILE_SYNTAX"); v != nil && v.UnresolvedReason == "" {
			switch syntax := names.IgnoreSyntax(v.Value.Value); syntax {
			case names.Regexp, names.Glob:
				return syntax
			}
		}
	}
	for _, e := range s.Environments {
		if len(e.Airflow) > 0 {
			if e.Airflow.All(schema.Range{Until: "3.0.0"}) {
				return names.Regexp
			}
			return names.Glob
		}
	}
	return names.Glob
}
