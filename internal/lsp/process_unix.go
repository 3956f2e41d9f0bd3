//go:build unix

package lsp

import (
	"context"
	"errors"
	"syscall"
	"time"
)

// waitForProcess returns when a process has ended, or when ctx is done. Unix reports the end of
// a process to its parent alone, so the process is looked for from time to time.
func waitForProcess(ctx context.Context, pid int) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
