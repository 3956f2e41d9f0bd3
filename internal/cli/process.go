package cli

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// Both of these cost half a millisecond, a tenth of a run on one project, so a run does them only
// when it needs them.

// untilInterrupted ends the context when the user or the system asks the process to stop, for runs
// that write files: they must not leave one half-written. Others just die.
func untilInterrupted(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
}

// collectRarely is for runs over many projects. A run is short and what it keeps is little:
// collecting rarely costs some tens of megabytes. Where a run keeps much, the limit makes it as
// often as need be.
func collectRarely() {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(256 << 20)
}
