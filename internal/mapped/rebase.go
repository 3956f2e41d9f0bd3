package mapped

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Rebase turns a String whose offsets count bytes of outer.Value into one whose offsets
// count bytes of the file. It is for a format inside a value of another format: JSON or
// YAML inside a YAML block scalar.
func (t *String) Rebase(outer *String) String {
	var b Builder
	var unresolved []source.Span
	var one [1]segment
	segs, isMapped := t.parts(&one), outer.IsCopy() || outer.segs != nil
	for n, s := range segs {
		end := len(t.Value)
		if n+1 < len(segs) {
			end = segs[n+1].dec
		}
		for _, h := range outer.Unresolved {
			from, to := s.dec, end
			if s.linear {
				from, to = max(from, s.dec+h.Start-s.src), min(to, s.dec+h.End-s.src)
			} else if !h.Overlaps(source.Span{Start: s.src, End: s.src + s.srcLen}) {
				continue
			}
			if from < to {
				unresolved = append(unresolved, source.Span{Start: from, End: to})
			}
		}
		if s.linear && isMapped {
			b.Append(outer, s.src, s.src+end-s.dec)
			continue
		}
		at := outer.Source(s.src, s.src+s.srcLen)
		b.Escape(at.Start, at.Len(), t.Value[s.dec:end])
	}
	out := b.Text(outer.Source(t.Span.Start, t.Span.End))
	out.Value = t.Value
	out.Unresolved = union(unresolved, t.Unresolved)
	return out
}

// union is the spans of a and b in order, those that overlap as one.
func union(a, b []source.Span) []source.Span {
	all := slices.Concat(a, b)
	sorting.Stable(all, func(a, b source.Span) int { return a.Start - b.Start })
	out := all[:0]
	for _, s := range all {
		if n := len(out); n > 0 && (s.Start < out[n-1].End || s == out[n-1]) {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
