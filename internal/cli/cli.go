// Package cli is the command line: flags, commands and exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/redact"

	"github.com/spf13/pflag"
)

// The exit codes.
const (
	exitClean    = 0 // no finding at or above --fail-on
	exitFindings = 1
	exitUsage    = 2 // the command line or the configuration is wrong, or there is nothing to check
	exitFailure  = 3 // an internal error, or output that could not be written
)

// Streams are what a command talks to.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
}

// usageError is a mistake on the command line or in the configuration.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Main runs the program and returns its exit code.
func Main(ctx context.Context, args []string, s Streams) int {
	s.Err = cleanWriter{s.Err}
	code, err := dispatch(ctx, s, args)
	if err == nil {
		return code
	}
	s.notice("%s", redact.Text(err.Error()))
	var usage usageError
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailure
}

// dispatch runs the command that the first word names, and check if it names none.
func dispatch(ctx context.Context, s Streams, args []string) (int, error) {
	name := defaultCommand
	if len(args) > 0 {
		word := args[0]
		_, known := commandNamed(word)
		switch {
		case known: // a directory of that name is still reached as ./check
			name, args = word, args[1:]
		case word == "--version":
			name, args = "version", nil
		case word == "--help", word == "-h":
			name, args = "help", nil
		case !strings.HasPrefix(word, "-") && !strings.ContainsAny(word, "./\\"):
			if _, err := os.Stat(word); err != nil {
				return 0, usagef("%q is neither a command nor a path%s; commands are %s", redact.Word(word, commandNames()...), didYouMean(word, commandNames()), strings.Join(commandNames(), ", "))
			}
		}
	}
	c, _ := commandNamed(name)
	return c.main(ctx, s, args)
}

// main parses the command line of a command and runs it.
func (c *command) main(ctx context.Context, s Streams, args []string) (int, error) {
	fs, run := c.flags()
	if c.hidden {
		return run(ctx, s, args)
	}
	rest, err := fs.parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return exitClean, printText(s.Out, c.help(helpWidth(s)))
	case err != nil:
		return 0, err
	}
	if err := c.checkArguments(rest); err != nil {
		return 0, err
	}
	return run(ctx, s, rest)
}
