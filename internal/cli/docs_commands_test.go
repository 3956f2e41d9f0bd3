package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

const commandsIntroduction = `# Commands

This page is what ` + "`astrosecrets help` and `astrosecrets help COMMAND`" + ` print. The same flag means the same in every
command.

## Which project

Without a path, ` + "`check`, `env`, `lookup` and `names`" + ` are about the project that the working directory is in: the nearest
directory upwards with ` + "`.astro/config.yaml`" + `, a Dockerfile on an image of Astro Runtime, or values of the agent's chart. The
search ends at the root of the git repository. Outside a repository it ends below the home directory, whose
` + "`.astro/config.yaml`" + ` belongs to the Astro CLI. If there is no such project, they are about the projects below the working
directory. A path is taken at its word: ` + "`astrosecrets .`" + ` checks what is in the working directory.

## Terminals

In a terminal, text is broken at its width and has colors, and the ids of rules are links to their pages (OSC 8). The first
of ` + "`--color`, `NO_COLOR`, `FORCE_COLOR`, `CLICOLOR_FORCE` and `CLICOLOR=0`" + ` that is set decides about colors. There are links
only where there are colors. A check that lasts more than a second counts the projects on standard error, if that is a terminal.

## Completion

` + "`astrosecrets completion bash|zsh|fish|powershell`" + ` prints a script; its first lines say where it belongs. It asks the program
what can follow, so that it completes what a command takes and nothing else, the names of custom backends included.

## All commands

`

// commandsPage is docs/commands.md: the help of every command.
func commandsPage() string {
	var b strings.Builder
	b.WriteString(commandsIntroduction)
	b.WriteString(fence("text", overview(maxHelpWidth)))
	for _, c := range commands() {
		if !c.hidden {
			fmt.Fprintf(&b, "\n## %s\n\n%s", c.name, fence("text", c.help(maxHelpWidth)))
		}
	}
	return b.String()
}

// manPage is astrosecrets(1), made of the table of commands.
func manPage() string {
	esc := strings.NewReplacer("\\", "\\e", "-", "\\-", "`", "\\(ga", "'", "\\(aq")
	text := func(s string) string {
		s = esc.Replace(s)
		if strings.HasPrefix(s, ".") {
			s = "\\&" + s
		}
		return s
	}
	var b strings.Builder
	b.WriteString(".TH ASTROSECRETS 1\n.SH NAME\nastrosecrets \\- check the secrets-backend configuration of Astro projects\n.SH SYNOPSIS\n")
	for i, c := range commands() {
		if c.hidden {
			continue
		}
		if i > 0 {
			b.WriteString(".br\n")
		}
		fmt.Fprintf(&b, ".B astrosecrets\n%s\n", text(c.usage()))
	}
	b.WriteString(".SH DESCRIPTION\n" + text("Reads the files that configure an Airflow secrets backend as Astro, Docker, Helm and Airflow will read them, and says what will not work or is not safe. Credentials are never shown, and nothing touches the network.") + "\n.SH COMMANDS\n")
	for _, c := range commands() {
		if c.hidden {
			continue
		}
		fmt.Fprintf(&b, ".SS %s\n%s.\n", text(c.usage()), text(strings.ToUpper(c.short[:1])+c.short[1:]))
		for _, p := range c.about {
			b.WriteString(".PP\n" + text(p) + "\n")
		}
		fs, _ := c.flags()
		fs.VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && f.Name != "help" {
				fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", text(strings.TrimSpace(flagName(f))), text(flagUsage(f)))
			}
		})
		for _, e := range c.examples {
			fmt.Fprintf(&b, ".PP\n.EX\n%s\n.EE\n%s\n", text(e.line), text(e.does))
		}
	}
	b.WriteString(".SH EXIT STATUS\n.TP\n0\nno finding at or above \\-\\-fail\\-on\n.TP\n1\nfindings\n.TP\n2\nwrong usage or configuration, or nothing to check\n.TP\n3\nan internal error, or I/O failure\n")
	b.WriteString(".SH FILES\n.TP\n.I .astrosecrets.yaml\n" + text("the configuration: in the directory of the project and above it, up to the root of the repository") + "\n.SH ENVIRONMENT\n")
	for _, v := range [][2]string{
		{"NO_COLOR", "no color; --color overrides it"},
		{"FORCE_COLOR, CLICOLOR_FORCE", "color where standard output is no terminal too"},
		{"CLICOLOR", "0: no color"},
		{"GITHUB_STEP_SUMMARY", "the file that --format github adds a summary to"},
	} {
		fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", v[0], text(v[1]))
	}
	return b.String()
}

// TestHelp holds the table of commands to what the help promises: every flag is in a group, every
// command but those for programs has two examples, and a flag means the same in every command.
func TestHelp(t *testing.T) {
	meaning := map[string]string{}
	for _, c := range commands() {
		fs, _ := c.flags()
		if !c.hidden && len(c.examples) != 2 {
			t.Errorf("%s has %d examples", c.name, len(c.examples))
		}
		grouped := map[string]bool{}
		for _, g := range fs.groups {
			for _, f := range g.flags {
				grouped[f.Name] = true
			}
		}
		fs.VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && !grouped[f.Name] {
				t.Errorf("%s: --%s is in no group of the help", c.name, f.Name)
			}
			use := f.Shorthand + " " + f.Value.Type()
			if f.Name != "format" && f.Name != "store" { // the formats are those of the command
				use += " " + f.Usage
			}
			if old, ok := meaning[f.Name]; ok && old != use {
				t.Errorf("%s: --%s is %q, elsewhere it is %q", c.name, f.Name, use, old)
			}
			meaning[f.Name] = use
		})
		for name := range fs.values {
			if fs.Lookup(name) == nil {
				t.Errorf("%s completes --%s, which it does not have", c.name, name)
			}
		}
		for i, line := range strings.Split(c.help(80), "\n") {
			if len(line) > 80 && !strings.HasPrefix(line, "  a") { // an example is not broken
				t.Errorf("help %s, line %d: %d columns: %s", c.name, i+1, len(line), line)
			}
			if strings.Contains(line, "[=t") {
				t.Errorf("help %s, line %d: %s", c.name, i+1, line)
			}
		}
	}
}

// TestHelpExamples runs the examples of every command in a copy of the demo project.
func TestHelpExamples(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "testdata", "demo"))); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "dags", "load.py"), []byte("from airflow.sdk import Variable\nVariable.get(\"limit\")\n"))
	t.Chdir(dir)
	for _, c := range commands() {
		for _, e := range c.examples {
			line := strings.TrimSuffix(strings.TrimPrefix(e.line, "source <("), ")")
			stdin := ""
			if _, rest, ok := strings.Cut(line, " | "); ok { // a listing of a store, by its command
				line, stdin = rest, "airflow-connections-my-db\n"
			}
			line, _, _ = strings.Cut(line, " > ")
			args := strings.Fields(line)[1:]
			var out, errs bytes.Buffer
			code := Main(context.Background(), args, Streams{In: strings.NewReader(stdin), Out: &out, Err: &errs, Getenv: func(string) string { return "" }})
			if code > 1 || out.Len() == 0 && c.name != "lsp" {
				t.Errorf("%s: exit %d, %s", e.line, code, errs.String())
			}
		}
	}
}
