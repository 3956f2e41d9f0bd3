// Package cli is the command line: flags, commands and exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"

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

// command is one word after the program's name.
type command struct {
	name, args, short string
	run               func(ctx context.Context, io Streams, args []string) (int, error)
}

func commands() []command {
	return []command{
		{"check", "[PATH...]", "check projects (the default command)", runCheck},
		{"env", "[PATH]", "show what each reader of a .env file sees", runEnv},
		{"lookup", "conn|variable|config ID [PATH]", "show the names Airflow asks the store for", runLookup},
		{"names", "[PATH]", "list the connections and variables that DAGs refer to, and compare with the store", runNames},
		{"lsp", "", "answer an editor as a language server, on standard input and output", runLSP},
		{"explain", "RULE", "explain a rule", runExplain},
		{"rules", "", "list the rules", runRules},
		{"backends", "[NAME]", "list the known backends, or show one", runBackends},
		{"version", "", "print the version", runVersion},
		{"completion", "bash|zsh|fish|powershell", "print a shell completion script", runCompletion},
	}
}

// Main runs the program and returns its exit code.
func Main(ctx context.Context, args []string, s Streams) int {
	s.Err = cleanWriter{s.Err}
	code, err := dispatch(ctx, s, args)
	var usage usageError
	switch {
	case err == nil:
		return code
	case errors.Is(err, pflag.ErrHelp):
		return exitClean
	case errors.As(err, &usage):
		fmt.Fprintf(s.Err, "astrosecrets: %s\n", source.Redact(err.Error()))
		return exitUsage
	}
	fmt.Fprintf(s.Err, "astrosecrets: %s\n", source.Redact(err.Error()))
	return exitFailure
}

func dispatch(ctx context.Context, s Streams, args []string) (int, error) {
	if len(args) > 0 {
		for _, c := range commands() {
			// A directory of that name is still reached as ./check.
			if args[0] == c.name {
				return c.run(ctx, s, args[1:])
			}
		}
		switch args[0] {
		case "help":
			return exitClean, help(s)
		case "--version":
			return runVersion(ctx, s, nil)
		}
		if word := args[0]; !strings.HasPrefix(word, "-") && !strings.ContainsAny(word, "./\\") {
			if _, err := os.Stat(word); err != nil {
				return 0, usagef("%q is neither a command nor a path; commands are %s", redact.Word(word, commandNames()...), strings.Join(commandNames(), ", "))
			}
		}
	}
	return runCheck(ctx, s, args)
}

func commandNames() []string {
	var out []string
	for _, c := range commands() {
		out = append(out, c.name)
	}
	return out
}

func help(s Streams) error {
	var b strings.Builder
	b.WriteString("astrosecrets checks the secrets-backend configuration of Astro projects.\n\nUsage:\n")
	for _, c := range commands() {
		name := c.name
		if name == "check" {
			name = "[check]"
		}
		fmt.Fprintf(&b, "  astrosecrets %-46s %s\n", strings.TrimSpace(name+" "+c.args), c.short)
	}
	b.WriteString("\nFlags of check:\n")
	var o checkFlags
	b.WriteString(o.set().FlagUsages())
	b.WriteString("\nExit code: 0 clean, 1 findings, 2 wrong usage or nothing to check, 3 internal or I/O failure.\n")
	_, err := io.WriteString(s.Out, b.String())
	return err
}

// newFlags is a flag set that reports errors instead of printing them.
func newFlags(name string) *pflag.FlagSet {
	fs := pflag.NewFlagSet(name, pflag.ContinueOnError)
	fs.SortFlags = false
	fs.SetOutput(io.Discard)
	return fs
}

// parse parses args; on --help it prints the usage and returns pflag.ErrHelp.
func parse(fs *pflag.FlagSet, s Streams, args []string) ([]string, error) {
	err := fs.Parse(args)
	if errors.Is(err, pflag.ErrHelp) {
		all := commands()
		i := slices.IndexFunc(all, func(c command) bool { return c.name == fs.Name() })
		if fs.Name() == "check" {
			return nil, errors.Join(help(s), pflag.ErrHelp)
		}
		fmt.Fprintf(s.Out, "Usage: astrosecrets %s %s\n\n%s.\n\n%s", all[i].name, all[i].args, all[i].short, fs.FlagUsages())
		return nil, pflag.ErrHelp
	}
	if err != nil {
		said := err.Error() // it repeats what was typed
		for _, a := range args {
			if flag, value, ok := strings.Cut(a, "="); ok && redact.Word(value) != value {
				said = strings.ReplaceAll(said, a, flag+"="+source.Mask)
				said = strings.ReplaceAll(said, strconv.Quote(value), source.Mask)
			}
		}
		return nil, usagef("%s (see astrosecrets %s --help)", said, fs.Name()) //leakcheck:ok it repeats the command line, with what is no word masked
	}
	return fs.Args(), nil
}
