package cli

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/schema"
)

// meaningOf says what the value of a variable is to Airflow: JSON or not, and of which type. It repeats
// nothing of the value. It is "" for a variable that Airflow does not read.
func meaningOf(name, value string, def *schema.Backend) string {
	if opt, ok := airflow.ParseOption(name); ok {
		return optionMeaning(opt, value, def)
	}
	switch {
	case strings.HasPrefix(name, "AIRFLOW_CONN_"):
		return connectionMeaning(value)
	case strings.HasPrefix(name, "AIRFLOW_VAR_"):
		if v, err := pyjson.Read(value); err == nil && v != nil {
			return "Airflow variable: JSON " + v.Kind.String()
		}
		return "Airflow variable: text"
	case strings.HasPrefix(name, "AIRFLOW__"):
		return "option of Airflow: text"
	}
	return ""
}

func optionMeaning(opt airflow.Option, value string, def *schema.Backend) string {
	switch {
	case opt.Suffix == airflow.CommandSuffix:
		return "command whose output is the option"
	case opt.Suffix == airflow.SecretSuffix:
		return "name of a secret that holds the option"
	case opt.Role == airflow.RoleBackend:
		return classMeaning(value, def)
	case value == "":
		return "empty: as if it were not set"
	case opt.Role == airflow.RoleKwargs, opt.Role == airflow.RoleKwarg:
		return jsonMeaning(value)
	}
	return "option of Airflow: text"
}

// classMeaning tells a class that is known. def is the backend that the file names.
func classMeaning(value string, def *schema.Backend) string {
	if b, _, ok := schema.Lookup(value); ok {
		return "class of " + b.Title
	}
	if def != nil && def.Class == value {
		return "class of " + def.Title
	}
	if value == "" {
		return "empty: no backend"
	}
	return "unknown class"
}

func jsonMeaning(value string) string {
	v, err := pyjson.Read(value)
	switch {
	case err != nil || v == nil:
		return "not JSON"
	case v.Kind == pyjson.Object:
		return "JSON object with " + count(len(v.Members), "key", "keys")
	}
	return "JSON " + v.Kind.String()
}

// connectionMeaning tells the two forms of a connection: Airflow takes what begins with a brace for
// JSON, and all else for a URI.
func connectionMeaning(value string) string {
	switch {
	case value == "":
		return "empty: as if it were not set"
	case strings.HasPrefix(strings.TrimLeft(value, " \t\r\n"), "{"):
		return "connection: " + jsonMeaning(value)
	case strings.Contains(value, "://"):
		return "connection: URI"
	}
	return "connection: neither JSON nor a URI"
}
