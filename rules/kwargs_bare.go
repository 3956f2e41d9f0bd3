package rules

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/internal/placeholder"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// reportBareVariables reports variables and template expressions without quotes. Where the
// backend takes an object or a number, the value of the variable may be one. Placeholders are
// reported by kwargs/placeholder.
func (p *pass) reportBareVariables(b *airflow.Backend, fault repair.Fault, targets []setting.Target) {
	k := b.Kwargs
	var places []source.Span
	for _, at := range append([]source.Span{fault.Span}, fault.Also...) {
		ref := refAt(k, at)
		switch {
		case ref != nil && ref.Broken && takesObject(b, at):
			if v := k.Referred(ref.Name); isPlaceholderValue(v) {
				continue
			}
		case takesObject(b, at), fault.Kind == repair.Template && isPlaceholder(k, at), ref != nil && isWhole(k, ref):
			continue
		}
		places = append(places, at)
	}
	if len(places) == 0 {
		return
	}
	f := invalid(b, fault, places, targets)
	if ref := refAt(k, places[0]); ref != nil && ref.Broken && ref.Bare {
		f.Text = "variable without quotes, and its value is text"
	} else if ref != nil && ref.Broken {
		f.Text = "the value of this variable contains a quote, a backslash or a line break that breaks the JSON"
		f.Help = "Escape the character in the value of the variable."
	}
	var edits []repair.Edit
	safe := true
	for _, at := range places {
		ref := refAt(k, at)
		if ref == nil || k.Text.Source(at.Start, at.End) != ref.Span || !quotable(k, ref) {
			edits = nil
			break
		}
		safe = safe && ref.Broken
		edits = append(edits, repair.Edit{Span: source.Span{Start: at.Start, End: at.Start}, New: `"`}, repair.Edit{Span: source.Span{Start: at.End, End: at.End}, New: `"`})
		if v := k.Referred(ref.Name); v != nil && v.Value.Value == "" && len(v.DependsOn) > 0 {
			f.Related = append(f.Related, finding.Related{Range: source.Range{File: v.Name.File, Span: v.Name.Span}, Message: "set here from a variable that the build does not have, so it is empty unless the container sets it"})
		}
	}
	if len(edits) > 0 {
		f.Help = "Put the variable in double quotes."
		f.Fixes = k.Fix("put the variable in double quotes", edits...)
		for i := range f.Fixes {
			f.Fixes[i].Unsafe = !safe
		}
	}
	p.Add(f)
}

// refAt is the reference that a span of Text is about, nil if there is none.
func refAt(k *airflow.Kwargs, at source.Span) *airflow.Ref {
	in := k.Text.Source(at.Start, at.End)
	i := slices.IndexFunc(k.Refs, func(r airflow.Ref) bool { return in.Overlaps(r.Span) })
	if i < 0 {
		return nil
	}
	return &k.Refs[i]
}

// isWhole reports a reference that is all there is of the kwargs, to a variable that no file sets: a
// tool replaces it, or Airflow takes the JSON from it.
func isWhole(k *airflow.Kwargs, ref *airflow.Ref) bool {
	return !ref.Set && strings.Trim(k.Text.Value, "${} ") == ref.Name
}

// quotable reports a bare reference whose value, as far as it is known, is valid in a string.
func quotable(k *airflow.Kwargs, ref *airflow.Ref) bool {
	if !ref.Broken {
		return !ref.Set
	}
	v := k.Referred(ref.Name)
	return ref.Bare && v != nil && len(repair.Parse(`"`+v.Value.Value+`"`).Faults) == 0
}

// bareAt returns the member whose value is a span without quotes; nil if there is none.
func bareAt(k *airflow.Kwargs, at source.Span) *pyjson.Member {
	o := k.Object()
	if o == nil {
		return nil
	}
	i := slices.IndexFunc(o.Members, func(m pyjson.Member) bool { return m.Value.Kind == pyjson.Unknown && m.Value.Span == at })
	if i < 0 {
		return nil
	}
	return &o.Members[i]
}

// takesObject reports a value in whose place the backend takes something else than text.
func takesObject(b *airflow.Backend, at source.Span) bool {
	m := bareAt(b.Kwargs, at)
	if m == nil || b.Spec == nil {
		return m != nil
	}
	kwarg := b.Spec.Kwarg(m.Key.Text.Value)
	return kwarg != nil && slices.ContainsFunc(kwarg.Types, func(t string) bool { return t != "string" && t != "null" })
}

// isPlaceholderValue reports a variable that was meant to be filled in.
func isPlaceholderValue(v *setting.Variable) bool {
	if v == nil {
		return false
	}
	_, _, ok := placeholder.Find(v.Value.Value)
	return ok
}
