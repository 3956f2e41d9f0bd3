package cli

import (
	"context"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/rules"

	"github.com/spf13/pflag"
)

// checkFlags are the flags of check.
type checkFlags struct {
	formats       []string
	failOn        string
	targets       []string
	only, skip    []string
	fix, unsafe   bool
	diff          bool
	deployments   []string
	stores        []string
	stdinFilename string
	configFlags
	baseline      string
	writeBaseline string
	color         string
	quiet         bool
}

func (o *checkFlags) set() *pflag.FlagSet {
	fs := newFlags("check")
	fs.StringArrayVarP(&o.formats, "format", "f", nil, "report `FMT[=FILE]`: "+strings.Replace(strings.Join(formatNames(), ", "), ",", " (default),", 1)+"; repeatable")
	fs.StringVar(&o.failOn, "fail-on", "error", "exit 1 from this `LEVEL` on: error, warning, note or never")
	fs.StringSliceVar(&o.targets, "target", nil, "check only these `TARGETS`: local, hosted, remote (default: those the project has)")
	fs.StringSliceVar(&o.only, "only", nil, "only these `RULES` or families")
	fs.StringSliceVar(&o.skip, "skip", nil, "not these `RULES` or families")
	fs.BoolVar(&o.fix, "fix", false, "apply the safe fixes")
	fs.BoolVar(&o.unsafe, "unsafe-fixes", false, "apply the unsafe fixes too")
	fs.BoolVar(&o.diff, "diff", false, "print what --fix would change, and change nothing")
	fs.StringArrayVar(&o.deployments, "deployment", nil, deploymentUsage)
	fs.StringArrayVar(&o.stores, "store", nil, "compare the names in DAGs with a listing of the store: `[TARGET=]FILE[@PATH]`; see astrosecrets names --help")
	fs.StringVar(&o.stdinFilename, "stdin-filename", "", "with PATH \"-\": the `NAME` under which to check standard input")
	o.configFlags.add(fs)
	fs.StringVar(&o.baseline, "baseline", "", "do not report the findings recorded in `FILE`")
	fs.StringVar(&o.writeBaseline, "write-baseline", "", "record the present findings in `FILE`")
	fs.StringVar(&o.color, "color", "auto", "color: `WHEN` is auto, always or never")
	fs.BoolVar(&o.quiet, "quiet", false, "print no summary, and nothing when there is no finding")
	return fs
}

// job is a check as the command line asks for it, with every word looked up.
type job struct {
	flags   checkFlags
	paths   []string
	stores  []store.Source
	fs      files.FS
	rules   []*rules.Rule
	targets []string
	failOn  finding.Severity // 0: never
	outputs []output
	streams Streams
	text    textStyle
	configs *configs
}

func runCheck(ctx context.Context, s Streams, args []string) (int, error) {
	var o checkFlags
	paths, err := parse(o.set(), s, args)
	if err != nil {
		return 0, err
	}
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
	j := &job{flags: o, paths: paths, fs: files.Disk{}, streams: s}
	if len(j.paths) == 0 {
		j.paths = []string{"."}
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
	j.targets = o.targets
	if o.failOn != "never" {
		level, ok := finding.ParseSeverity(o.failOn)
		if !ok {
			return nil, usagef("--fail-on: %q is not error, warning, note or never", redact.Word(o.failOn, "error", "warning", "note", "never"))
		}
		j.failOn = level
	}
	if j.text, err = newTextStyle(o.color, s); err != nil {
		return nil, err
	}
	if j.outputs, err = parseOutputs(o.formats); err != nil {
		return nil, err
	}
	if o.baseline != "" && o.writeBaseline != "" {
		return nil, usagef("--baseline reads a file and --write-baseline writes it anew: give one of them")
	}
	if j.configs, err = newConfigs(o.configFlags); err != nil {
		return nil, err
	}
	if j.stores, err = readStores(s, o.stores); err != nil {
		return nil, err
	}
	j.configs.plain.opts = lint.Options{Rules: j.rules, Targets: j.targets}
	return j, j.stdin()
}

// knownTargets checks the words of --target.
func knownTargets(list []string) error {
	for _, t := range list {
		if !slices.Contains(setting.Targets(), setting.Target(t)) {
			return usagef("--target: %q is not local, hosted or remote", redact.Word(t, "local", "hosted", "remote"))
		}
	}
	return nil
}

// stdin lays standard input over the file it stands for.
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
		return usagef("the path \"-\" stands alone")
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

// selectRules applies --only and --skip, which take rule ids and families.
func selectRules(only, skip []string) ([]*rules.Rule, error) {
	all := rules.All()
	for _, word := range slices.Concat(only, skip) {
		if !slices.ContainsFunc(all, func(r *rules.Rule) bool { return r.ID.Matches(word) }) {
			return nil, usagef("there is no rule or family %q%s; `astrosecrets rules` lists them", redact.Word(word, ruleNames()...), didYouMean(word, all))
		}
	}
	var out []*rules.Rule
	for _, r := range all {
		in := func(list []string) bool { return slices.ContainsFunc(list, r.ID.Matches) }
		if (len(only) == 0 || in(only)) && !in(skip) {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return nil, usagef("--only and --skip leave no rule to run")
	}
	return out, nil
}
