package cli

import (
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"time"
)

// progressAfter is how long a run takes before the first count is printed, and progressEvery is how long
// each count stays.
const (
	progressAfter = time.Second
	progressEvery = 100 * time.Millisecond
)

// progress counts the projects of a long run on standard error, where that is a terminal.
type progress struct {
	count atomic.Int64
	stop  chan struct{}
	done  chan struct{}
}

// newProgress starts to count; end removes the line. It returns nil if standard error is not a terminal.
func newProgress(s Streams, quiet bool) *progress {
	f, ok := terminal(s.Err)
	if !ok || quiet || slices.Contains([]string{"dumb", ""}, s.Getenv("TERM")) {
		return nil
	}
	p := &progress{stop: make(chan struct{}), done: make(chan struct{})}
	go p.run(f)
	return p
}

// add counts a project.
func (p *progress) add() {
	if p != nil {
		p.count.Add(1)
	}
}

// end removes the line. Nothing is written after it.
func (p *progress) end() {
	if p != nil {
		close(p.stop)
		<-p.done
	}
}

func (p *progress) run(w io.Writer) {
	defer close(p.done)
	timer := time.NewTimer(progressAfter)
	defer timer.Stop()
	written := false
	for {
		select {
		case <-p.stop:
			if written {
				fmt.Fprint(w, "\r\x1b[K")
			}
			return
		case <-timer.C:
			written = true
			fmt.Fprintf(w, "\r\x1b[K%s checked", count(int(p.count.Load()), "project", "projects"))
			timer.Reset(progressEvery)
		}
	}
}
