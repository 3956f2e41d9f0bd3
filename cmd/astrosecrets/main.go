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
	// A run is short and its heap small: collecting less often costs a few megabytes. Where
	// it is not small (a values.yaml of 10 MB), it is collected as often as need be.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(400 << 20)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Main(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv})
	stop()
	os.Exit(code)
}
