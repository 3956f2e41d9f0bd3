package cli

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/redact"

	"github.com/spf13/pflag"
)

// flagSet is the flags of one command: in groups, for the help, and with what their values can be,
// for completion.
type flagSet struct {
	*pflag.FlagSet
	groups []flagGroup
	values map[string]values // by the name of the flag
}

// flagGroup is a heading of the help and the flags below it.
type flagGroup struct {
	title string
	flags []*pflag.Flag
}

// The headings of the help.
const (
	groupSelect = "What is checked"
	groupOutput = "Output"
	groupExit   = "Exit code"
	groupFix    = "Fixes"
	groupStore  = "Store"
	groupConfig = "Configuration"
	groupOther  = "Help"
)

// flags returns the flags of a command, with what runs it. The set returns errors instead of printing
// them.
func (c *command) flags() (*flagSet, runner) {
	fs := &flagSet{FlagSet: pflag.NewFlagSet(c.name, pflag.ContinueOnError), values: map[string]values{}}
	fs.SortFlags = false
	fs.SetOutput(io.Discard)
	run := c.setup(fs)
	fs.BoolP("help", "h", false, "print this help")
	fs.in(groupOther, "help")
	return fs, run
}

// in puts flags into a group of the help.
func (fs *flagSet) in(title string, names ...string) {
	i := 0
	for i < len(fs.groups) && fs.groups[i].title != title {
		i++
	}
	if i == len(fs.groups) {
		fs.groups = append(fs.groups, flagGroup{title: title})
	}
	for _, name := range names {
		fs.groups[i].flags = append(fs.groups[i].flags, fs.Lookup(name))
	}
}

// takes says what the value of a flag can be.
func (fs *flagSet) takes(name string, v values) { fs.values[name] = v }

// The flags that several commands have. Each means the same in all of them.

// formatFlag adds -f, --format for a command that writes these formats, the first by default.
func (fs *flagSet) formatFlag(list *[]string, formats ...string) {
	fs.StringArrayVarP(list, "format", "f", nil, "write `FMT[=FILE]`, repeatable: "+formats[0]+" (default), "+strings.Join(formats[1:], ", "))
	fs.in(groupOutput, "format")
	fs.takes("format", oneOf(formats...))
}

func (fs *flagSet) targetFlag(list *[]string) {
	fs.StringSliceVar(list, "target", nil, "only these `TARGETS`: local, hosted, remote (default: those that the project has)")
	fs.in(groupSelect, "target")
	fs.takes("target", listOf(targetNames))
}

func (fs *flagSet) deploymentFlag(list *[]string) {
	fs.StringArrayVar(list, "deployment", nil, "read a Deployment too: `FILE` (or -) holds the output of astro deployment inspect, or of astro env variable list --format json|yaml, astro env connection list or astro env airflow-variable list; repeatable")
	fs.in(groupSelect, "deployment")
	fs.takes("deployment", anyFile)
}

func (fs *flagSet) colorFlag(when *string) {
	fs.StringVar(when, "color", "auto", "`WHEN` to use color and links: auto (default), always or never")
	fs.in(groupOutput, "color")
	fs.takes("color", oneOf("auto", "always", "never"))
}

func (fs *flagSet) quietFlag(quiet *bool) {
	fs.BoolVarP(quiet, "quiet", "q", false, "print no summary, hint or progress: results only")
	fs.in(groupOutput, "quiet")
}

func (fs *flagSet) verboseFlag(verbose *bool) {
	fs.BoolVarP(verbose, "verbose", "v", false, "list on standard error which files are read, as what, and which are skipped and why")
	fs.in(groupOutput, "verbose")
}

// newTrace is the trace of a command; nil without --verbose.
func newTrace(verbose bool) *trace {
	if !verbose {
		return nil
	}
	return &trace{}
}

// configFlags say which configuration counts.
type configFlags struct {
	config   string
	noConfig bool
}

func (o *configFlags) add(fs *flagSet) {
	fs.StringVar(&o.config, "config", "", "read the configuration `FILE` (default: the nearest .astrosecrets.yaml)")
	fs.BoolVar(&o.noConfig, "no-config", false, "read no configuration file")
	fs.in(groupConfig, "config", "no-config")
	fs.takes("config", anyFile)
}

// parse parses the command line of a command; the error is pflag.ErrHelp where it asks for help.
func (fs *flagSet) parse(args []string) ([]string, error) {
	err := fs.Parse(args)
	if help, helpErr := fs.GetBool("help"); helpErr == nil && help {
		return nil, pflag.ErrHelp
	}
	if err == nil {
		return fs.Args(), nil
	}
	message := err.Error() // it repeats what was typed
	for _, a := range args {
		if flag, value, ok := strings.Cut(a, "="); ok && redact.Word(value) != value {
			message = strings.ReplaceAll(message, a, flag+"="+redact.Mask)
			message = strings.ReplaceAll(message, strconv.Quote(value), redact.Mask)
		}
	}
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		message += fs.suggestion(unknown.GetSpecifiedName())
	}
	return nil, usagef("%s (see astrosecrets %s --help)", message, fs.Name())
}
