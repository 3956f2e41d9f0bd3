package pip

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Verb is what a command line does to the environment.
type Verb uint8

const (
	// Install adds the requirements.
	Install Verb = iota
	// Uninstall removes them.
	Uninstall
	// Sync makes the environment what the files list, and removes everything else.
	Sync
	// Project adds what pyproject.toml or a lock file lists; see ParseProject.
	Project
	// Export writes a requirements file.
	Export
)

// Command is a pip or uv command line that changes an environment.
type Command struct {
	Verb Verb
	// Tool is "pip", "uv pip" or "uv", the latter for uv add and uv remove, which
	// change the project and its own environment.
	Tool string
	// Entries are the requirements and the files of -r and -c, in the order of pip:
	// files first, then words, then editables. Entry.Options is not set.
	Entries []Entry
	// Options are all options, of pip or uv itself and of the subcommand.
	Options []Option
	// Userinfo are the "user:password" parts of URLs.
	Userinfo []source.Span
}

// ParseArgs reads the words of a simple command, the program first and without quotes:
// pip, pip3, python -m pip or uv pip with install or uninstall, uv pip sync, uv add and
// uv remove. It returns false for any other command.
func ParseArgs(words []mapped.String) (*Command, bool) {
	words, program := module(words)
	c := &Command{Tool: program}
	switch program {
	case "pip":
	case "uv":
		words = c.skipUv(words)
	default:
		return nil, false
	}
	known := pipOptions
	switch c.Tool {
	case "uv pip":
		known = slices.Concat(uvPipOptions, uvShared)
	case "uv":
		known = slices.Concat(uvAddOptions, uvShared)
	}
	words = c.skipOptions(words, known)
	if len(words) == 0 {
		return nil, false
	}
	var ok bool
	if c.Verb, ok = verb(c.Tool, words[0].Value); !ok {
		return nil, false
	}
	g := grammar{abbreviate: c.Tool == "pip", equals: c.Tool != "pip"}
	opts, rest, _ := scanOptions(words[1:], known, g)
	c.Options = append(c.Options, opts...)
	c.entries(rest)
	for i := range words {
		c.Userinfo = append(c.Userinfo, Userinfo(&words[i])...)
	}
	c.Userinfo = sortSpans(c.Userinfo)
	return c, true
}

func verb(tool, subcommand string) (Verb, bool) {
	switch tool + " " + subcommand {
	case "pip install", "uv pip install", "uv add":
		return Install, true
	case "pip uninstall", "uv pip uninstall", "uv remove":
		return Uninstall, true
	case "uv pip sync":
		return Sync, true
	}
	return 0, false
}

// skipOptions takes the options before a subcommand.
func (c *Command) skipOptions(words []mapped.String, known []option) []mapped.String {
	opts, rest, _ := scanOptions(words, known, grammar{leading: true})
	c.Options = append(c.Options, opts...)
	return rest
}

// skipUv takes the options of uv, and the word pip after them.
func (c *Command) skipUv(words []mapped.String) []mapped.String {
	words = c.skipOptions(words, uvShared)
	if len(words) > 0 && words[0].Value == "pip" {
		c.Tool, words = "uv pip", words[1:]
	}
	return words
}

// entries makes entries of options and words.
func (c *Command) entries(words []mapped.String) {
	add := func(e Entry, t mapped.String) {
		e.Span, e.Lines = t.Span, t.Span
		c.Entries = append(c.Entries, e)
	}
	for _, o := range c.Options {
		switch {
		case o.Value.Value == "":
		case o.Name == "--requirement":
			add(Entry{Kind: Include, Path: o.Value}, o.Value)
		case o.Name == "--constraint":
			add(Entry{Kind: Constrain, Path: o.Value}, o.Value)
		}
	}
	for _, w := range words {
		var e Entry
		if c.Verb == Sync {
			e = Entry{Kind: Include, Path: w}
		} else {
			e.require(w, false)
		}
		add(e, w)
	}
	for _, o := range c.Options {
		if o.Name == "--editable" && o.Value.Value != "" {
			var e Entry
			e.require(o.Value, true)
			add(e, o.Value)
		}
	}
}

// module returns the name of the program, pip or uv also as `python -m pip`, without
// its version, and the words after it.
func module(words []mapped.String) (rest []mapped.String, program string) {
	if len(words) == 0 {
		return nil, ""
	}
	name := words[0].Value
	if !words[0].IsResolvedIn(max(0, strings.LastIndexByte(name, '/')+1), len(name)) {
		return nil, ""
	}
	name = strings.TrimSuffix(name[strings.LastIndexByte(name, '/')+1:], ".exe")
	name = strings.TrimRight(name, "0123456789.")
	rest = words[1:]
	if name != "python" && name != "pypy" {
		return rest, name
	}
	for len(rest) > 0 {
		w := rest[0].Value
		rest = rest[1:]
		if len(w) < 2 || w[0] != '-' || w[1] == '-' {
			return nil, ""
		}
		i := strings.IndexAny(w[1:], "cmWX") + 1 // those with a value
		switch {
		case i == 0:
			continue
		case w[i] == 'c':
			return nil, ""
		case i+1 < len(w):
			if w[i] == 'm' {
				return rest, w[i+1:]
			}
		case len(rest) == 0:
			return nil, ""
		case w[i] == 'm':
			return rest[1:], rest[0].Value
		default:
			rest = rest[1:]
		}
	}
	return nil, ""
}
