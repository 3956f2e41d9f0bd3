package fix

import (
	"fmt"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// MaxRounds bounds apply, check again, apply: fixes that undo each other must not go on
// for ever.
const MaxRounds = 20

// Writer puts the new content of a file in place of what was read. It refuses when the
// file is no longer what File.Content says.
type Writer func(f *source.File, content []byte) error

// Outcome is what fixing has done so far, over all its rounds.
type Outcome struct {
	// Applied is the number of fixes made; Conflicts the number of fixes that the last
	// round had to leave out.
	Applied, Conflicts int
	// Made are the fixes made, in order.
	Made []Made
	// Files are the paths of the files written, sorted and without repetition.
	Files []string
}

// Made is a fix that was made.
type Made struct {
	// Path and Line are where it begins, in the file as it was in that round.
	Path string
	Line int
	Rule finding.RuleID
	// Message says what the fix does.
	Message string
}

// Write writes every file of the plan, and adds what it did to an outcome. It stops at
// the first file that cannot be written; those before it stay written.
func (p *Plan) Write(write Writer, sum *Outcome) error {
	sum.Conflicts = p.Conflicts
	for _, e := range p.Files {
		if err := write(e.File, e.Apply()); err != nil {
			//leakcheck:ok a writer's error is about the file, not about what is in it
			return fmt.Errorf("fix %s: %w", e.File.Path, err)
		}
		sum.Files = with(sum.Files, e.File.Path)
	}
	sum.Applied += p.Applied
	return nil
}

// Empty reports whether the plan changes nothing: the loop is done.
func (p *Plan) Empty() bool { return len(p.Files) == 0 }

// with is a sorted list with a path in it.
func with(list []string, path string) []string {
	if i, found := slices.BinarySearch(list, path); !found {
		list = slices.Insert(list, i, path)
	}
	return list
}
