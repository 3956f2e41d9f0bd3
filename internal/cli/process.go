package cli

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Both of these cost half a millisecond, a tenth of a run on one project, so a run does them only
// when it needs them.

// grace is how long a run may take to end once it is asked to stop.
const grace = 500 * time.Millisecond

// untilInterrupted ends the context when the user or the system asks the process to stop, for runs
// that write files: they must not leave one half-written. What still waits then, for a
// pipe perhaps, ends with the process. Other runs just die.
func untilInterrupted(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case s := <-signals:
			cancel()
			time.Sleep(grace)
			code := 128 + int(syscall.SIGTERM)
			if s == os.Interrupt {
				code = 128 + int(syscall.SIGINT)
			}
			os.Exit(code)
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel()
	}
}

// memory sets when the garbage of a run is collected. The run ends soon, so collecting rarely saves time,
// and the limit makes it as often as need be for a run over many projects or DAGs to stay small. What is
// kept grows with the number of projects and with the size of a large file: near a fixed limit, a run would
// do little else than collect.
type memory struct {
	mu       sync.Mutex
	projects int
	largest  int // bytes of the files of the largest project
}

// collectRarely sets the limit for a number of projects.
func (m *memory) collectRarely(projects int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.projects = projects
	m.limit()
}

// allowFor raises the limit for files that are large together.
func (m *memory) allowFor(all []*source.File) {
	size := 0
	for _, f := range all {
		size += len(f.Content)
	}
	m.allow(size)
}

// allow raises the limit for a file, or several, of a large size in bytes. It may be called by several goroutines
// at a time.
func (m *memory) allow(size int) {
	if size <= 128<<10 { // most files
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if size > m.largest {
		m.largest = size
		m.limit()
	}
}

// limit sets the limit and how much may be added to what is kept before it is collected, in percent. One
// project without large files keeps little, however many DAGs it has: its garbage stays small too.
// A finding for each 40 bytes of a file takes up to two hundred bytes for each byte of it.
func (m *memory) limit() {
	const base, enough, each, perByte = 52 << 20, 10_000, 6 << 10, 192
	percent := 400
	if m.projects == 1 && m.largest == 0 {
		percent = 150
	}
	debug.SetGCPercent(percent)
	debug.SetMemoryLimit(int64(base + each*max(0, m.projects-enough) + perByte*m.largest))
}
