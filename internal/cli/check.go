package cli

import (
	"context"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/report"
	"github.com/astrosecrets/astrosecrets/rules"
	"github.com/astrosecrets/astrosecrets/schema"
)

func checkCommand() command {
	return command{
		name: defaultCommand, short: "check the secrets-backend configuration of projects (the default command)",
		about: []string{
			"PATH is a project, a file of one, or a tree of projects; \"-\" is standard input. Without PATH it is the project that the working directory is in, or else the projects below the working directory.",
			"RULES are ids, families and globs, with commas between them: kwargs/unknown-key, prefix, prefix/*.",
		},
		args: []argument{{name: "PATH", optional: true, repeated: true, values: anyFile}},
		examples: []sample{
			{"astrosecrets check --fix --diff", "show what the safe fixes would change"},
			{"astrosecrets check -f text -f sarif=astrosecrets.sarif --fail-on warning", "print a report, write another one, and exit 1 on warnings too"},
		},
		setup: func(fs *flagSet) runner {
			var o checkFlags
			o.add(fs)
			return func(ctx context.Context, s Streams, args []string) (int, error) { return runCheck(ctx, s, o, args) }
		},
	}
}

// checkFlags are the flags of check.
type checkFlags struct {
	formats       []string
	failOn        string
	exitZero      bool
	targets       []string
	only, skip    []string
	fix, unsafe   bool
	diff          bool
	deployments   []string
	stores        []string
	names         []report.ProjectNames // what the command names puts on its page
	stdinFilename string
	configFlags
	baseline      string
	writeBaseline string
	color         string
	quiet         bool
	statistics    bool
	verbose       bool
}

// failLevels are the values of --fail-on and of fail-on in the configuration.
var failLevels = []string{"error", "warning", "note", "never"}

func (o *checkFlags) add(fs *flagSet) {
	fs.targetFlag(&o.targets)
	fs.StringSliceVar(&o.only, "only", nil, "run only these `RULES`")
	fs.StringSliceVar(&o.skip, "skip", nil, "do not run these `RULES`")
	fs.deploymentFlag(&o.deployments)
	fs.StringArrayVar(&o.stores, "store", nil, "compare the names in DAGs with a listing of the store, `[TARGET=]FILE[@PATH]`: see astrosecrets names --help")
	fs.StringVar(&o.stdinFilename, "stdin-filename", "", "check standard input as the file `NAME`, with PATH \"-\"")
	fs.in(groupSelect, "only", "skip", "store", "stdin-filename")
	fs.formatFlag(&o.formats, formatNames()...)
	fs.colorFlag(&o.color)
	fs.quietFlag(&o.quiet)
	fs.verboseFlag(&o.verbose)
	fs.BoolVar(&o.statistics, "statistics", false, "print how many findings each rule has, in place of the findings (format text)")
	fs.in(groupOutput, "statistics")
	fs.StringVar(&o.failOn, "fail-on", "", "exit 1 from this `LEVEL` on: error (default), warning, note or never")
	fs.BoolVar(&o.exitZero, "exit-zero", false, "exit 0 whatever is found, as --fail-on never")
	fs.in(groupExit, "fail-on", "exit-zero")
	fs.BoolVar(&o.fix, "fix", false, "apply the safe fixes")
	fs.BoolVar(&o.unsafe, "unsafe-fixes", false, "apply the unsafe fixes too")
	fs.BoolVar(&o.diff, "diff", false, "print what --fix would change, and change nothing")
	fs.in(groupFix, "fix", "unsafe-fixes", "diff")
	fs.StringVar(&o.baseline, "baseline", "", "do not report the findings that `FILE` records")
	fs.StringVar(&o.writeBaseline, "write-baseline", "", "record the present findings in `FILE`")
	o.configFlags.add(fs)
	fs.in(groupConfig, "baseline", "write-baseline")

	rules := listOf(ruleNames)
	fs.takes("only", rules)
	fs.takes("skip", rules)
	fs.takes("fail-on", oneOf(failLevels...))
	for _, name := range []string{"store", "stdin-filename", "baseline", "write-baseline"} {
		fs.takes(name, anyFile)
	}
}

