package cli

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
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
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case s := <-asked:
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
		signal.Stop(asked)
		cancel()
	}
}

// collectRarely is for a run that ends soon: collecting rarely saves time, and the limit makes
// it as often as need be for a run over many projects or DAGs to stay small. What is kept of the projects grows with their
// number; near a fixed limit a run over very many would do little else than collect.
func collectRarely(projects int) {
	const limit, enough, each = 52 << 20, 10_000, 6 << 10
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(int64(limit + each*max(0, projects-enough)))
}
