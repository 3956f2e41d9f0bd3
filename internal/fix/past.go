package fix

import (
	"crypto/sha256"
	"slices"
)

// Past is what files held in earlier rounds. Of a text that is broken beyond telling, one fix may
// undo another for ever; the round that would bring back what was is not made.
type Past map[string][][sha256.Size]byte // by path

// WouldRevert reports whether the plan would make each of its files what it once was, and remembers
// what they are now.
func (p Past) WouldRevert(plan *Plan) bool {
	back := len(plan.Files) > 0
	for _, e := range plan.Files {
		back = back && slices.Contains(p[e.File.Path], sha256.Sum256(e.Apply()))
		p[e.File.Path] = append(p[e.File.Path], sha256.Sum256(e.File.Content))
	}
	return back
}
