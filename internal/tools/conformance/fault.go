package conformance

import (
	"maps"
	"slices"
	"strings"
)

// A Fault is what was done to a configuration that worked, for a case with one mutation:
// where it is, and which rules must report it.
type Fault struct {
	// Before is the configuration that worked.
	Before map[string]string
	// Must is set where one of the rules must report the fault whatever Airflow does, at least as a warning.
	Must bool
	// Marks are the characters that the mutation touched.
	Marks []Mark
}

// A Mark is a part of a variable, as Airflow gets it, with the rules that must report it.
type Mark struct {
	Rules []string
	Var   string
	// Whole marks the name and the whole value; otherwise Start and End are bytes of the value.
	Whole      bool
	Start, End int
	// NotJSON marks text that is not valid JSON any more, so the end of the fault is not determined:
	// a range has to touch the mark, and may exceed it.
	NotJSON bool
}

// state is a configuration at one time.
type state struct {
	env     map[string]string
	members []member
}

// fault compares the configuration as it is now with what it was.
func (m *maker) fault(before state) *Fault {
	f := &Fault{Before: before.env, Must: m.must}
	mark := func(at Mark) {
		at.Rules = m.rules
		f.Marks = append(f.Marks, at)
	}
	whole := len(m.Env) < len(before.env) || len(m.members) < len(before.members)
	for _, name := range slices.Sorted(maps.Keys(m.Env)) {
		value := m.Env[name]
		was, ok := before.env[name]
		switch {
		case whole, !ok, value == "", was != value && name != kwargsVar:
			mark(Mark{Var: name, Whole: true}) // a finding about a removed variable is at one that remains
		case was == value:
		case value == format(m.members):
			f.Marks = append(f.Marks, m.changed(before.members)...)
		default:
			mark(difference(was, value))
		}
	}
	return f
}

// changed marks the members that are new or have another key or value.
func (m *maker) changed(before []member) []Mark {
	var out []Mark
	at := len("{")
	for _, n := range m.members {
		key := Mark{Var: kwargsVar, Start: at, End: at + len(quoted(n.key))}
		value := Mark{Var: kwargsVar, Start: key.End + len(": "), End: key.End + len(": ") + len(n.value)}
		at = value.End + len(", ")
		mark := Mark{Var: kwargsVar, Start: key.Start, End: value.End}
		switch {
		case slices.Contains(before, n):
			continue
		case missing(n.value), m.twice(n.key): // the key is as much to blame
		case slices.ContainsFunc(before, func(o member) bool { return o.key == n.key }):
			mark = value
		case slices.ContainsFunc(before, func(o member) bool { return o.value == n.value && !m.has(o.key) }):
			mark = key
		}
		mark.Rules = m.rulesFor(n)
		out = append(out, mark)
	}
	return out
}

func (m *maker) has(key string) bool {
	return slices.ContainsFunc(m.members, func(n member) bool { return n.key == key })
}

func (m *maker) twice(key string) bool {
	n := 0
	for _, o := range m.members {
		if o.key == key {
			n++
		}
	}
	return n > 1
}

// rulesFor returns the rules for a member as it is now.
func (m *maker) rulesFor(n member) []string {
	samples := m.stock.samples(n.key)
	switch {
	case m.must, m.anyRule, strings.HasPrefix(n.value, "$"):
		return m.rules
	case len(samples) == 0:
		return []string{"kwargs/unknown-key"}
	case missing(n.value):
		return append(strings.Fields(valueRules), "kwargs/wrong-type", "kwargs/unsupported")
	case !slices.ContainsFunc(samples, func(s string) bool { return kind(s) == kind(n.value) }):
		return []string{"kwargs/wrong-type", "kwargs/unsupported"}
	}
	return append(slices.Clone(m.rules), "kwargs/unsupported")
}

// missing reports a value that backends take for none.
func missing(value string) bool { return value == "null" || value == `""` }

// kind is the kind of a JSON value: its first character, one for all numbers.
func kind(value string) string {
	if strings.Trim(value, "0123456789-") == "" {
		return "0"
	}
	return value[:1]
}

// difference returns a mark of the part in which two texts differ.
func difference(before, after string) Mark {
	i, n := 0, min(len(before), len(after))
	for i < n && before[i] == after[i] {
		i++
	}
	k := 0
	for k < n-i && before[len(before)-1-k] == after[len(after)-1-k] {
		k++
	}
	return Mark{Var: kwargsVar, Start: i, End: len(after) - k, NotJSON: true}
}
