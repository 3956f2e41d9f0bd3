package lint

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

// withoutDeferred drops the findings of rules that defer to a finding of another rule about the
// same thing. A rule that did not run, or that the configuration switched off, has no findings, so
// that nothing defers to it.
func withoutDeferred(in []*finding.Finding, ran []*rules.Rule) []*finding.Finding {
	defers := map[finding.RuleID][]finding.RuleID{}
	for _, r := range ran {
		if len(r.Defers) > 0 {
			defers[r.ID] = r.Defers
		}
	}
	if len(defers) == 0 {
		return in
	}
	return slices.DeleteFunc(slices.Clone(in), func(f *finding.Finding) bool {
		to := defers[f.Rule]
		return len(to) > 0 && slices.ContainsFunc(in, func(o *finding.Finding) bool { return slices.Contains(to, o.Rule) && sameSubject(f, o) })
	})
}

// sameSubject reports whether two findings are about the same thing: they overlap, the second
// refers to the place of the first or has a fix that edits it, or they are about the same
// credential.
func sameSubject(f, o *finding.Finding) bool {
	if touches(f.Range, o.Range) {
		return true
	}
	for _, r := range o.Related {
		if touches(f.Range, r.Range) {
			return true
		}
	}
	for _, x := range o.Fixes {
		if slices.ContainsFunc(x.Edits, func(e finding.Edit) bool { return touches(f.Range, e.Range) }) {
			return true
		}
	}
	for _, c := range f.Credentials {
		if slices.ContainsFunc(o.Credentials, func(d source.Range) bool { return touches(c, d) }) {
			return true
		}
	}
	return false
}

// touches reports whether two ranges share a byte, or are the same place.
func touches(a, b source.Range) bool {
	return a.File == b.File && (a.Span.Overlaps(b.Span) || a.Span == b.Span || b.Span.Contains(a.Span))
}
