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
	// A run is short and what it keeps is little: collecting rarely costs some tens of megabytes.
	// Where a run keeps much (a values.yaml of 10 MB), the limit makes it as often as need be.
	debug.SetGCPercent(800)
	debug.SetMemoryLimit(256 << 20)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Main(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv})
	stop()
	os.Exit(code)
}
