package dotenv

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Edit puts Text in place of a span of the file. The span may be empty.
type Edit struct {
	Span source.Span
	Text string
}

// apply is content after edits, which are in order and do not overlap; content itself without edits.
func apply(content []byte, edits []Edit) []byte {
	if len(edits) == 0 {
		return content
	}
	var out []byte
	at := 0
	for _, e := range edits {
		out = append(append(out, content[at:e.Span.Start]...), e.Text...)
		at = e.Span.End
	}
	return append(out, content[at:]...)
}

// maxDistance bounds the work of diff; beyond it one edit replaces the middle.
const maxDistance = 600

// diff is the smallest set of edits that makes new of old, which is at offset at. Small
// edits keep what must not be shown out of reports: what stays is not repeated.
func diff(at int, old, new string) []Edit {
	start := 0
	for start < len(old) && start < len(new) && old[start] == new[start] {
		start++
	}
	end := 0
	for end < len(old)-start && end < len(new)-start && old[len(old)-1-end] == new[len(new)-1-end] {
		end++
	}
	at, old, new = at+start, old[start:len(old)-end], new[start:len(new)-end]
	if old == "" && new == "" {
		return nil
	}
	trace := myers(old, new)
	if trace == nil {
		return []Edit{{source.Span{Start: at, End: at + len(old)}, new}}
	}
	// Walk back from the end, and join what touches.
	var edits []Edit
	add := func(x, n int, text string) {
		if k := len(edits) - 1; k >= 0 && edits[k].Span.Start == at+x+n {
			edits[k].Span.Start -= n
			edits[k].Text = text + edits[k].Text
			return
		}
		edits = append(edits, Edit{source.Span{Start: at + x, End: at + x + n}, text})
	}
	x, y := len(old), len(new)
	for d := len(trace) - 1; d > 0; d-- {
		before := trace[d-1]
		k := x - y
		down := k == -d || k != d && before[k-1+d] < before[k+1+d] // index k is at k+d in trace[d-1], which is padded
		if down {
			px := before[k+1+d]
			x, y = px, px-(k+1)
			add(x, 0, new[y:y+1])
		} else {
			px := before[k-1+d]
			x, y = px, px-(k-1)
			add(x, 1, "")
		}
	}
	slices.Reverse(edits)
	return edits
}

// myers is the furthest x reached on each diagonal k after d edits; row d holds diagonal k
// at k+d+1. It is nil if more than maxDistance edits are needed.
func myers(old, new string) [][]int {
	var trace [][]int
	for d := 0; d <= maxDistance; d++ {
		row := make([]int, 2*d+3)
		for k := -d; k <= d; k += 2 {
			x := 0
			if d > 0 {
				before := trace[d-1]
				if k == -d || k != d && before[k-1+d] < before[k+1+d] {
					x = before[k+1+d]
				} else {
					x = before[k-1+d] + 1
				}
			}
			for x < len(old) && x-k < len(new) && old[x] == new[x-k] {
				x++
			}
			row[k+d+1] = x
			if x >= len(old) && x-k >= len(new) {
				return append(trace, row)
			}
		}
		trace = append(trace, row)
	}
	return nil
}
