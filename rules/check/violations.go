package check

import (
	"maps"
	"slices"
	"strconv"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/placeholder"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// AddViolations adds what the schemas of the backends report under a rule's id, with the words of
// the schema. Values that cannot be determined from the files are not judged.
func (p *Pass) AddViolations(id finding.RuleID) {
	p.perKeyOnly(id)
	p.Kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		var messages []string
		var remains func(v schema.Violation) bool // computed for the first violation that needs it
		for _, v := range b.Violations() {
			// A set that belongs together is broken once, however many of its keys need the rest.
			if v.Rule != id || reportedElsewhere(b, v) || v.For != "" && (slices.Contains(messages, v.Message) || IsUnavailable(b, v.For)) {
				continue
			}
			messages = append(messages, v.Message)
			severity, needed := SeverityOf(b, v)
			if !needed {
				continue
			}
			if len(v.Missing) > 0 && (k.Faulty() || unread(b, v.Missing)) {
				continue // it may be there, in a part that cannot be read or in a variable
			}
			if remains == nil {
				remains = remaining(b, k)
			}
			if !remains(v) || supersededByError(b, v) {
				continue
			}
			if f, ok := AtViolation(b, k, v); ok {
				if e, ok := worseEffect(b, v, remains); ok {
					f.Message = f.With(e)
				}
				p.AddAs(severity, f)
			}
		}
	})
}

// reportedElsewhere reports the violations for which a rule has its own words: a kwarg that the backend
// does not have, and a path of a known backend that repeats what the client adds.
func reportedElsewhere(b *airflow.Backend, v schema.Violation) bool {
	return v.OnKey && len(v.Path) == 1 && b.Spec.Kwarg(v.Path[0]) == nil || v.Rule == "prefix/path" && !b.Spec.IsCustom()
}

// perKeyOnly adds the violations of kwargs that are set only by variables for single kwargs.
func (p *Pass) perKeyOnly(id finding.RuleID) {
	p.Backends(func(b *airflow.Backend) {
		if len(b.PerKey) == 0 || b.Spec == nil || b.Class == nil || b.Kwargs != nil && !b.Kwargs.Empty() && !isDropped(b.Kwargs) || !b.Env.ReadsPerKey() ||
			b.Env.MaySetExternally(b.Section.Env(airflow.RoleKwargs)) {
			return
		}
		for _, v := range b.Violations() {
			severity, needed := SeverityOf(b, v)
			if v.Rule != id || !needed || IsUnavailable(b, v.For) {
				continue
			}
			f := AtVariable(b.Env, b.Class, messageOf(v))
			if len(v.Path) > 0 {
				var ok bool
				if f, ok = onPerKey(b, v); !ok {
					continue
				}
			} else if own := b.PerKeyVariable(v.For); own != nil {
				f = AtName(b.Env, own, messageOf(v))
			}
			p.AddAs(severity, f)
		}
	})
}

// isDropped reports kwargs that are JSON and no object: Airflow goes on without them.
func isDropped(k *airflow.Kwargs) bool {
	return k.Known() && !k.Faulty() && k.Doc.Root != nil && k.Doc.Root.Kind != pyjson.Object && k.Determined(k.Doc.Root)
}

// messageOf returns what the schema says of a violation.
func messageOf(v schema.Violation) finding.Message {
	return finding.Message{Text: v.Message, Outcome: v.Outcome, Effect: v.Effect, Help: v.Help}
}

// maxMessage is the length (bytes) that a message keeps to.
const maxMessage = 120

// onPerKey returns a violation at the variable that sets the kwarg. kwargs/per-key reports a wrong
// type.
func onPerKey(b *airflow.Backend, v schema.Violation) (finding.Finding, bool) {
	own := b.PerKeyVariable(v.Path[0])
	if own == nil || v.Keyword == "type" {
		return finding.Finding{}, false
	}
	return atPerKey(b, own, v.Path[0], v), true
}

func atPerKey(b *airflow.Backend, own *setting.Variable, kwarg string, v schema.Violation) finding.Finding {
	f := AtVariable(b.Env, own, messageOf(v))
	f.Key, f.Severity = kwarg, v.Severity
	return f
}

