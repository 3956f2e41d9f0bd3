package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

// extraWords are words that people put between the section and a kwarg, in addition to the name of the
// backend: AIRFLOW__SECRETS__VAULT__URL, AIRFLOW__SECRETS__BACKEND_KWARGS_CONNECTIONS_PREFIX.
var extraWords = []string{
	"backend", "backends", "kwargs", "kwarg", "args", "config", "connection", "connections", "variable", "variables", "secret", "secrets", "store",
}

// strayKwarg reports a variable of [secrets] with the name of a kwarg: Airflow has no
// such option, and the backend is never asked.
func strayKwarg(e *airflow.Environment, v *setting.Variable) (finding.Finding, bool) {
	rest, ok := strings.CutPrefix(v.Name.Value, "AIRFLOW__SECRETS__")
	b := e.Secrets
	if !ok || b.Spec == nil {
		return finding.Finding{}, false
	}
	kwarg := ""
	for _, k := range b.Spec.Kwargs() {
		if len(k.Name) > len(kwarg) && endsWith(b.Spec, strings.ToLower(rest), k.Name) {
			kwarg = k.Name
		}
	}
	title, other := b.Spec.Title, false
	if kwarg == "" {
		if name := strings.ToLower(rest); isKwarg(name) {
			kwarg, title, other = name, "other backends", true
		} else {
			return finding.Finding{}, false
		}
	}
	f := check.AtName(e, v, finding.Message{
		Text:    fmt.Sprintf("Airflow reads no %s of this name", noun(v)),
		Outcome: schema.Ignored, Effect: fmt.Sprintf("Airflow silently ignores it. %s is a kwarg of %s.", check.Quote(kwarg), title),
		Help: "Set it in the JSON of " + airflow.NameIn(v, b.Section.Env(airflow.RoleKwargs)),
	})
	if other {
		f.Help = "Remove it"
	} else if v.DisplayName == "" && len(e.Airflow) > 0 && e.ReadsPerKey() {
		f.Help += ", or rename the variable to AIRFLOW__SECRETS__BACKEND_KWARG__" + strings.ToUpper(check.Name(kwarg))
	}
	f.Help += "."
	return f, true
}

// isKwarg reports the name of a kwarg of any backend.
func isKwarg(name string) bool {
	return slices.ContainsFunc(schema.Backends(), func(b *schema.Backend) bool { return b.Kwarg(name) != nil })
}

// endsWith reports a name that ends with a kwarg, with nothing else of substance in it.
func endsWith(def *schema.Backend, name, kwarg string) bool {
	head, ok := strings.CutSuffix(name, kwarg)
	if !ok || head != "" && !strings.HasSuffix(head, "_") {
		return false
	}
	words := strings.FieldsFunc(head, func(r rune) bool { return r == '_' })
	return !slices.ContainsFunc(words, func(w string) bool {
		return !slices.Contains(extraWords, w) && !slices.Contains(strings.Split(def.ID, "-"), w)
	})
}
