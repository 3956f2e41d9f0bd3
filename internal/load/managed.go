package load

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
)

// managedOption is the variable of an option as MWAA ("secrets.backend"), Composer
// ("secrets-backend") and everybody else names it; empty for what is none of [secrets]. A
// name that is only nearly right is taken too, so that it can be reported.
func managedOption(key string) string {
	if strings.HasPrefix(key, "AIRFLOW") {
		if strings.Contains(key, "SECRET") && strings.Contains(key, "BACKEND") {
			return key
		}
		return ""
	}
	if key == "secretBackend" { // of the agent's chart
		return "AIRFLOW__SECRETS__BACKEND"
	}
	style := managedStyle(key)
	section, option, _ := strings.Cut(key, style)
	if style == "" || section != "workers" && section != "secrets" && section != "secret" ||
		!strings.HasPrefix(strings.TrimPrefix(option, "secrets_"), "backend") {
		return ""
	}
	return strings.ToUpper("AIRFLOW__" + section + "__" + strings.NewReplacer("-", "__", ".", "__").Replace(option))
}

// foreign reports that secretBackend is a key of something else: its value is a word and no
// class, with its module or without.
func foreign(key string, value mapped.String) bool {
	return key == "secretBackend" && value.IsResolved() && !strings.ContainsAny(value.Value, ".B")
}

// managedStyle is what stands between section and option, "" in the name of a variable.
func managedStyle(key string) string {
	if i := strings.IndexAny(key, ".-"); i > 0 {
		return key[i : i+1]
	}
	return ""
}

// Namer is the Quoting of a name that is not written as a variable.
type Namer interface {
	// Named is what the file would call a variable of Airflow, for messages.
	Named(env string) string
}

// managedName writes the name of an option as MWAA and Composer have it.
type managedName struct{ style string }

func (n managedName) option(env string) string {
	section, option, _ := strings.Cut(strings.TrimPrefix(env, "AIRFLOW__"), "__")
	return strings.ToLower(section + n.style + option)
}

// Named implements Namer.
func (n managedName) Named(env string) string { return "`" + n.option(env) + "`" }

// Encode implements source.Quoting.
func (managedName) Encode(*mapped.String, int, int, string) (string, bool) { return "", false }

// Requote implements source.Quoting.
func (n managedName) Requote(_ *mapped.String, env string) (string, bool) {
	return n.option(env), strings.HasPrefix(env, "AIRFLOW__")
}
