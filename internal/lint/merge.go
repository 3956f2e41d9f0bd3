package lint

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// merge sorts findings and joins those that differ in their targets alone: the same
// value read by two targets is one thing to fix. The result is in the memory of the list.
func merge(in []*finding.Finding) []*finding.Finding {
	sorting.Stable(in, compare)
	out := in[:0]
	for _, f := range in {
		if n := len(out); n > 0 && compare(out[n-1], f) == 0 {
			last := out[n-1]
			last.Severity = max(last.Severity, f.Severity)
			last.Targets = appendNew(last.Targets, f.Targets)
			last.Related = appendNew(last.Related, f.Related)
			last.Credentials = appendNew(last.Credentials, f.Credentials)
			if len(last.Fixes) == 0 {
				last.Fixes = f.Fixes
			}
			continue
		}
		out = append(out, f)
	}
	for _, f := range out {
		sorting.Stable(f.Targets, compareTargets)
	}
	return out
}

// appendNew appends what a list does not have.
func appendNew[T comparable](list, more []T) []T {
	for _, x := range more {
		if !slices.Contains(list, x) {
			list = append(list, x)
		}
	}
	return list
}

// Sort orders findings by file, place and rule, as reports have them.
func Sort(all []*finding.Finding) { sorting.Stable(all, compare) }

func compare(a, b *finding.Finding) int {
	return cmp.Or(
		cmp.Compare(a.File.Path, b.File.Path),
		cmp.Compare(a.Span.Start, b.Span.Start),
		cmp.Compare(a.Span.End, b.Span.End),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Text, b.Text),
		cmp.Compare(a.Effect, b.Effect),
		cmp.Compare(a.Help, b.Help),
	)
}

// fingerprint gives every finding its identity. Findings that are alike in rule, path
// and key are distinguished by their order in the file.
func fingerprint(all []*finding.Finding) {
	seen := map[string]int{}
	id := make([]byte, 0, 256)
	for _, f := range all {
		id = append(append(append(id[:0], f.Rule...), 0), f.File.Path...)
		id = append(append(id, 0), f.Key...)
		n := seen[string(id)] + 1
		seen[string(id)] = n
		sum := sha256.Sum256(strconv.AppendInt(append(id, 0), int64(n), 10))
		f.Fingerprint = hex.EncodeToString(sum[:16])
	}
}

// compareTargets orders targets: local, hosted, remote.
func compareTargets(a, b string) int {
	order := []string{"local", "hosted", "remote"}
	return cmp.Compare(slices.Index(order, a), slices.Index(order, b))
}
