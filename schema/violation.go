package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// An Outcome is the class of what Airflow does at run time. Every effect that is stated has one, so
// that it can be compared with what Airflow really does.
type Outcome string

// The outcomes. The empty one says that it is not known, or that another program than Airflow is
// concerned.
const (
	unknownOutcome Outcome = ""
	// DoesNotStart: the constructor raises, and no Airflow command starts.
	DoesNotStart Outcome = "does-not-start"
	// LookupFails: every lookup of the kinds concerned raises or finds nothing. Airflow logs that
	// and asks environment variables and the metadata database.
	LookupFails Outcome = "lookup-fails"
	// Ignored: the backend works as if the kwarg were absent, without a message.
	Ignored Outcome = "ignored"
	// OtherValue: the backend works with another value than the one written.
	OtherValue Outcome = "other-value"
	// AsWritten: the backend works with what is written. Only warnings and notes about risks have
	// it, never the data of a backend.
	AsWritten Outcome = "as-written"
)

// Outcomes returns the outcomes of a value that is wrong, worst first.
func Outcomes() []Outcome { return []Outcome{DoesNotStart, LookupFails, Ignored, OtherValue} }

// A Violation is one constraint that a value does not meet. Its texts never quote a value: any
// value may be a credential.
type Violation struct {
	// Rule is the id of the rule that reports it: "kwargs/wrong-type".
	Rule     RuleID
	Severity Severity
	// Path leads to the value: object keys and array indexes. It is empty for the object itself.
	Path []string
	// OnKey is set if the violation is about the last key of Path, not about its value.
	OnKey bool
	// Keyword is the JSON Schema keyword that failed.
	Keyword string
	// Missing are the absent keys, for required and dependentRequired.
	Missing []string
	// For is a key that is present and needs the missing ones; "" if none of a set is.
	For string
	// Of are the keys that are present and that the constraint is about: keys that exclude each
	// other, keys of a set.
	Of []string
	// Env are environment variables; any of them satisfies the constraint.
	Env []string
	// Outcome is the class of Effect, "" if it is not known.
	Outcome Outcome
	// Message says what is wrong, Effect what happens at run time, Help what to do. Message has no
	// full stop, the others are sentences.
	Message, Effect, Help string
}

// words are the parts of a violation that the data gives. In a case, an empty part keeps what
// the constraint says.
type words struct {
	message, effect, help string
	severity              Severity
	outcome               Outcome
}

// override returns w with the parts that o has.
func (w words) override(o words) words {
	return words{
		message: cmp.Or(o.message, w.message), effect: cmp.Or(o.effect, w.effect), help: cmp.Or(o.help, w.help),
		severity: cmp.Or(o.severity, w.severity), outcome: cmp.Or(o.outcome, w.outcome),
	}
}

// ruleOf returns the rule of a constraint that names none.
func ruleOf(keyword string) RuleID {
	switch keyword {
	case "type":
		return "kwargs/wrong-type"
	case "required", "dependentRequired":
		return "kwargs/incomplete"
	}
	return "kwargs/invalid-value"
}

// generalEffects are the effects of constraints that state an outcome alone.
var generalEffects = map[Outcome]string{
	unknownOutcome: "Nothing converts or checks the value: the backend fails on it, or works with another value.",
	DoesNotStart:   "The backend raises an exception, and no Airflow command starts.",
	LookupFails:    "Every lookup fails. Airflow continues with environment variables and the metadata database.",
	Ignored:        "The backend silently ignores it.",
	OtherValue:     "The backend silently works with another value.",
}

// typeWords are the words of a value of the wrong type where the data has none.
func typeWords(types []string, value any) words {
	found := typeName(value)
	w := words{
		message: "expected " + typeList(types) + ", found " + article(found),
		help:    "Write " + typeList(types) + ".",
	}
	switch {
	case found != "string":
	case slices.Contains(types, "boolean"):
		w.help = "Write true or false without quotes."
		if value != "" {
			w.outcome = OtherValue
			w.effect = "Python treats every string that is not empty as true, also \"false\"."
		}
	case slices.Contains(types, "integer"), slices.Contains(types, "number"):
		w.help = "Write the number without quotes."
	case slices.Contains(types, "object"), slices.Contains(types, "array"):
		w.help = "Write the value as JSON, without quotes around it."
	}
	return w
}

// article returns the name of a JSON type with its article; null has none.
func article(name string) string {
	switch name {
	case "null":
		return "null"
	case "array", "object", "integer":
		return "an " + name
	}
	return "a " + name
}

// typeList names types for people: "a string or null".
func typeList(types []string) string {
	var names []string
	for _, t := range types {
		switch t {
		case "boolean":
			names = append(names, "true", "false")
		case "array":
			names = append(names, "a list")
		default:
			names = append(names, article(t))
		}
	}
	return orList(names)
}

// orList joins words: "a, b or c".
func orList(words []string) string { return joined(words, " or ") }

// andList joins words: "a, b and c".
func andList(words []string) string { return joined(words, " and ") }

func joined(words []string, before string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + before + words[last]
}

// count names a number of things: "1 item", "2 items".
func count(n float64, thing string) string {
	return quantity(fmt.Sprintf("%.0f", n), thing)
}
