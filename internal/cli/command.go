package cli

import (
	"context"
	"strings"
)

// command is one word after the program's name. Its help, its completion, the manual page and
// docs/commands.md are made from it.
type command struct {
	name string
	// short says what it does: a verb first, no full stop.
	short string
	// about is what a user must know beyond that: paragraphs, broken when they are printed.
	about []string
	args  []argument
	// examples are command lines that work in a project as they are written.
	examples []sample
	// setup adds the flags of the command to a set, and returns what runs it once they are parsed.
	setup func(fs *flagSet) runner
	// hidden commands are for programs: neither help nor completion lists them. They take the words of
	// the command line as they are.
	hidden bool
}

// runner runs a command with its arguments, and returns the exit code.
type runner func(ctx context.Context, s Streams, args []string) (int, error)

// sample is an example of a command line, with what it does.
type sample struct{ line, does string }

// argument is one argument of a command.
type argument struct {
	// name is how the usage writes it: PATH, or the words themselves: conn|variable|config.
	name               string
	optional, repeated bool
	values
}

// values is what an argument or the value of a flag can be, for completion.
type values struct {
	// words returns the words that it can be; nil if there is no list of them.
	words func() []string
	// files is set for the path of a file or a directory.
	files bool
	// list is set where several words can be given with commas between them.
	list bool
}

// oneOf are values from a fixed list.
func oneOf(words ...string) values { return values{words: func() []string { return words }} }

// anyFile are values that name a file or a directory.
var anyFile = values{files: true}

// listOf are values from a list, with commas between them.
func listOf(words func() []string) values { return values{words: words, list: true} }

// usage is the command line in short: "lookup conn|variable|config ID [PATH]".
func (c *command) usage() string {
	parts := []string{c.name}
	if c.name == defaultCommand {
		parts[0] = "[" + c.name + "]"
	}
	for _, a := range c.args {
		parts = append(parts, a.usage())
	}
	return strings.Join(parts, " ")
}

func (a argument) usage() string {
	text := a.name
	if a.repeated {
		text += "..."
	}
	if a.optional {
		text = "[" + text + "]"
	}
	return text
}

// checkArguments refuses too few and too many arguments.
func (c *command) checkArguments(args []string) error {
	required, most := 0, len(c.args)
	for _, a := range c.args {
		if !a.optional {
			required++
		}
		if a.repeated {
			most = len(args)
		}
	}
	switch {
	case len(args) < required:
		return usagef("%s: %s is missing; the usage is `astrosecrets %s`, and `astrosecrets %s --help` has examples", c.name, c.args[len(args)].name, c.usage(), c.name)
	case len(args) > max(most, required):
		return usagef("%s: there is one argument too many; the usage is `astrosecrets %s`", c.name, c.usage())
	}
	return nil
}

// defaultCommand is the command that runs where none is named.
const defaultCommand = "check"

// commands returns the table of commands, in the order of the help.
func commands() []command {
	return []command{
		checkCommand(), envCommand(), lookupCommand(), namesCommand(), explainCommand(), rulesCommand(), backendsCommand(),
		initCommand(), lspCommand(), completionCommand(), versionCommand(), helpCommand(), completeCommand(),
	}
}

// commandNamed returns a command by its name.
func commandNamed(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

// commandNames are the names of the commands for people.
func commandNames() []string {
	var out []string
	for _, c := range commands() {
		if !c.hidden {
			out = append(out, c.name)
		}
	}
	return out
}