// AtViolation returns a violation at the value that it is about; false if the value cannot be judged.
func AtViolation(b *airflow.Backend, k *airflow.Kwargs, v schema.Violation) (finding.Finding, bool) {
	if len(v.Path) > 0 && b.PerKeyVariable(v.Path[0]) != nil {
		return onPerKey(b, v)
	}
	for _, name := range v.Of {
		if own := b.PerKeyVariable(name); own != nil { // it overrides the JSON
			return atPerKey(b, own, name, v), true
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
	} else if !v.OnKey && (!k.Determined(at) || IsTemplateText(at) || isUnfilled(b, v, at)) {
		return finding.Finding{}, false
	}
	if missing := " (missing: " + AndList(v.Missing) + ")"; len(v.Missing) > 0 && v.For != "" && len(v.Message)+len(missing) <= maxMessage {
		v.Message += missing
	}
	f := AtKwargs(k, span, key, messageOf(v))
	f.Severity = v.Severity
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

// objectSpan returns the narrowest place for a violation of the whole object: the key that needs
// the missing ones, the last key that the violation is about, else the opening brace.
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

// IsTemplateText reports a string with a placeholder. kwargs/placeholder reports it, and the value
// that replaces it may be right.
func IsTemplateText(v *pyjson.Value) bool {
	if v.Kind != pyjson.String {
		return false
	}
	_, _, ok := placeholder.Find(v.Text.Value)
	return ok
}

// isUnfilled reports a credential in whose place a person left words about it. kwargs/placeholder
// reports it.
func isUnfilled(b *airflow.Backend, v schema.Violation, at *pyjson.Value) bool {
	kwarg := b.Spec.Kwarg(v.Path[0])
	return kwarg != nil && kwarg.Credential && at.Kind == pyjson.String && len(v.Path) == 1 && b.IsPlaceholder(kwarg.Name, at.Text.Value)
}

// remaining returns a filter for the violations that remain if each misspelled key is read as the right
// one and each value of the wrong type as one of the right type. kwargs/unknown-key and
// kwargs/wrong-type report the others.
func remaining(b *airflow.Backend, k *airflow.Kwargs) func(v schema.Violation) bool {
	renames := map[string]string{}
	for _, m := range k.Object().Members {
		name := m.Key.Text.Value
		if b.Spec.Kwarg(name) != nil {
			continue
		}
		if right, _ := b.Spec.SuggestKwarg(name); right != "" && !k.Has(right) {
			renames[name] = right
		}
	}
	var typed []string
	for _, v := range b.Violations() {
		if v.Rule == "kwargs/wrong-type" && len(v.Path) > 0 {
			typed = append(typed, v.Path[0])
		}
	}
	if len(renames)+len(typed) == 0 {
		return func(schema.Violation) bool { return true }
	}
	args := maps.Clone(b.Arguments())
	for name, right := range renames {
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

// worseEffect returns the effect of a violation that is not reported, because the value of one of its
// keys is of the wrong type and v says so. What it says happens all the same, if it is worse.
func worseEffect(b *airflow.Backend, v schema.Violation, remains func(v schema.Violation) bool) (finding.Effect, bool) {
	if v.Rule != "kwargs/wrong-type" || len(v.Path) == 0 {
		return finding.Effect{}, false
	}
	outcomes := schema.Outcomes()
	own := max(1, slices.Index(outcomes, v.Outcome)) // of two that do not start, the other comes first
	for _, outcome := range outcomes[:min(own, 2)] {
		for _, o := range b.Violations() {
			about := slices.Concat(o.Of, []string{o.For}, o.Path[:min(1, len(o.Path))])
			_, needed := SeverityOf(b, o)
			if o.Outcome == outcome && o.Rule != v.Rule && needed && slices.Contains(about, v.Path[0]) && !remains(o) {
				return finding.Effect{Outcome: o.Outcome, Words: o.Effect}, true
			}
		}
	}
	return finding.Effect{}, false
}

// supersededByError reports a warning or note about something that is an error for the same releases.
func supersededByError(b *airflow.Backend, v schema.Violation) bool {
	return v.Severity != finding.Error && slices.ContainsFunc(b.Violations(), func(o schema.Violation) bool {
		return o.Severity == finding.Error && o.Rule == v.Rule && o.Keyword == v.Keyword && o.For == v.For &&
			slices.Equal(o.Path, v.Path) && slices.Equal(o.Missing, v.Missing) && slices.Equal(o.Of, v.Of)
	})
}

// IsUnavailable reports a known kwarg that no possible release has. kwargs/unsupported reports it.
func IsUnavailable(b *airflow.Backend, name string) bool {
	return b.Spec.Kwarg(name) != nil && b.Spec.Supported(name, b.Versions()) == schema.None
}

// unread reports a missing key that a variable for a single kwarg sets, which this Airflow does not
// read. kwargs/unsupported reports it.
func unread(b *airflow.Backend, missing []string) bool {
	return !b.Env.ReadsPerKey() && slices.ContainsFunc(b.PerKey, func(pk airflow.PerKey) bool { return slices.Contains(missing, pk.Kwarg) })
}

// SeverityOf returns the severity of a violation. That of a missing kwarg which an environment variable
// can replace (VAULT_TOKEN) is a warning, or a note if something outside the files may set the
// variable; if it is set, the kwarg is not needed.
func SeverityOf(b *airflow.Backend, v schema.Violation) (severity finding.Severity, needed bool) {
	if len(v.Env) == 0 {
		return v.Severity, true
	}
	severity = finding.Warning
	for _, name := range v.Env {
		if b.Env.Lookup(name) != nil {
			return 0, false
		}
		if b.Env.MaySetExternally(name) {
			severity = finding.Note
		}
	}
	return severity, true
}
