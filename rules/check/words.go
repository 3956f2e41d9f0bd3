package check

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// Quote returns a name of a kwarg, a variable or a class in backquotes. It does not repeat a name
// that may be a credential in the wrong place.
func Quote(name string) string {
	switch {
	case name == "":
		return "(empty)"
	case !redact.LooksLikeIdentifier(name):
		return "of that name"
	}
	return "`" + name + "`"
}

// Named joins a noun and a name: "unknown kwarg `x`". It leaves a name out that may be a
// credential.
func Named(noun, name string) string {
	if name == "" || !redact.LooksLikeIdentifier(name) {
		return noun
	}
	return noun + " `" + name + "`"
}

// Name returns the name of a variable for a command, or a placeholder for text that may be a
// credential.
func Name(name string) string {
	if !setting.IsVariableName(name) || !redact.LooksLikeIdentifier(name) {
		return "<name>"
	}
	return name
}

// Capital returns a text with its first letter in upper case.
func Capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// AndList joins words with commas and "and".
func AndList(list []string) string { return join(list, "and") }

// OrList joins words with commas and "or".
func OrList(list []string) string { return join(list, "or") }

func join(list []string, last string) string {
	switch n := len(list); n {
	case 0:
		return ""
	case 1:
		return list[0]
	default:
		return strings.Join(list[:n-1], ", ") + " " + last + " " + list[n-1]
	}
}

// PlaceOf says where Airflow runs for a target, such as "on the Deployment"; "" outside Astro.
func PlaceOf(t setting.Target) string {
	switch t {
	case setting.Local:
		return "in `astro dev start`"
	case setting.Hosted:
		return "on the Deployment"
	case setting.Remote:
		return "on the agents"
	}
	return ""
}

// ForTarget returns " for this target", or "" for an Airflow outside Astro.
func ForTarget(e *airflow.Environment) string {
	if e.Target == setting.NonAstro {
		return ""
	}
	return " for this target"
}
