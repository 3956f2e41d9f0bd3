package rules

import (
	"maps"
	"slices"
	"strconv"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/placeholder"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// violations reports what the backend's schema finds wrong with the kwargs under this
// rule's id. The schema knows the messages; what it says of a value that the files do
// not tell is dropped.
func (p *pass) violations(id string) {
	p.perKeyOnly(id)
	p.kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		var said []string
		var meant func(v schema.Violation) bool // worked out for the first violation that needs it
		for _, v := range b.Violations() {
			// A set that belongs together is broken once, however many of its keys need the rest.
			if v.Rule != id || reportedElsewhere(b, v) || v.For != "" && (slices.Contains(said, v.Message) || absent(b, v.For)) {
				continue
			}
			said = append(said, v.Message)
			severity, needed := variable(b, v)
			if !needed {
				continue
			}
			if len(v.Missing) > 0 && (k.Faulty() || unread(b, v.Missing)) {
				continue // it may be there, in a part that cannot be read or in a variable
			}
			if meant == nil {
				meant = asMeant(b, k)
			}
			if !meant(v) || outdone(b, v) {
				continue
			}
			if f, ok := violation(b, k, v); ok {
				if severity != 0 {
					f.Severity = severity
				}
				p.report(f)
			}
		}
	})
}

// reportedElsewhere tells which violations a rule reports with words of its own: a kwarg that the
// backend does not have, and a path of a known backend that repeats what the client adds.
func reportedElsewhere(b *airflow.Backend, v schema.Violation) bool {
	return v.OnKey && len(v.Path) == 1 && b.Spec.Kwarg(v.Path[0]) == nil || v.Rule == "prefix/path" && !b.Spec.IsCustom()
}

// perKeyOnly is violations for kwargs that stand in variables of their own alone.
func (p *pass) perKeyOnly(id string) {
	p.backends(func(b *airflow.Backend) {
		if b.Spec == nil || b.Class == nil || b.Kwargs != nil && !b.Kwargs.Empty() || len(b.PerKey) == 0 || !b.Env.ReadsPerKey() ||
			b.Env.MaySetExternally(b.Section.Env(airflow.RoleKwargs)) {
			return
		}
		for _, v := range b.Violations() {
			severity, needed := variable(b, v)
			if v.Rule != id || !needed || absent(b, v.For) {
				continue
			}
			f := onVariable(b.Env, b.Class, words(v))
			if len(v.Path) > 0 {
				var ok bool
				if f, ok = onPerKey(b, v); !ok {
					continue
				}
			} else if own := b.PerKeyVariable(v.For); own != nil {
				f = onVariable(b.Env, own, words(v))
				f.Span = own.Name.Span
			}
			if f.Severity, _ = finding.ParseSeverity(v.Severity); severity != 0 {
				f.Severity = severity
			}
			p.report(f)
		}
	})
}

// words returns what the schema says of a violation.
func words(v schema.Violation) finding.Message {
	return finding.Message{Text: v.Message, Effect: v.Effect, Help: v.Help}
}

// maxMessage is the length (bytes) that a message keeps to.
const maxMessage = 120

// onPerKey places a violation at the variable that sets the kwarg. That it passes text
// where something else is needed kwargs/per-key says.
func onPerKey(b *airflow.Backend, v schema.Violation) (finding.Finding, bool) {
	own := b.PerKeyVariable(v.Path[0])
	if own == nil || v.Keyword == "type" {
		return finding.Finding{}, false
	}
	f := onVariable(b.Env, own, words(v))
	f.Key = v.Path[0]
	f.Severity, _ = finding.ParseSeverity(v.Severity)
	return f, true
}

// violation places what the schema says at the value it speaks of.
func violation(b *airflow.Backend, k *airflow.Kwargs, v schema.Violation) (finding.Finding, bool) {
	if len(v.Path) > 0 && b.PerKeyVariable(v.Path[0]) != nil {
		return onPerKey(b, v)
	}
	for _, name := range v.Of {
		if own := b.PerKeyVariable(name); own != nil { // it beats what stands in the JSON
			f := onVariable(b.Env, own, words(v))
			f.Key = name
			f.Severity, _ = finding.ParseSeverity(v.Severity)
			return f, true
		}
	}
	at, span := valueAt(k.Object(), v.Path, v.OnKey)
	if at == nil {
		return finding.Finding{}, false
	}
	key := k.Var.Name.Value
	if len(v.Path) > 0 {
		key = v.Path[0]
	}
	if len(v.Path) == 0 {
		span = objectSpan(k, v)
		if len(v.Missing) > 0 {
			key = v.Missing[0]
		}
	} else if !v.OnKey && (!k.Determined(at) || isTemplateText(at)) {
		return finding.Finding{}, false
	}
	if missing := " (missing: " + andList(v.Missing) + ")"; len(v.Missing) > 0 && v.For != "" && len(v.Message)+len(missing) <= maxMessage {
		v.Message += missing
	}
	f := on(k, span, key, words(v))
	if s, ok := finding.ParseSeverity(v.Severity); ok {
		f.Severity = s
	}
	return f, true
}

