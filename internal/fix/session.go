package fix

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

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
// run starts with that state, so it changes nothing.
func (s *Session) Apply(plan *Plan) bool {
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
	key := next.sum() //leakcheck:ok a hash
	for i, before := range s.states {
		if before.sum() == key { //leakcheck:ok a hash
			s.states, s.Rounds = s.states[:i+1], s.Rounds[:i]
			return false
		}
	}
	s.states = append(s.states, next)
	s.Rounds = append(s.Rounds, plan)
	return true
}

// sum identifies a state.
func (s state) sum() [sha256.Size]byte {
	h := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(s)) {
		for _, text := range []string{path, s[path]} {
			_ = binary.Write(h, binary.BigEndian, int64(len(text))) // a hash takes everything
			_, _ = h.Write([]byte(text))
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
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

// Write writes the changed files and adds what was done to an outcome. It stops at the first file that
// cannot be written; those before it stay written.
func (s *Session) Write(write Writer, sum *Outcome) error {
	all := &Plan{}
	contents := s.Contents()
	for _, path := range slices.Sorted(maps.Keys(contents)) {
		f := s.files[path]
		e := &FileEdits{File: f, Edits: []Edit{{Span: source.Span{End: len(f.Content)}, Text: string(contents[path])}}}
		all.Files = append(all.Files, e)
	}
	for _, round := range s.Rounds {
		all.Applied += round.Applied
		all.Conflicts = round.Conflicts
		sum.Made = append(sum.Made, round.Made...)
	}
	return all.Write(write, sum)
}
