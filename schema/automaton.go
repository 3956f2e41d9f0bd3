package schema

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// An automaton finds a pattern in ASCII text. In go the syntax tree of the pattern and texts; out
// comes whether the pattern is found. It looks at each byte once, where regexp tries one alternative
// after the other: a tenth of the time for the patterns of URLs. A state is made when a text first
// leads to it. It may be used from several goroutines.
type automaton struct {
	program *syntax.Prog
	start   *automatonState

	mu     sync.Mutex
	states map[string]*automatonState // by their instructions
}

// An automatonState is where in the program a match may be after a part of the text.
type automatonState struct {
	// instructions are those that come next, and those that lead to them. They are sorted.
	instructions []uint32
	// found is set if a match has ended, foundAtEnd if one ends with the text.
	found, foundAtEnd bool
	// decided is set if more text changes nothing: a match has ended, or none can.
	decided bool
	next    [utf8.RuneSelf]atomic.Pointer[automatonState]
}

// maxStates bounds the states of an automaton, of a kilobyte each.
const maxStates = 128

// newAutomaton returns the automaton of a pattern; nil if the pattern has conditions other than the
// start and the end of the text.
func newAutomaton(pattern *syntax.Regexp) *automaton {
	program, err := syntax.Compile(pattern.Simplify())
	if err != nil {
		return nil
	}
	for i := range program.Inst {
		if inst := &program.Inst[i]; inst.Op == syntax.InstEmptyWidth && syntax.EmptyOp(inst.Arg)&^(syntax.EmptyBeginText|syntax.EmptyEndText) != 0 {
			return nil
		}
	}
	a := &automaton{program: program, states: map[string]*automatonState{}}
	a.start = a.newState(a.follow(nil, uint32(program.Start), syntax.EmptyBeginText), syntax.EmptyBeginText)
	return a
}

// find reports whether the pattern is found in a text; ok is false if the automaton cannot tell.
func (a *automaton) find(text string) (found, ok bool) {
	s := a.start
	for i := 0; i < len(text) && !s.decided; i++ {
		c := text[i]
		if c >= utf8.RuneSelf {
			return false, false
		}
		next := s.next[c].Load()
		if next == nil {
			if next = a.step(s, c); next == nil {
				return false, false
			}
		}
		s = next
	}
	return s.found || s.foundAtEnd, true
}

// step returns the state after a character, and keeps it; nil if there are too many states.
func (a *automaton) step(s *automatonState, c byte) *automatonState {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []uint32
	for _, at := range s.instructions {
		if inst := &a.program.Inst[at]; readsCharacter(inst) && inst.MatchRune(rune(c)) {
			list = a.follow(list, inst.Out, 0)
		}
	}
	list = a.follow(list, uint32(a.program.Start), 0) // a match may start at any place
	slices.Sort(list)
	var key []byte
	for _, at := range list {
		key = binary.LittleEndian.AppendUint32(key, at)
	}
	next := a.states[string(key)]
	if next == nil {
		if len(a.states) >= maxStates {
			return nil
		}
		next = a.newState(list, 0)
		a.states[string(key)] = next
	}
	s.next[c].Store(next)
	return next
}

func readsCharacter(inst *syntax.Inst) bool {
	switch inst.Op {
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		return true
	}
	return false
}

// newState returns the state of a list of instructions, at a place where some conditions hold.
func (a *automaton) newState(list []uint32, holds syntax.EmptyOp) *automatonState {
	s := &automatonState{instructions: list, found: a.hasMatch(list)}
	var atEnd []uint32
	for _, at := range list {
		atEnd = a.follow(atEnd, at, holds|syntax.EmptyEndText)
	}
	s.foundAtEnd = a.hasMatch(atEnd)
	s.decided = s.found || !s.foundAtEnd && !slices.ContainsFunc(list, func(at uint32) bool { return readsCharacter(&a.program.Inst[at]) })
	return s
}

func (a *automaton) hasMatch(list []uint32) bool {
	return slices.ContainsFunc(list, func(at uint32) bool { return a.program.Inst[at].Op == syntax.InstMatch })
}

// follow adds to a list what an instruction leads to without reading a character, itself included, at
// a place where some conditions hold.
func (a *automaton) follow(list []uint32, at uint32, holds syntax.EmptyOp) []uint32 {
	if slices.Contains(list, at) {
		return list
	}
	list = append(list, at)
	switch inst := &a.program.Inst[at]; inst.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		list = a.follow(a.follow(list, inst.Out, holds), inst.Arg, holds)
	case syntax.InstCapture, syntax.InstNop:
		list = a.follow(list, inst.Out, holds)
	case syntax.InstEmptyWidth:
		if syntax.EmptyOp(inst.Arg)&^holds == 0 {
			list = a.follow(list, inst.Out, holds)
		}
	}
	return list
}
