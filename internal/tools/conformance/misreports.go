package conformance

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// misreports lists what is reported of a fault otherwise than it was made: errors of rules that are not
// for it, or at another place. before is the verdict on the configuration that worked.
func (f *Fault) misreports(before, after *Verdict) []Misreport {
	marks := f.spans(after)
	var out []Misreport
	reported := false
	for _, found := range after.Findings {
		if slices.ContainsFunc(before.Findings, func(was *finding.Finding) bool { return was.Rule == found.Rule && was.Message == found.Message }) {
			continue
		}
		switch fits, here := marks.judge(found); {
		case fits && here:
			reported = true
		case found.Severity != finding.Error:
		case fits:
			out = append(out, Misreport{"another place", string(found.Rule), false})
		default:
			out = append(out, Misreport{"another rule", string(found.Rule), false})
		}
	}
	if f.Must && !reported && len(out) == 0 {
		out = append(out, Misreport{How: "silence"})
	}
	for i := range out {
		out[i].Besides = reported
	}
	return slices.Compact(out)
}

// Misreport is a finding that is not the one for a fault.
type Misreport struct {
	// How is "another rule", "another place", or "silence" where there is none.
	How, Rule string
	// Besides is set where the right one is there too.
	Besides bool
}

func (m Misreport) String() string {
	if m.Besides {
		return "besides, " + m.How + ": " + m.Rule
	}
	return m.How + ": " + m.Rule
}

// span is a mark in the values file.
type span struct {
	source.Span
	*Mark
}

type spans []span

// judge tells whether a rule is for one of the marks, and whether it is at one of them.
func (all spans) judge(found *finding.Finding) (fits, here bool) {
	for _, s := range all {
		if !slices.Contains(s.Rules, string(found.Rule)) {
			continue
		}
		fits = true
		if s.NotJSON {
			here = here || found.Span.Start <= s.Span.End+1 && s.Span.Start-1 <= found.Span.End
		} else {
			here = here || s.Span.Contains(found.Span)
		}
	}
	return fits, here
}

// spans are the marks in the values file.
func (f *Fault) spans(v *Verdict) spans {
	var out spans
	for i := range f.Marks {
		m := &f.Marks[i]
		for _, l := range v.Settings.Layers {
			for _, set := range l.Vars {
				switch {
				case set.Name.Value != m.Var:
				case m.Whole:
					out = append(out, span{set.Name.Span, m}, span{set.Value.Span, m})
				default:
					out = append(out, span{set.Value.At(m.Start, m.End), m})
				}
			}
		}
	}
	return out
}
