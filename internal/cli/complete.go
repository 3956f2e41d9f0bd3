package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// completeCommand answers the scripts of `astrosecrets completion`: its arguments are the words of a
// command line after the program's name; the last one, which is being completed, has a colon before it,
// because PowerShell passes no empty argument. It prints a line for each
// candidate, with a tab before what it does, and a last line ":files" where a path is allowed.
func completeCommand() command {
	return command{
		name: "__complete", short: "complete a command line, for shells", hidden: true,
		setup: func(*flagSet) runner {
			return func(_ context.Context, s Streams, args []string) (int, error) { return runComplete(s, args) }
		},
	}
}

func runComplete(s Streams, words []string) (int, error) {
	if len(words) == 0 {
		return 0, usagef("__complete is for the scripts of `astrosecrets completion`")
	}
	words = slices.Clone(words)
	words[len(words)-1] = strings.TrimPrefix(words[len(words)-1], ":")
	a := complete(words)
	var b strings.Builder
	for _, c := range a.words {
		b.WriteString(c.word)
		if c.does != "" {
			b.WriteString("\t" + c.does)
		}
		b.WriteByte('\n')
	}
	if a.files {
		b.WriteString(":files\n")
	}
	return exitClean, printText(s.Out, printableLines(b.String()))
}

// candidates are what can complete a word.
type candidates struct {
	words []candidate
	files bool // a path too
}

type candidate struct{ word, does string }

// add keeps the candidates that begin as the word does.
func (a *candidates) add(current string, list ...candidate) {
	for _, c := range list {
		if strings.HasPrefix(c.word, current) {
			a.words = append(a.words, c)
		}
	}
}

// complete returns what can complete the last of the words after the program's name.
func complete(words []string) (out candidates) {
	before, current := words[:len(words)-1], words[len(words)-1]
	c, _ := commandNamed(defaultCommand)
	if len(before) > 0 {
		if named, ok := commandNamed(before[0]); ok && !named.hidden {
			c, before = named, before[1:]
		}
	} else {
		for _, c := range commands() {
			if !c.hidden {
				out.add(current, candidate{c.name, c.short})
			}
		}
	}
	fs, _ := c.flags()
	line := readLine(fs, before)
	name, value, assigned := strings.Cut(current, "=")
	switch {
	case line.pending != nil:
		out.value(fs.values[line.pending.Name], "", current)
	case line.dashed || !strings.HasPrefix(current, "-"):
		if a, ok := c.argumentAt(line.arguments); ok {
			out.value(a.values, "", current)
		}
	case assigned && strings.HasPrefix(name, "--"):
		if f := fs.Lookup(name[2:]); f != nil {
			out.value(fs.values[f.Name], name+"=", value)
		}
	default:
		out.flags(fs, current)
	}
	return out
}

// commandLine is what precedes the word that is completed.
type commandLine struct {
	arguments int         // how many arguments
	pending   *pflag.Flag // the flag whose value comes next
	dashed    bool        // "--" has ended the flags
}

func readLine(fs *flagSet, before []string) (line commandLine) {
	for _, w := range before {
		switch {
		case line.pending != nil:
			line.pending = nil
		case line.dashed || !strings.HasPrefix(w, "-") || w == "-":
			line.arguments++
		case w == "--":
			line.dashed = true
		default:
			line.pending = awaiting(fs, w)
		}
	}
	return line
}

// awaiting returns the flag whose value is the next word; nil if the word has it, or is a switch.
func awaiting(fs *flagSet, word string) *pflag.Flag {
	var f *pflag.Flag
	switch name, _, assigned := strings.Cut(word, "="); {
	case assigned:
		return nil
	case strings.HasPrefix(word, "--"):
		f = fs.Lookup(name[2:])
	default: // -qf: the last of them may take a value
		f = fs.ShorthandLookup(word[len(word)-1:])
	}
	if f == nil || f.NoOptDefVal != "" {
		return nil
	}
	return f
}

// argumentAt returns the argument at an index.
func (c *command) argumentAt(i int) (argument, bool) {
	switch n := len(c.args); {
	case i < n:
		return c.args[i], true
	case n > 0 && c.args[n-1].repeated:
		return c.args[n-1], true
	}
	return argument{}, false
}

// value adds what a value can be. lead precedes it in the word that is completed.
func (a *candidates) value(v values, lead, current string) {
	a.files = a.files || v.files
	if v.words == nil {
		return
	}
	used := []string{}
	if i := strings.LastIndexByte(current, ','); v.list && i >= 0 {
		used = strings.Split(current[:i], ",")
		lead, current = lead+current[:i+1], current[i+1:]
	}
	if _, _, file := strings.Cut(current, "="); file { // FMT=FILE
		a.files = true
		return
	}
	for _, w := range v.words() {
		if strings.HasPrefix(w, current) && !slices.Contains(used, w) {
			a.words = append(a.words, candidate{lead + w, ""})
		}
	}
}

// flags adds the flags of a command, long ones first.
func (a *candidates) flags(fs *flagSet, current string) {
	fs.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		a.add(current, candidate{"--" + f.Name, flagUsage(f)})
		if f.Shorthand != "" && current == "-" {
			a.add(current, candidate{"-" + f.Shorthand, fmt.Sprintf("--%s: %s", f.Name, flagUsage(f))})
		}
	})
}
