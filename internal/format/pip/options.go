package pip

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Option is an option as written, in a requirements file or a command line.
type Option struct {
	// Name is its first long name, "--requirement" for -r, or the spelling used if it
	// is not an option of pip or uv.
	Name string
	// Value is what follows the name.
	Value mapped.String
	// Span is all of it, NameSpan the name with its hyphens.
	Span, NameSpan source.Span
	// Unknown options are those no known version of the command has.
	Unknown bool
	// Ignored options have no effect where they are: in a requirements file a second
	// -r of the line, everything but --hash and --config-settings after a requirement.
	Ignored bool
}

// option is an option of a command: its names, the first being the canonical one,
// and whether a value follows.
type option struct {
	names string
	value bool
}

func (o option) canonical() string {
	name, _, _ := strings.Cut(o.names, " ")
	return name
}

// fileOptions are those of a line in a requirements file (SUPPORTED_OPTIONS and
// SUPPORTED_OPTIONS_REQ in req_file.py), --global-option of pip before 25 among them.
var fileOptions = []option{
	{"--index-url -i --pypi-url", true}, {"--extra-index-url", true}, {"--no-index", false},
	{"--constraint -c", true}, {"--requirement -r", true}, {"--editable -e", true},
	{"--find-links -f", true}, {"--no-binary", true}, {"--only-binary", true},
	{"--prefer-binary", false}, {"--require-hashes", false}, {"--no-require-hashes", false},
	{"--pre", false}, {"--all-releases", true}, {"--only-final", true},
	{"--trusted-host", true}, {"--use-feature", true}, {"--global-option", true},
	{"--hash", true}, {"--config-settings -C", true},
}

// grammar is how a command reads its options.
type grammar struct {
	abbreviate bool // a unique beginning of a long name will do (optparse, not clap)
	strict     bool // stop at options that are not known
	equals     bool // -r=file is -r file (clap)
	leading    bool // stop at the first word that is no option
}

// scanOptions divides words into options and others. After an error it returns the
// options before it and the one that is wrong.
func scanOptions(words []mapped.String, known []option, g grammar) (opts []Option, rest []mapped.String, err *Error) {
	for i := 0; i < len(words); {
		w := &words[i]
		i++
		switch {
		case w.Value == "--":
			return opts, append(rest, words[i:]...), nil
		case strings.HasPrefix(w.Value, "--"):
			var o Option
			o, i, err = long(words, i, known, g)
			opts = append(opts, o)
		case len(w.Value) > 1 && w.Value[0] == '-':
			var more []Option
			more, i, err = short(words, i, known, g)
			opts = append(opts, more...)
		case g.leading:
			return opts, words[i-1:], nil
		default:
			rest = append(rest, *w)
		}
		if err != nil {
			return opts, rest, err
		}
	}
	return opts, rest, nil
}

// long reads the option words[next-1].
func long(words []mapped.String, next int, known []option, g grammar) (Option, int, *Error) {
	w := &words[next-1]
	name, _, hasValue := strings.Cut(w.Value, "=")
	n := len(name)
	o := Option{Name: name, Span: w.Span, NameSpan: w.Source(0, n)}
	def, err := lookup(name, known, g)
	if hasValue {
		o.Value = w.Slice(n+1, len(w.Value))
	}
	if o.Unknown = err != ""; !o.Unknown {
		o.Name = def.canonical()
	}
	switch {
	case o.Unknown && g.strict:
		return o, next, &Error{o.NameSpan, err}
	case !o.Unknown && !def.value && hasValue && g.strict:
		return o, next, &Error{o.Span, "this option takes no value"}
	case !o.Unknown && def.value && !hasValue:
		return o.take(words, next, g)
	}
	return o, next, nil
}

// take makes the next word the option's value.
func (o Option) take(words []mapped.String, next int, g grammar) (Option, int, *Error) {
	if next == len(words) {
		if g.strict {
			return o, next, &Error{o.Span, "this option needs a value"}
		}
		return o, next, nil
	}
	o.Value = words[next]
	o.Span.End = max(o.Span.End, o.Value.Span.End)
	return o, next + 1, nil
}

// short reads the cluster of one-letter options words[next-1].
func short(words []mapped.String, next int, known []option, g grammar) (opts []Option, _ int, err *Error) {
	w := &words[next-1]
	for i := 1; i < len(w.Value); i++ {
		start := i
		if i == 1 { // the hyphen goes with the first
			start = 0
		}
		o := Option{Name: "-" + w.Value[i:i+1], Span: w.Source(start, i+1), NameSpan: w.Source(start, i+1)}
		def, msg := lookup(o.Name, known, grammar{})
		if msg != "" {
			o.Unknown = true
			opts = append(opts, o)
			if g.strict {
				return opts, next, &Error{o.NameSpan, msg}
			}
			continue
		}
		o.Name = def.canonical()
		if !def.value {
			opts = append(opts, o)
			continue
		}
		if i+1 == len(w.Value) {
			o, next, err = o.take(words, next, g)
			return append(opts, o), next, err
		}
		from := i + 1
		if g.equals && w.Value[from] == '=' {
			from++
		}
		o.Value = w.Slice(from, len(w.Value))
		o.Span.End = max(o.Span.End, w.Span.End)
		return append(opts, o), next, nil
	}
	return opts, next, nil
}

// lookup finds an option by name, or says why there is none.
func lookup(name string, known []option, g grammar) (found option, err string) {
	matches := 0
	for _, def := range known {
		for n := range strings.SplitSeq(def.names, " ") {
			if n == name {
				return def, ""
			}
			if g.abbreviate && strings.HasPrefix(n, name) && strings.HasPrefix(n, "--") {
				found = def
				matches++
			}
		}
	}
	switch matches {
	case 0:
		return found, "pip knows no such option here"
	case 1:
		return found, ""
	}
	return found, "the option is ambiguous: write its whole name"
}

// checkValues are the checks that pip's option callbacks make.
func checkValues(opts []Option) *Error {
	for _, o := range opts {
		if !o.Value.IsResolved() {
			continue
		}
		v := o.Value.Value
		switch o.Name {
		case "--hash":
			algorithm, _, ok := strings.Cut(v, ":")
			if !ok || !slices.Contains([]string{"sha256", "sha384", "sha512"}, algorithm) {
				return &Error{o.Span, "--hash needs sha256:, sha384: or sha512: and the digest"}
			}
		case "--config-settings":
			if !strings.Contains(v, "=") {
				return &Error{o.Span, "--config-settings needs KEY=VALUE"}
			}
		case "--no-binary", "--only-binary":
			if strings.HasPrefix(v, "-") {
				return &Error{o.Span, o.Name + " needs package names, :all: or :none:"}
			}
		}
	}
	return nil
}

// find returns the first option of that name, or nil.
func find(opts []Option, name string) *Option {
	if i := slices.IndexFunc(opts, func(o Option) bool { return o.Name == name }); i >= 0 {
		return &opts[i]
	}
	return nil
}
