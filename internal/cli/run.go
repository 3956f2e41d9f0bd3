package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/configure"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/fix"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/report"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
	"github.com/astrosecrets/astrosecrets/schema"
)

// projectResult is what came of one project.
type projectResult struct {
	report.Project
	*configure.Setup
	findings   []*finding.Finding
	suppressed map[*finding.Finding]*lint.Suppression
	known      int     // findings that the baseline has
	idle       bool    // nothing in it could concern a backend
	extras     *extras // nil if there are none
}

// extras is what few projects have. A tree may have very many, and each result is kept to the end.
type extras struct {
	failures []error
	diff     []byte
	fixed    fix.Outcome
	files    []*source.File // where the configuration suppresses findings
	trace    []string       // for --verbose
}

// readExtras returns the extras, empty ones if there are none.
func (c *projectResult) readExtras() extras {
	if c.extras == nil {
		return extras{}
	}
	return *c.extras
}

// writeExtras returns the extras to be changed.
func (c *projectResult) writeExtras() *extras {
	if c.extras == nil {
		c.extras = &extras{}
	}
	return c.extras
}

func (j *job) run(ctx context.Context) (int, error) {
	go schema.Preload()
	all, err := j.projects(ctx)
	j.writeTrace(all)
	if err == nil && j.hasNothingToCheck(all) {
		err = files.Nothing(j.paths)
	}
	switch {
	case errors.Is(err, files.ErrNothing), errors.Is(err, os.ErrNotExist):
		return 0, usageError{nothingUnder(err, j.paths)}
	case err != nil:
		return 0, err
	}
	if err := j.applyBaselines(ctx, all); err != nil {
		return 0, err
	}
	r, sum := j.collect(all)
	for _, err := range sum.failures {
		j.streams.notice("%s", redact.Text(err.Error()))
	}
	code := r.Invocation.ExitCode
	if j.flags.diff {
		return code, j.writeDiffs(all)
	}
	if j.flags.fix {
		j.writeFixed(sum.fixed)
	}
	for _, o := range j.outputs {
		if err := j.write(ctx, o, r); err != nil {
			return 0, err
		}
	}
	if j.idleStores() && code == exitClean {
		code = exitUsage
	}
	return code, nil
}

// collect returns the report of all projects, and the failures and fixes of all of them.
func (j *job) collect(all []*projectResult) (*report.Report, extras) {
	r := &report.Report{
		Version: currentVersion(), Rules: j.rules, FailOn: j.failOn, ProjectFailOn: j.projectFailOn(all), Projects: make([]report.Project, 0, len(all)),
		Suppressed: map[*finding.Finding]report.Suppression{}, Names: j.flags.names,
	}
	var sum extras
	for _, c := range all {
		r.Projects = append(r.Projects, c.Project)
		r.Findings = append(r.Findings, c.findings...)
		r.Known += c.known
		one := c.readExtras()
		sum.failures = append(sum.failures, one.failures...)
		sum.fixed.Applied += one.fixed.Applied
		sum.fixed.Conflicts += one.fixed.Conflicts
		sum.fixed.Made = append(sum.fixed.Made, one.fixed.Made...)
		sum.fixed.Files = append(sum.fixed.Files, one.fixed.Files...)
	}
	r.Findings = append(r.Findings, j.unused(all)...)
	r.Invocation.Dir, r.Invocation.Root, r.Prefix = where()
	switch {
	case len(sum.failures) > 0:
		r.Invocation.ExitCode = exitFailure
	case slices.ContainsFunc(r.Findings, r.Fails):
		r.Invocation.ExitCode = exitFindings
	}
	for _, err := range sum.failures {
		r.Invocation.Failures = append(r.Invocation.Failures, err.Error())
	}
	for _, c := range all { // a suppressed finding fails no run
		for f, s := range c.suppressed {
			r.Suppressed[f] = report.Suppression{External: s.External()}
			r.Findings = append(r.Findings, f)
		}
	}
	lint.Sort(r.Findings)
	return r, sum
}

// writeDiffs prints what --diff would change.
func (j *job) writeDiffs(all []*projectResult) error {
	for _, c := range all {
		if _, err := j.streams.Out.Write(c.readExtras().diff); err != nil {
			return err
		}
	}
	return nil
}

// writeFixed prints what --fix has changed.
func (j *job) writeFixed(sum fix.Outcome) {
	if sum.Applied > 0 || sum.Conflicts > 0 {
		j.streams.notice("%s in %s", count(sum.Applied, "fix", "fixes")+" applied", count(len(sum.Files), "file", "files"))
	}
	if j.flags.quiet {
		return
	}
	for _, m := range sum.Made {
		j.streams.notice("%s:%d: %s [%s]", m.Path, m.Line, m.Message, m.Rule)
	}
}

// idleStores names the listings that no backend was compared with: a gate must not pass because it
// was given the listing of another store.
func (j *job) idleStores() bool {
	if slices.Contains(j.paths, "-") || !slices.ContainsFunc(j.rules, func(r *rules.Rule) bool { return strings.HasPrefix(string(r.ID), "names/") }) {
		return false
	}
	idle := false
	for i, s := range j.stores {
		if !s.Compared.Load() {
			idle = true
			arg := source.Printable(j.flags.stores[i])
			j.streams.notice("--store %s: no backend of these projects looks up anything there; `astrosecrets names --store %s` says why", arg, arg)
		}
	}
	return idle
}

// writeTrace prints what --verbose says about the projects.
func (j *job) writeTrace(all []*projectResult) {
	if j.trace == nil {
		return
	}
	for _, c := range all {
		j.trace.projects = append(j.trace.projects, c.readExtras().trace)
	}
	j.trace.write(j.streams.Err)
}

// hasNothingToCheck reports that a directory was to be checked and no project has anything to check. A
// file need not concern a backend: pre-commit names every one that is staged.
func (j *job) hasNothingToCheck(all []*projectResult) bool {
	return !slices.ContainsFunc(all, func(c *projectResult) bool { return !c.idle }) && slices.ContainsFunc(j.paths, isDir)
}

func isDir(name string) bool {
	info, err := os.Stat(filepath.FromSlash(name))
	return err == nil && info.IsDir()
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// projectFailOn are the levels that configurations set, by the root of the project. The command line
// overrides them.
func (j *job) projectFailOn(all []*projectResult) map[string]finding.Severity {
	out := map[string]finding.Severity{}
	for _, c := range all {
		if level, ok := c.Config.FailOn(); ok && !j.failOnSet {
			out[c.Root] = level
		}
	}
	return out
}

// write writes one report to where it goes.
func (j *job) write(ctx context.Context, o output, r *report.Report) error {
	i := slices.Index(formatNames(), o.format)
	return o.write(ctx, j.streams, func(w io.Writer) error { return formats()[i].write(ctx, j, w, o, r) })
}

// repository is the root of the repository that a directory lies in, or the directory
// itself, as an absolute path.
func repository(dir string) string {
	abs, err := filepath.Abs(filepath.FromSlash(dir))
	if err != nil {
		return dir
	}
	for root := abs; ; root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
			return root
		}
		if root == filepath.Dir(root) {
			return abs
		}
	}
}

// where is the working directory, the root of its repository, and the one relative to
// the other.
func where() (dir, root, prefix string) {
	dir, err := os.Getwd()
	if err != nil {
		return "", "", ""
	}
	root = repository(dir)
	if rel, err := filepath.Rel(root, dir); err == nil && rel != "." {
		prefix = path.Clean(filepath.ToSlash(rel))
	}
	return dir, root, prefix
}
