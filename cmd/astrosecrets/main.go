// Command astrosecrets checks the secrets-backend configuration of Astro projects.
package main

import (
	"context"
	"os"

	"github.com/astrosecrets/astrosecrets/internal/cli"
)

func main() {
	os.Exit(cli.Main(context.Background(), os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}))
}
