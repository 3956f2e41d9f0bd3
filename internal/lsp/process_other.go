//go:build !unix

package lsp

import (
	"context"
	"os"
)

// waitForProcess returns when a process has ended, or when ctx is done. Windows lets any process
// wait for another one.
func waitForProcess(ctx context.Context, pid int) {
	p, err := os.FindProcess(pid)
	if err != nil {
		return
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = p.Wait()
	}()
	select {
	case <-ctx.Done():
	case <-ended:
	}
}