// job is a check as the command line describes it, with every word resolved.
type job struct {
	flags  checkFlags
	paths  []string
	stores []store.Source
	fs     files.FS
	rules  []*rules.Rule
	failOn finding.Severity // 0: never
	// failOnSet tells that the command line sets it, so that no configuration does.
	failOnSet bool
	trace     *trace // of --verbose
	outputs   []output
	streams   Streams
	text      textStyle
	configs   *configs
	memory    memory
}

func runCheck(ctx context.Context, s Streams, o checkFlags, paths []string) (int, error) {
	j, err := newJob(o, paths, s)
	if err != nil {
		return 0, err
	}
	if j.flags.fix || o.writeBaseline != "" {
		var stop context.CancelFunc
		ctx, stop = untilInterrupted(ctx)
		defer stop()
	}
	return j.run(ctx)
}

func newJob(o checkFlags, paths []string, s Streams) (*job, error) {
	j := &job{flags: o, paths: paths, fs: files.Disk{}, streams: s, trace: newTrace(o.verbose)}
	if len(j.paths) == 0 {
		j.paths = []string{here(j.fs)}
	}
	if o.unsafe {
		j.flags.fix = true
	}
	var err error
	if j.rules, err = selectRules(o.only, o.skip); err != nil {
		return nil, err
	}
	if err := knownTargets(o.targets); err != nil {
		return nil, err
	}
	if j.failOn, j.failOnSet, err = o.level(); err != nil {
		return nil, err
	}
	if j.text, err = newTextStyle(o.color, s); err != nil {
		return nil, err
	}
	if j.outputs, err = parseOutputs(o.formats, formatNames()); err != nil {
		return nil, err
	}
	if o.statistics && !slices.ContainsFunc(j.outputs, func(o output) bool { return o.format == "text" }) {
		return nil, usagef("--statistics is of the format text: add -f text")
	}
	if o.quiet && o.verbose {
		return nil, usagef("--quiet and --verbose exclude each other")
	}
	if o.baseline != "" && o.writeBaseline != "" {
		return nil, usagef("--baseline reads a file and --write-baseline writes it: use one of them")
	}
	if j.configs, err = newConfigs(o.configFlags); err != nil {
		return nil, err
	}
	if j.stores, err = readStores(s, o.stores); err != nil {
		return nil, err
	}
	j.configs.plain.Options = lint.Options{Rules: j.rules, Targets: o.targets}
	return j, j.stdin()
}

// level is the severity from which on a finding fails the run, 0 for never, and whether the command line
// sets it.
func (o *checkFlags) level() (level finding.Severity, set bool, err error) {
	level, ok := schema.ParseSeverity(o.failOn)
	switch {
	case o.exitZero && o.failOn != "" && o.failOn != "never":
		return 0, false, usagef("--exit-zero is --fail-on never: set one of the two")
	case o.exitZero, o.failOn == "never":
		return 0, true, nil
	case o.failOn == "":
		return finding.Error, false, nil
	case !ok:
		return 0, false, usagef("--fail-on: %q is not %s", redact.Word(o.failOn, failLevels...), fuzzy.Or(failLevels))
	}
	return level, true, nil
}

// stdin uses standard input in place of the file that it names.
func (j *job) stdin() error {
	i := slices.Index(j.paths, "-")
	name := j.flags.stdinFilename
	switch {
	case i < 0 && name == "":
		return nil
	case i < 0:
		return usagef("--stdin-filename goes with the path \"-\"")
	case name == "":
		return usagef("the path \"-\" needs --stdin-filename: the name decides how the text is read")
	case len(j.paths) > 1:
		return usagef("the path \"-\" cannot be combined with others")
	case j.flags.fix && !j.flags.diff:
		return usagef("--fix cannot write to standard input; use --diff")
	case slices.Contains(j.flags.deployments, "-"):
		return usagef("standard input can be the file to check or the --deployment, not both")
	}
	content, err := io.ReadAll(io.LimitReader(j.streams.In, files.MaxFileSize+1))
	if err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	if len(content) > files.MaxFileSize {
		return usagef("standard input: more than %d MB", files.MaxFileSize>>20)
	}
	name = path.Clean(filepath.ToSlash(name))
	j.fs = files.Overlay{FS: j.fs, Files: map[string][]byte{name: content}}
	j.paths = []string{name}
	return nil
}
