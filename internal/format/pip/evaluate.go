package pip

import (
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
)

// Truth is what is known of a condition.
type Truth int8

// The truth values in order: of two conditions the lower one holds for both together, the higher one
// for either. Unknown is the zero value.
const (
	False   Truth = -1
	Unknown Truth = 0
	True    Truth = 1
)

func truth(b bool) Truth {
	if b {
		return True
	}
	return False
}

func (t Truth) String() string { return [...]string{"false", "unknown", "true"}[t+1] }

// Environment has the values of the marker variables; those it lacks are unknown. The
// names are those of PEP 508 ("python_version"); "extra" is "" if it is missing.
type Environment map[string]string

// Linux is the environment of CPython in a Linux container. The Python version may be
// "" for unknown, "3.12", or, with python_full_version, "3.12.4".
func Linux(python string) Environment {
	env := Environment{
		"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix",
		"implementation_name": "cpython", "platform_python_implementation": "CPython",
	}
	parts := strings.Split(python, ".")
	if len(parts) > 1 {
		env["python_version"] = parts[0] + "." + parts[1]
	}
	if len(parts) > 2 {
		env["python_full_version"] = python
		env["implementation_version"] = python
	}
	return env
}

// versionVariables are compared as versions where the other side is one.
var versionVariables = [...]string{"implementation_version", "platform_release", "python_full_version", "python_version"}

// Evaluate says whether the marker holds in an environment. A nil marker does. What
// makes pip stop with an error, an undefined comparison, is Unknown.
func (m *Marker) Evaluate(env Environment) Truth {
	if m == nil {
		return True
	}
	if len(m.any) == 0 {
		return Unknown
	}
	result := False
	for _, all := range m.any {
		result = max(result, all.evaluate(env))
	}
	return result
}

func (c conjunction) evaluate(env Environment) Truth {
	result := True
	for _, t := range c {
		result = min(result, t.evaluate(env))
	}
	return result
}

func (t term) evaluate(env Environment) Truth {
	if t.sub != nil {
		return t.sub.Evaluate(env)
	}
	// The variable is the left side, or else the right one. A variable on the right of
	// another is a word.
	variable := t.right
	if t.left.variable {
		variable = t.left
	}
	if !variable.variable || t.left.unknown || t.right.unknown {
		return Unknown
	}
	values := env.values(variable.text)
	result := Unknown
	for i, v := range values {
		left, right := t.left.text, v
		if t.left.variable {
			left, right = v, t.right.text
		}
		got := compare(left, t.op, right, variable.text)
		if i > 0 && got != result {
			return Unknown
		}
		result = got
	}
	return result
}

// maxPatch is above the last patch release any minor version of Python had.
const maxPatch = 40

// values are what a variable can be: none if that is unknown.
func (env Environment) values(name string) []string {
	v, ok := env[name]
	switch {
	case name == "extra":
		return []string{Normalize(v)}
	case ok:
		return []string{v}
	case name != "python_full_version" && name != "implementation_version":
		return nil
	}
	minor, ok := env["python_version"]
	if !ok {
		return nil
	}
	var out []string
	for patch := range maxPatch {
		out = append(out, minor+"."+strconv.Itoa(patch))
	}
	return out
}

// compare is _eval_op of packaging/markers.py.
func compare(left, op, right, variable string) Truth {
	for _, v := range versionVariables {
		if v != variable {
			continue
		}
		if sp, ok := pep440.ParseSpecifier(op + right); ok {
			if op == "===" {
				return truth(strings.EqualFold(left, sp.Version))
			}
			version, ok := pep440.Parse(left)
			return truth(ok && sp.Contains(version))
		}
	}
	if variable == "extra" {
		left, right = Normalize(left), Normalize(right)
	}
	switch op {
	case "==", "<=", ">=":
		return truth(left == right)
	case "!=":
		return truth(left != right)
	case "<", ">":
		return False
	case "in":
		return truth(strings.Contains(right, left))
	case "not in":
		return truth(!strings.Contains(right, left))
	}
	return Unknown
}
