package rules

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// quote sets a name (of a kwarg, a variable, a class: never a value) off from the text.
// What is no name a person would write is not repeated: it may be a credential in the
// wrong place.
func quote(name string) string {
	switch {
	case name == "":
		return "(empty)"
	case !source.LooksLikeIdentifier(name):
		return "of that name"
	}
	return "`" + name + "`"
}

// named joins a noun and a name: "unknown kwarg `x`". It leaves a name out that may be a
// credential.
func named(noun, name string) string {
	if name == "" || !source.LooksLikeIdentifier(name) {
		return noun
	}
	return noun + " `" + name + "`"
}

// capital returns a text with its first letter in upper case.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// andList and orList join words as a sentence does.
func andList(list []string) string { return join(list, "and") }
func orList(list []string) string  { return join(list, "or") }

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

// places says where Airflow runs.
var places = map[setting.Target]string{
	setting.Local:  "in `astro dev start`",
	setting.Hosted: "on the Deployment",
	setting.Remote: "on the agents",
}

// here narrows what is said of an environment to its target, if it has one.
func here(e *airflow.Environment) string {
	if e.Target == setting.NonAstro {
		return ""
	}
	return " for this target"
}
