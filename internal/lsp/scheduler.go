package lsp

import (
	"context"
	"maps"
	"sync"
	"time"
)

// The time that no change must have come for before a run starts, and how long a run may be put
// off by changes that keep coming.
const (
	quiet   = 15 * time.Millisecond
	longest = 250 * time.Millisecond
)

// work is what changed since the last run.
type work struct {
	paths map[string]bool // files whose project is to be checked
	roots map[string]bool // projects to be checked
	all   bool            // every project in scope
}

func (w *work) empty() bool { return len(w.paths)+len(w.roots) == 0 && !w.all }

// scheduler collects changes and runs a function on them, one run at a time. A change that comes
// during a run cancels it; the run returns what it has not done.
type scheduler struct {
	do   func(ctx context.Context, w work) (left work)
	wake chan struct{}

	mu     sync.Mutex
	next   work
	cancel context.CancelFunc // of the present run
}

func newScheduler(do func(context.Context, work) work) *scheduler {
	return &scheduler{do: do, wake: make(chan struct{}, 1)}
}

// changed schedules a run over the projects of some files.
func (s *scheduler) changed(paths ...string) { s.add(work{paths: set(paths)}) }

// everything schedules a run over every project in scope.
func (s *scheduler) everything() { s.add(work{all: true}) }

func (s *scheduler) add(w work) {
	s.mu.Lock()
	s.next.merge(w)
	if s.cancel != nil {
		s.cancel()
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (w *work) merge(o work) {
	w.all = w.all || o.all
	w.paths, w.roots = union(w.paths, o.paths), union(w.roots, o.roots)
}

func (s *scheduler) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		}
		if !s.waitForPause(ctx) {
			return
		}
		own, cancel := context.WithCancel(ctx)
		s.mu.Lock()
		w := s.next
		s.next, s.cancel = work{}, cancel
		s.mu.Unlock()
		left := s.do(own, w)
		s.mu.Lock()
		s.cancel = nil
		s.mu.Unlock()
		cancel()
		if !left.empty() {
			s.add(left)
		}
	}
}

// waitForPause waits until changes stop coming for a moment. It is false when ctx is done.
func (s *scheduler) waitForPause(ctx context.Context) bool {
	end := time.After(longest)
	for {
		select {
		case <-ctx.Done():
			return false
		case <-end:
			return true
		case <-s.wake:
		case <-time.After(quiet):
			return true
		}
	}
}

func union(a, b map[string]bool) map[string]bool {
	if a == nil {
		a = map[string]bool{}
	}
	maps.Copy(a, b)
	return a
}

func set(list []string) map[string]bool {
	out := make(map[string]bool, len(list))
	for _, e := range list {
		out[e] = true
	}
	return out
}
