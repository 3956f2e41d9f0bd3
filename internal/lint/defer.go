package lint

import (
	"slices"
	"sort"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
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
	about := map[finding.RuleID]*subjects{}
	for _, f := range in {
		for _, id := range defers[f.Rule] {
			about[id] = &subjects{}
		}
	}
	if len(about) == 0 {
		return in
	}
	for _, o := range in {
		if s := about[o.Rule]; s != nil {
			s.add(o)
		}
	}
	return slices.DeleteFunc(slices.Clone(in), func(f *finding.Finding) bool {
		return slices.ContainsFunc(defers[f.Rule], func(id finding.RuleID) bool { return about[id].include(f) })
	})
}

// subjects are what the findings of a rule are about.
type subjects struct{ places, credentials rangeSet }

func (s *subjects) add(o *finding.Finding) {
	s.places.add(o.Range)
	for _, r := range o.Related {
		s.places.add(r.Range)
	}
	for _, x := range o.Fixes {
		for _, e := range x.Edits {
			s.places.add(e.Range)
		}
	}
	for _, c := range o.Credentials {
		s.credentials.add(c)
	}
}

// include reports whether a finding is about the same thing as one of them: they overlap, the other
// refers to the place of this one or has a fix that edits it, or they are about the same credential.
func (s *subjects) include(f *finding.Finding) bool {
	return s.places.touch(f.Range) || slices.ContainsFunc(f.Credentials, s.credentials.touch)
}

// rangeSet holds ranges in files. They are sorted before the first search: a file with many findings
// would take quadratic time otherwise.
type rangeSet struct {
	of     map[*source.File][]source.Span
	ends   map[*source.File][]int // the greatest end of the spans up to each one
	sorted bool
}

func (p *rangeSet) add(r source.Range) {
	if p.of == nil {
		p.of = map[*source.File][]source.Span{}
	}
	p.of[r.File] = append(p.of[r.File], r.Span)
}

// touch reports whether a range shares a byte with one of the places, or is empty and in one of them or
// at its end.
func (p *rangeSet) touch(r source.Range) bool {
	if !p.sorted {
		p.sort()
	}
	before, end := r.Span.End, r.Span.Start+1
	if r.Span.Len() == 0 {
		before, end = r.Span.End+1, r.Span.Start
	}
	n := sort.Search(len(p.of[r.File]), func(i int) bool { return p.of[r.File][i].Start >= before })
	return n > 0 && p.ends[r.File][n-1] >= end
}

func (p *rangeSet) sort() {
	p.sorted, p.ends = true, map[*source.File][]int{}
	for f, list := range p.of {
		sorting.Stable(list, func(a, b source.Span) int { return a.Start - b.Start })
		ends := make([]int, len(list))
		greatest := 0
		for i, s := range list {
			greatest = max(greatest, s.End)
			ends[i] = greatest
		}
		p.ends[f] = ends
	}
}
