// Command astrosecrets checks the secrets-backend configuration of Astro projects.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"astrosecrets/internal/cli"
)

func main() {
	// A run is short and what it keeps is little: collecting rarely costs some tens of megabytes,
	// and the limit makes it often again where a run keeps much.
	debug.SetGCPercent(1000)
	debug.SetMemoryLimit(128 << 20)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Main(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv})
	stop()
	os.Exit(code)
}
