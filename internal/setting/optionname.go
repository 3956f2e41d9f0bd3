package setting

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// VariableOf returns the variable of an option as MWAA ("secrets.backend"), Composer
// ("secrets-backend") and everybody else names it; empty for a name that does not concern the
// secrets backend. A name that is only nearly right is taken too, so that it can be reported.
func VariableOf(key string) string {
	if strings.HasPrefix(key, "AIRFLOW") {
		if strings.Contains(key, "SECRET") && strings.Contains(key, "BACKEND") || IsSecretOption(key) {
			return key
		}
		return ""
	}
	if key == "secretBackend" { // of the agent's chart
		return "AIRFLOW__SECRETS__BACKEND"
	}
	style := OptionStyle(key)
	section, option, _ := strings.Cut(key, style)
	if style == "" || section != "workers" && section != "secrets" && section != "secret" ||
		!strings.HasPrefix(strings.TrimPrefix(option, "secrets_"), "backend") {
		return ""
	}
	return strings.ToUpper("AIRFLOW__" + section + "__" + strings.NewReplacer("-", "__", ".", "__").Replace(option))
}

// IsSecretOption reports a variable that names a secret in place of the value of an option:
// AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_SECRET.
func IsSecretOption(name string) bool {
	return strings.HasPrefix(name, "AIRFLOW__") && strings.HasSuffix(name, "_SECRET")
}

// IsOtherChartsKey reports that secretBackend is a key of something else: its value is a word and no
// class, with its module or without.
func IsOtherChartsKey(key string, value mapped.String) bool {
	return key == "secretBackend" && value.IsResolved() && !strings.ContainsAny(value.Value, ".B")
}

// OptionStyle returns what separates section and option, "" in the name of a variable.
func OptionStyle(key string) string {
	if i := strings.IndexAny(key, ".-"); i > 0 {
		return key[i : i+1]
	}
	return ""
}

// Namer is the Encoder of a name that the file does not write as a variable.
type Namer interface {
	// Named returns the name that the file has for a variable of Airflow, for messages.
	Named(env string) string
}

// OptionName writes the name of an option as MWAA and Composer have it.
type OptionName struct{ Style string }

func (n OptionName) option(env string) string {
	section, option, _ := strings.Cut(strings.TrimPrefix(env, "AIRFLOW__"), "__")
	return strings.ToLower(section + n.Style + option)
}

// Named implements Namer.
func (n OptionName) Named(env string) string { return "`" + n.option(env) + "`" }

// Encode implements mapped.Encoder.
func (OptionName) Encode(*mapped.String, int, int, string) (string, bool) { return "", false }

// Requote implements mapped.Encoder.
func (n OptionName) Requote(_ *mapped.String, env string) (string, bool) {
	return n.option(env), strings.HasPrefix(env, "AIRFLOW__")
}

// NameAt returns a name as a reader sees it, for the bytes at span. Where the file names it
// differently (`backend` in [secrets]) each byte of it comes from all of the span.
func NameAt(value string, span source.Span) mapped.String {
	if len(value) != span.Len() {
		return mapped.String{Value: value, Span: span}
	}
	t := mapped.Plain(span.Start, value)
	t.Span = span
	return t
}

// NameEncoder writes names. Every format writes the name of a variable as it is.
type NameEncoder struct{}

// Encode implements mapped.Encoder.
func (NameEncoder) Encode(_ *mapped.String, _, _ int, s string) (string, bool) {
	return s, IsVariableName(s)
}

// Requote implements mapped.Encoder.
func (NameEncoder) Requote(_ *mapped.String, s string) (string, bool) { return s, IsVariableName(s) }

// IsVariableName reports letters, digits and underscores.
func IsVariableName(s string) bool {
	for _, r := range s {
		if r != '_' && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// OptionVariable returns the environment variable that sets the same as an option, if the option
// may concern a secrets backend. A section keeps its case: Airflow knows [secrets] alone.
func OptionVariable(section, option string) (string, bool) {
	lower := strings.ToLower(section)
	switch {
	case strings.HasPrefix(option, "backend_kwarg__"), strings.HasPrefix(option, "secrets_backend_kwarg__"):
		return "", false // only as environment variables
	case strings.HasSuffix(option, "_secret") && lower != "secrets" && lower != "workers":
		section = strings.ToUpper(section)
	case strings.HasPrefix(lower, "secret"),
		lower == "workers" && (strings.HasPrefix(option, "secret") || strings.HasPrefix(option, "backend")),
		strings.Contains(option, "secrets_backend"):
	default:
		return "", false
	}
	if section == "secrets" || section == "workers" {
		section = strings.ToUpper(section)
	}
	return "AIRFLOW__" + section + "__" + strings.ToUpper(option), true
}

// CfgOptionName writes the name of an option in place of another of the same section.
type CfgOptionName struct{ Section string }

// Encode implements mapped.Encoder: a part of a name cannot be written.
func (CfgOptionName) Encode(*mapped.String, int, int, string) (string, bool) { return "", false }

// Requote implements mapped.Encoder.
func (q CfgOptionName) Requote(_ *mapped.String, env string) (string, bool) {
	option, ok := strings.CutPrefix(env, "AIRFLOW__"+strings.ToUpper(q.Section)+"__")
	if !ok || q.Section != strings.ToLower(q.Section) {
		return "", false
	}
	return strings.ToLower(option), IsVariableName(option)
}

// Named implements Namer.
func (CfgOptionName) Named(env string) string {
	section, option, _ := strings.Cut(strings.TrimPrefix(env, "AIRFLOW__"), "__")
	return "`" + strings.ToLower(option) + "` in [" + strings.ToLower(section) + "]"
}

// IsKwargs reports the variables whose value is JSON.
func IsKwargs(name string) bool {
	return name == "AIRFLOW__SECRETS__BACKEND_KWARGS" || name == "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS"
}
