package fix

import (
	"crypto/sha256"
	"slices"
)

// History holds hashes of what files contained in earlier rounds. In badly broken text, one fix may
// undo another again and again; WouldRevert stops that.
type History map[string][][sha256.Size]byte // by path

// WouldRevert reports whether the plan would make each of its files what it once was, and remembers
// what they are now.
func (p History) WouldRevert(plan *Plan) bool {
	back := len(plan.Files) > 0
	for _, e := range plan.Files {
		back = back && slices.Contains(p[e.File.Path], sha256.Sum256(e.Apply()))
		p[e.File.Path] = append(p[e.File.Path], sha256.Sum256(e.File.Content))
	}
	return back
}
