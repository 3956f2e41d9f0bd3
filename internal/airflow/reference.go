package airflow

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/internal/placeholder"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// expand makes Text and Doc of the variable's value. A reference whose value would break the
// JSON stays in them as it is: then only this place is wrong, and the other keys can be judged.
func (k *Kwargs) expand() {
	k.read(nil)
	if len(k.Doc.Faults) == 0 || !slices.ContainsFunc(k.Refs, func(r Ref) bool { return r.Set }) {
		return
	}
	written, _ := Expand(k.Var.Value.Value, k.Var.Value.Unresolved, func(string) (string, bool) { return "", false })
	doc := repair.Parse(written.Value)
	if doc.Root == nil || doc.Root.Kind != pyjson.Object {
		return
	}
	var bare []source.Span
	for _, f := range doc.Faults {
		if f.Kind == repair.Variable {
			bare = append(append(bare, f.Span), f.Also...)
		}
	}
	broken := map[string]bool{}
	refs := k.Refs
	for i := range refs {
		r := &refs[i]
		for _, s := range bare {
			at := written.Source(s.Start, s.End)
			r.Bare = r.Bare || at.Overlaps(r.Span)
		}
		if value, set := k.lookup(r.Name); set {
			if !r.Bare {
				value = `"` + value + `"`
			}
			r.Broken = len(repair.Parse(value).Faults) > 0
			broken[r.Name] = broken[r.Name] || r.Broken
		}
	}
	if len(broken) > 0 {
		k.read(broken)
		k.Refs = refs
	}
}

// read expands all references but those left out, and parses.
func (k *Kwargs) read(without map[string]bool) {
	k.Text, k.Refs = Expand(k.Var.Value.Value, k.Var.Value.Unresolved, func(name string) (string, bool) {
		if without[name] {
			return "", false
		}
		return k.lookup(name)
	})
	k.Doc = k.Env.docs.parse(k.Text.Value)
	k.leaveReferences()
}

// leaveReferences marks the credentials as unresolved in whose place the text names where the
// credential is: what Airflow gets depends on who resolves it.
func (k *Kwargs) leaveReferences() {
	o := k.Object()
	if o == nil {
		return
	}
	unresolved := k.Text.Unresolved
	for _, m := range o.Members {
		v := m.Value
		if v.Kind != pyjson.String || v.Text.Value == "" || !k.Text.IsResolvedIn(v.Span.Start, v.Span.End) {
			continue
		}
		kwarg := schema.CredentialKwarg(m.Key.Text.Value)
		if kwarg == nil || !placeholder.IsReference(v.Text.Value) {
			continue
		}
		if slices.Contains(kwarg.Types, "object") && placeholder.IsFilePath(v.Text.Value) {
			continue // a key as JSON: the path of its file belongs in another kwarg
		}
		unresolved = append(slices.Clip(unresolved), v.Text.Source(0, len(v.Text.Value)))
	}
	if len(unresolved) > len(k.Text.Unresolved) {
		sorting.Stable(unresolved, func(a, b source.Span) int { return a.Start - b.Start })
		k.Text.Unresolved = unresolved
	}
}

// lookup is the value of a variable that the kwargs refer to. `ENV NAME=$NAME` sets nothing
// in a build without such an argument and is written where the value is to come from outside.
func (k *Kwargs) lookup(name string) (string, bool) {
	w := k.Referred(name)
	if w == nil || w.UnresolvedReason != "" || !w.Value.IsResolved() || w.Value.Value == "" && len(w.DependsOn) > 0 {
		return "", false
	}
	return w.Value.Value, true
}

// Referred is the variable that a reference takes its value from, nil if the files set none.
func (k *Kwargs) Referred(name string) *setting.Variable {
	if w := k.Env.Lookup(name); w != k.Var {
		return w
	}
	return nil
}

// endsString are the references inside a string whose value would end it.
func (k *Kwargs) endsString() []repair.Fault {
	var out []repair.Fault
	for _, r := range k.Refs {
		if !r.Broken || r.Bare {
			continue
		}
		for _, h := range k.Text.Unresolved {
			if k.Text.Source(h.Start, h.End) == r.Span {
				out = append(out, repair.Fault{Kind: repair.Variable, Span: h})
			}
		}
	}
	return out
}
