package lint

import (
	"fmt"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// maxPerValue is how many findings of one rule about one value are reported. A broken text of many
// kilobytes has thousands of them, more than a person reads.
const maxPerValue = 100

// limit drops the findings of a rule about a value beyond the first maxPerValue. The last one that
// is kept says how many were dropped.
func limit(in []*finding.Finding, settings *airflow.Settings) []*finding.Finding {
	if len(in) <= maxPerValue {
		return in
	}
	type group struct {
		rule  finding.RuleID
		file  *source.File
		value int // the start of the value
	}
	values := map[*source.File]extent{}
	count := map[group]int{}
	last := map[group]*finding.Finding{}
	out := slices.DeleteFunc(slices.Clone(in), func(f *finding.Finding) bool {
		x, known := values[f.File]
		if !known {
			x = extents(f.File, settings)
			values[f.File] = x
		}
		start, inside := x.valueAt(f.Span.Start)
		if !inside {
			return false
		}
		g := group{f.Rule, f.File, start}
		if count[g]++; count[g] > maxPerValue {
			return true
		}
		last[g] = f
		return false
	})
	for g, n := range count {
		if n > maxPerValue {
			last[g].Details = append(last[g].Details, fmt.Sprintf("%d more findings of this rule in this value are not reported", n-maxPerValue))
		}
	}
	return out
}

// valueAt returns where the value that holds an offset starts.
func (x extent) valueAt(offset int) (start int, ok bool) {
	n, _ := slices.BinarySearchFunc(x.values, offset+1, func(v source.Span, at int) int { return v.Start - at })
	if n == 0 || offset > x.ends[n-1] {
		return 0, false
	}
	return x.values[n-1].Start, true
}
