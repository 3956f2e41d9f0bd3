package fix

import (
	"fmt"
	"maps"
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

// Outcome is what fixing has done, over all its rounds.
type Outcome struct {
	// Applied is the number of fixes made; Conflicts the number of fixes that the last
	// round had to leave out.
	Applied, Conflicts int
	// Made are the fixes made, in order.
	Made []Made
	// Files are the paths of the files written, sorted.
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

// Session makes the rounds of fixes of one project in memory: apply, check again, apply. The files are
// written once, when nothing changes any more. The zero value is ready.
type Session struct {
	// Rounds are the plans that were applied, in order.
	Rounds []*Plan

	files  map[string]*source.File // by path, as they were first
	states []state                 // before each round, and the present one
}

// state is the content of every file that was changed, by path.
type state map[string]string

// Apply adds a plan. It reports false, and takes back the rounds since, if the files would then be
// what they were before: in a text with many faults, one fix may undo another without end. The next
// run starts with that state, so it changes nothing. After MaxRounds it takes back the last rounds that
// made the same fixes again and again.
func (s *Session) Apply(plan *Plan) bool {
	if n := len(s.Rounds); n == MaxRounds {
		for n > 0 && slices.Equal(s.Rounds[n-1].Made, plan.Made) {
			n--
		}
		s.states, s.Rounds = s.states[:n+1], s.Rounds[:n]
		return false
	}
	if s.files == nil {
		s.files, s.states = map[string]*source.File{}, []state{{}}
	}
	next := maps.Clone(s.states[len(s.states)-1])
	for _, e := range plan.Files {
		if s.files[e.File.Path] == nil {
			s.files[e.File.Path] = e.File
		}
		next[e.File.Path] = string(e.Apply())
		if first := s.files[e.File.Path]; next[e.File.Path] == string(first.Content) && !first.Absent {
			delete(next, e.File.Path)
		}
	}
	if i := slices.IndexFunc(s.states, func(before state) bool { return maps.Equal(before, next) }); i >= 0 {
		s.states, s.Rounds = s.states[:i+1], s.Rounds[:i]
		return false
	}
	s.states = append(s.states, next)
	s.Rounds = append(s.Rounds, plan)
	return true
}

// Contents returns the present content of every file that is changed, by path.
func (s *Session) Contents() map[string][]byte {
	out := map[string][]byte{}
	if len(s.states) == 0 {
		return out
	}
	for path, content := range s.states[len(s.states)-1] {
		out[path] = []byte(content)
	}
	return out
}

// Write writes the changed files and returns what was done. It stops at the first file that cannot be
// written; those before it stay written.
func (s *Session) Write(write Writer) (Outcome, error) {
	var out Outcome
	applied := 0
	for _, round := range s.Rounds {
		applied += round.Applied
		out.Conflicts = round.Conflicts
		out.Made = append(out.Made, round.Made...)
	}
	contents := s.Contents()
	for _, path := range slices.Sorted(maps.Keys(contents)) {
		if err := write(s.files[path], contents[path]); err != nil {
			//leakcheck:ok a writer's error is about the file, not about what is in it
			return out, fmt.Errorf("fix %s: %w", path, err)
		}
		out.Files = append(out.Files, path)
	}
	out.Applied = applied
	return out, nil
}
