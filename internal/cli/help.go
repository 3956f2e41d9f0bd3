package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/redact"

	"github.com/spf13/pflag"
)

func helpCommand() command {
	return command{
		name: "help", short: "print help for a command",
		about:    []string{"Without COMMAND it lists the commands."},
		args:     []argument{{name: "COMMAND", optional: true, values: values{words: commandNames}}},
		examples: []sample{{"astrosecrets help check", "the flags of check, with examples"}, {"astrosecrets check --help", "the same"}},
		setup:    func(*flagSet) runner { return runHelp },
	}
}

func runHelp(_ context.Context, s Streams, args []string) (int, error) {
	if len(args) == 0 {
		return exitClean, printText(s.Out, overview(helpWidth(s)))
	}
	c, ok := commandNamed(args[0])
	if !ok {
		return 0, usagef("there is no command %q%s; the commands are %s", redact.Word(args[0], commandNames()...), didYouMean(args[0], commandNames()), strings.Join(commandNames(), ", "))
	}
	return exitClean, printText(s.Out, c.help(helpWidth(s)))
}

func printText(w io.Writer, text string) error {
	_, err := io.WriteString(w, text)
	return err
}

// didYouMean offers the nearest of some names; "" if none is near.
func didYouMean(word string, names []string) string {
	if best, ok := fuzzy.Best(strings.ToLower(word), names); ok {
		return fmt.Sprintf(" (did you mean %s?)", best)
	}
	return ""
}

// maxHelpWidth is the longest line of a help text (columns).
const maxHelpWidth = 100

// helpWidth is the number of columns that a help text is broken at.
func helpWidth(s Streams) int {
	if f, ok := terminal(s.Out); ok {
		return max(60, min(maxHelpWidth, terminalWidth(f, s.Getenv("COLUMNS"))))
	}
	return maxHelpWidth
}

// overview is the help of the program: its commands.
func overview(width int) string {
	var b strings.Builder
	b.WriteString("astrosecrets checks the secrets-backend configuration of Astro projects.\n\nUsage:\n  astrosecrets [COMMAND] [ARGUMENTS] [FLAGS]\n\nCommands:\n")
	var rows []row
	for _, c := range commands() {
		if !c.hidden {
			rows = append(rows, row{c.name, c.short})
		}
	}
	writeRows(&b, rows, width)
	b.WriteString("\nExamples:\n")
	writeRows(&b, []row{
		{"astrosecrets", "check the project of the working directory, or the projects below it"},
		{"astrosecrets check --help", "the flags of check"},
	}, width)
	b.WriteString("\nExit code: 0 clean, 1 findings, 2 wrong usage or nothing to check, 3 internal or I/O failure.\n")
	return b.String()
}

// help is the help of one command.
func (c *command) help(width int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nUsage:\n  astrosecrets %s", wrap(strings.ToUpper(c.short[:1])+c.short[1:]+".", width, ""), c.usage())
	fs, _ := c.flags()
	if len(fs.groups) > 1 {
		b.WriteString(" [FLAGS]")
	}
	b.WriteString("\n")
	for _, text := range c.about {
		b.WriteString("\n" + wrap(text, width, "") + "\n")
	}
	if len(c.examples) > 0 {
		b.WriteString("\nExamples:\n")
		var rows []row
		for _, e := range c.examples {
			rows = append(rows, row{e.line, e.does})
		}
		writeRows(&b, rows, width)
	}
	groups := make([][]row, len(fs.groups))
	for i, g := range fs.groups {
		for _, f := range g.flags {
			groups[i] = append(groups[i], row{flagName(f), flagUsage(f)})
		}
	}
	column := columnOf(slices.Concat(groups...))
	for i, g := range fs.groups {
		b.WriteString("\n" + g.title + ":\n")
		writeAligned(&b, groups[i], column, width)
	}
	return b.String()
}

// flagName is a flag as help writes it: "-f, --format FMT[=FILE]", "    --fix".
func flagName(f *pflag.Flag) string {
	name := "    --" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", --" + f.Name
	}
	if value, _ := pflag.UnquoteUsage(f); value != "" && f.Value.Type() != "bool" {
		name += " " + value
	}
	return name
}

func flagUsage(f *pflag.Flag) string {
	_, usage := pflag.UnquoteUsage(f)
	return usage
}

// row is two columns of a help text.
type row struct{ left, right string }

// widestLeft is the widest first column whose second one is on the same line (columns).
const widestLeft = 46

// columnOf returns the column at which the second column of rows begins.
func columnOf(rows []row) int {
	column := 0
	for _, r := range rows {
		if n := utf8.RuneCountInString(r.left); n <= widestLeft {
			column = max(column, n)
		}
	}
	return column + 4
}

// writeRows writes rows with their second column aligned and broken at the width.
func writeRows(b *strings.Builder, rows []row, width int) {
	writeAligned(b, rows, columnOf(rows), width)
}

func writeAligned(b *strings.Builder, rows []row, column, width int) {
	indent := strings.Repeat(" ", column)
	for _, r := range rows {
		text := strings.Split(wrap(r.right, width, indent), "\n")
		left := "  " + r.left
		if n := utf8.RuneCountInString(left); n < column-1 {
			text[0] = left + text[0][n:]
		} else {
			text = slices.Insert(text, 0, left)
		}
		b.WriteString(strings.Join(text, "\n") + "\n")
	}
}

// suggestion says where an unknown flag belongs: the nearest flag of the command, or the commands
// that have it.
func (fs *flagSet) suggestion(name string) string {
	var names, owners []string
	fs.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	if best, ok := fuzzy.Best(name, names); ok {
		return fmt.Sprintf(" (did you mean --%s?)", best)
	}
	for _, c := range commands() {
		if other, _ := c.flags(); !c.hidden && other.Lookup(name) != nil {
			owners = append(owners, c.name)
		}
	}
	if len(owners) > 0 {
		return fmt.Sprintf(" (it is a flag of %s)", strings.Join(owners, ", "))
	}
	return ""
}
