package pip

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
)

// uvProjectOptions are those of uv sync and uv export alone, as printed by the --help of uv 0.13.
var uvProjectOptions = []option{
	{"--all-extras", false}, {"--no-extra", true}, {"--dev", false}, {"--no-dev", false}, {"--only-dev", false},
	{"--no-group", true}, {"--no-default-groups", false}, {"--only-group", true}, {"--all-groups", false},
	{"--editable", true}, {"--no-editable", false}, {"--inexact", false}, {"--exact", false}, {"--active", false},
	{"--no-install-project --no-emit-project", false}, {"--no-install-workspace --no-emit-workspace", false},
	{"--no-install-local --no-emit-local", false}, {"--no-install-package --no-emit-package", true},
	{"--only-install-project", false}, {"--locked", false}, {"--frozen", false}, {"--dry-run", false}, {"--check", false},
	{"--all-packages", false}, {"--package", true}, {"--script", true}, {"--output-format", true}, {"--python-platform", true},
	{"--format", true}, {"--no-hashes", false}, {"--no-annotate", false}, {"--no-header", false}, {"--output-file -o", true}, {"--prune", true},
}

// compileOptions are those of uv pip compile and pip-compile alone, as far as they have a value.
var compileOptions = []option{
	{"--output-file -o", true}, {"--all-extras", false}, {"--generate-hashes", false}, {"--format", true}, {"--annotation-style", true},
	{"--custom-compile-command", true}, {"--pip-args", true}, {"--resolver", true}, {"--strip-extras", false},
}

// poetryOptions are those of poetry install and pdm install, as far as they have a value or say what is installed.
var poetryOptions = []option{
	{"--without", true}, {"--with", true}, {"--only", true}, {"--extras -E", true}, {"--extra", true}, {"--all-extras", false},
	{"--group -G", true}, {"--no-dev", false}, {"--prod --production", false}, {"--no-default", false}, {"--only-root", false},
	{"--no-root", false}, {"--no-interaction -n", false}, {"--sync", false}, {"--project -P -p", true}, {"--directory -C", true},
	{"--lockfile -L", true}, {"--venv", true}, {"--quiet -q", false}, {"--verbose -v", false}, {"--no-ansi", false}, {"--no-self", false},
}

// exportOptions are those of poetry export and pdm export.
var exportOptions = append([]option{{"--output -o", true}, {"--format -f", true}}, poetryOptions...)

// projectCommands are the commands that install from pyproject.toml, or write a requirements file
// from it.
var projectCommands = []struct {
	tool, subcommand string
	verb             Verb
	options          []option
}{
	{"uv", "sync", Project, uvProjectOptions},
	{"uv", "export", Export, uvProjectOptions},
	{"uv pip", "compile", Export, compileOptions},
	{"pip-compile", "", Export, compileOptions},
	{"poetry", "install", Project, poetryOptions},
	{"poetry", "sync", Project, poetryOptions},
	{"poetry", "export", Export, exportOptions},
	{"pdm", "install", Project, poetryOptions},
	{"pdm", "sync", Project, poetryOptions},
	{"pdm", "export", Export, exportOptions},
}

// ParseProject reads the words of a command that installs the dependencies of pyproject.toml (Verb
// Project), or writes them to a requirements file (Verb Export): uv sync, uv export, uv pip compile,
// pip-compile, and those of poetry and pdm. The entries are the files that the command names. It
// returns false for any other command.
func ParseProject(words []mapped.String) (*Command, bool) {
	words, tool := module(words)
	c := &Command{Tool: tool}
	if tool == "uv" {
		words = c.skipUv(words)
	}
	for _, p := range projectCommands {
		if p.tool != c.Tool {
			continue
		}
		known := p.options
		if p.tool == "uv" || p.tool == "uv pip" {
			known = slices.Concat(p.options, uvShared)
		}
		after := words
		if p.subcommand != "" {
			after = (&Command{}).skipOptions(words, known)
			if len(after) == 0 || after[0].Value != p.subcommand {
				continue
			}
			after = after[1:]
		}
		opts, rest, _ := scanOptions(after, known, grammar{equals: true})
		c.Verb, c.Options = p.verb, append(c.Options, opts...)
		for _, w := range rest {
			c.Entries = append(c.Entries, Entry{Kind: Include, Path: w, Span: w.Span, Lines: w.Span})
		}
		return c, true
	}
	return nil, false
}

// Values returns the values of all options of that canonical name.
func (c *Command) Values(name string) []mapped.String {
	var out []mapped.String
	for _, o := range c.Options {
		if o.Name == name {
			out = append(out, o.Value)
		}
	}
	return out
}

// Has reports whether an option of that canonical name is there.
func (c *Command) Has(name string) bool { return find(c.Options, name) != nil }