// valueAt returns the value at a path of keys and indexes, and the place to report: the value, or
// the last key of the path. The value is nil if there is none.
func valueAt(v *pyjson.Value, path []string, onKey bool) (*pyjson.Value, source.Span) {
	span := v.Span
	for i, step := range path {
		if v.Kind == pyjson.Array {
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(v.Items) {
				return nil, span
			}
			v = v.Items[n]
			span = v.Span
			continue
		}
		m := v.Member(step)
		if m == nil {
			return nil, span
		}
		v, span = m.Value, m.Value.Span
		if onKey && i == len(path)-1 {
			span = m.Key.Span
		}
	}
	return v, span
}

// objectSpan is the narrowest place for a complaint about the object as a whole: the
// key that needs the missing ones, the last of those it speaks of, else the opening brace.
func objectSpan(k *airflow.Kwargs, v schema.Violation) source.Span {
	o := k.Object()
	if m := o.Member(v.For); m != nil {
		return m.Key.Span
	}
	span := source.Span{Start: o.Span.Start, End: o.Span.Start + 1}
	for _, key := range v.Of {
		if m := o.Member(key); m != nil && m.Key.Span.Start > span.Start {
			span = m.Key.Span
		}
	}
	return span
}

// isTemplateText reports a value that was not filled in yet: kwargs/placeholder says so,
// and whatever it is replaced by may be right.
func isTemplateText(v *pyjson.Value) bool {
	if v.Kind != pyjson.String {
		return false
	}
	_, _, ok := placeholder.Find(v.Text.Value)
	return ok
}

// asMeant tells which violations are left when each misspelt key is read as what was
// meant and each value of the wrong type as one of the right type: of the others
// kwargs/unknown-key and kwargs/wrong-type say all there is to say.
func asMeant(b *airflow.Backend, k *airflow.Kwargs) func(v schema.Violation) bool {
	meant := map[string]string{}
	for _, m := range k.Object().Members {
		name := m.Key.Text.Value
		if b.Spec.Kwarg(name) != nil {
			continue
		}
		if right, _ := b.Spec.SuggestKwarg(name); right != "" && !k.Has(right) {
			meant[name] = right
		}
	}
	var typed []string
	for _, v := range b.Violations() {
		if v.Rule == "kwargs/wrong-type" && len(v.Path) > 0 {
			typed = append(typed, v.Path[0])
		}
	}
	if len(meant)+len(typed) == 0 {
		return func(schema.Violation) bool { return true }
	}
	args := maps.Clone(b.Arguments())
	for name, right := range meant {
		args[right] = args[name]
		delete(args, name)
	}
	for _, name := range typed {
		args[name] = schema.UnknownValue{Any: true}
	}
	left := b.Spec.Validate(args, b.Versions())
	return func(v schema.Violation) bool {
		return v.Rule == "kwargs/wrong-type" || slices.ContainsFunc(left, func(l schema.Violation) bool {
			return l.Rule == v.Rule && l.Message == v.Message && slices.Equal(l.Path, v.Path)
		})
	}
}

// outdone reports a softer word on what an error speaks of for the releases at hand.
func outdone(b *airflow.Backend, v schema.Violation) bool {
	return v.Severity != Error.String() && slices.ContainsFunc(b.Violations(), func(o schema.Violation) bool {
		return o.Severity == Error.String() && o.Rule == v.Rule && o.Keyword == v.Keyword && o.For == v.For &&
			slices.Equal(o.Path, v.Path) && slices.Equal(o.Missing, v.Missing) && slices.Equal(o.Of, v.Of)
	})
}

// absent reports a kwarg of ours that no release at hand has: kwargs/unsupported says so, and
// what else it would need is beside the point.
func absent(b *airflow.Backend, name string) bool {
	return b.Spec.Kwarg(name) != nil && b.Spec.Supported(name, b.Versions()) == schema.None
}

// unread reports that a missing key stands in a variable of its own, which this Airflow
// does not read: kwargs/unsupported says so.
func unread(b *airflow.Backend, missing []string) bool {
	return !b.Env.ReadsPerKey() && slices.ContainsFunc(b.PerKey, func(pk airflow.PerKey) bool { return slices.Contains(missing, pk.Kwarg) })
}

// variable looks at a kwarg that an environment variable can stand in for (VAULT_TOKEN):
// with the variable nothing is missing; without it, it is if the files are all there is.
func variable(b *airflow.Backend, v schema.Violation) (severity Severity, needed bool) {
	if len(v.Env) == 0 {
		return 0, true
	}
	severity = Warning
	for _, name := range v.Env {
		if b.Env.Lookup(name) != nil {
			return 0, false
		}
		if b.Env.MaySetExternally(name) {
			severity = Note
		}
	}
	return severity, true
}
