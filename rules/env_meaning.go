package rules

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

// meaning is how the value of a variable is understood: a function to its canonical form,
// false for what its reader cannot take. It is nil for a variable that is not compared;
// ours is set for the options of the secrets backend.
func meaning(name string) (mean func(value string) (string, bool), ours bool) {
	if opt, ok := airflow.ParseOption(name); ok && opt.Suffix == "" {
		switch opt.Role {
		case airflow.RoleKwargs:
			return kwargsObject, true
		case airflow.RoleBackend:
			return classPath, true
		}
		return exact, true
	}
	if strings.HasPrefix(name, "AIRFLOW_CONN_") || strings.HasPrefix(name, "AIRFLOW_VAR_") {
		return loosely, false
	}
	return nil, false
}

// compared reports a variable of which env/readers-disagree compares what readers see.
func compared(name string) bool {
	mean, _ := meaning(strings.TrimSpace(name))
	return mean != nil
}

// kwargsObject is jsonObject of text in which a reference to a variable may replace an object.
func kwargsObject(s string) (string, bool) {
	if canonical, ok := check.JSONObject(s); ok || !strings.Contains(s, "$") {
		return canonical, ok
	}
	doc := repair.Parse(s)
	if len(doc.Faults) != 1 || doc.Faults[0].Kind != repair.Variable {
		return "", false
	}
	bare := append([]source.Span{doc.Faults[0].Span}, doc.Faults[0].Also...)
	for _, at := range slices.Backward(bare) {
		s = s[:at.Start] + pyjson.Quote(s[at.Start:at.End]) + s[at.End:]
	}
	return check.JSONObject(s)
}

// classPath takes a class that exists, or at least something of a class path's form.
func classPath(s string) (string, bool) {
	if _, _, ok := schema.Lookup(s); ok {
		return s, true
	}
	return s, s != "" && strings.Trim(s, "\"' \t") == s && strings.Contains(s, ".")
}

func exact(s string) (string, bool) { return s, true }

// loosely takes a connection or variable: JSON by its meaning, anything else by its text
// without the quotes around it, which Airflow's users put there for the shell.
func loosely(s string) (string, bool) {
	if root, err := pyjson.Read(s); err == nil {
		return pyjson.Encode(root), true
	}
	return strings.Trim(s, "\"' \t\r\n"), s != ""
}

// defOf is the backend whose kwargs a variable holds, for masking; nil if none is known.
func (p *pass) defOf(name string) *schema.Backend {
	opt, ok := airflow.ParseOption(name)
	for _, e := range p.Environments {
		for _, b := range e.Backends() {
			if ok && b.Section == opt.Section && b.Spec != nil {
				return b.Spec
			}
		}
	}
	return nil
}
