package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/atomicfile"
	"github.com/astrosecrets/astrosecrets/internal/configure"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/fix"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/report"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// queueSize is how many projects the walk may find before the first of them is checked. Handing each
// over as it is found makes the two wait for one another: a tenth of a long run.
const queueSize = 64

// projects checks all projects, side by side and while the walk finds the next ones, and
// returns the results in the order of their roots.
func (j *job) projects(ctx context.Context) ([]*projectResult, error) {
	next := make(chan *configure.Project, queueSize)
	counter := newProgress(j.streams, j.flags.quiet)
	defer counter.end()
	var mu sync.Mutex
	var out []*projectResult
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var runner lint.Runner
			for p := range next {
				c := j.project(ctx, p, &runner)
				mu.Lock()
				if n := len(out); n > 0 && slices.EqualFunc(c.Targets, out[n-1].Targets, report.Target.Equal) {
					c.Targets = out[n-1].Targets // most projects of a tree are configured alike
				}
				out = append(out, c)
				mu.Unlock()
				counter.add()
			}
		})
	}
	err := j.feed(ctx, next)
	close(next)
	wg.Wait()
	sorting.Stable(out, func(a, b *projectResult) int { return strings.Compare(a.Root, b.Root) })
	return out, err
}

// memoryInterval is the number of projects after which the memory that is kept has grown noticeably.
const memoryInterval = 1600

// feed sends every project that its configuration does not leave out.
func (j *job) feed(ctx context.Context, next chan<- *configure.Project) error {
	found := 0
	var held []*configure.Project // with --fix nothing is written before every configuration is known to be right
	walk := files.WalkSkipping(files.Disk{}, j.paths, j.trace.skip)
	if len(j.flags.deployments) > 0 { // all projects must be known to tell which one has the Deployment
		all, err := collect(walk)
		if err != nil {
			return err
		}
		if err := addDeployments(j.flags.deployments, j.streams.In, j.fs, all); err != nil {
			return err
		}
		walk = func(yield func(*files.Project, error) bool) {
			for _, p := range all {
				if !yield(p, nil) {
					return
				}
			}
		}
	}
	for p, err := range walk {
		if err != nil {
			return err
		}
		c, err := j.configs.project(p)
		if err != nil {
			return err
		}
		if c == nil {
			continue
		}
		if found++; found == 1 || found%memoryInterval == 0 {
			j.memory.collectRarely(found)
		}
		if j.flags.fix {
			held = append(held, c)
		} else if err := send(ctx, next, c); err != nil {
			return err
		}
	}
	if found == 0 {
		return errExcluded
	}
	for _, c := range held {
		if err := send(ctx, next, c); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func send(ctx context.Context, next chan<- *configure.Project, c *configure.Project) error {
	select {
	case next <- c:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// project checks one project. With --fix and --diff it makes the fixes in memory and checks again
// until nothing changes; then --fix writes the files and checks what is on disk.
func (j *job) project(ctx context.Context, p *configure.Project, runner *lint.Runner) *projectResult {
	c := &projectResult{Setup: p.Setup}
	res, read, err := j.check(ctx, p, runner, j.fs)
	if err != nil {
		return c // the walk reports that the run was stopped
	}
	j.take(c, p, res, read)
	if !j.flags.fix && !j.flags.diff {
		return c
	}
	var session fix.Session
	var diffs [][]byte
	for {
		plan := fix.NewPlan(res.Findings, j.flags.unsafe)
		if plan.Empty() || ctx.Err() != nil || !session.Apply(plan) {
			break
		}
		if res, read, err = j.check(ctx, p, runner, files.Overlay{FS: j.fs, Files: clean(session.Contents())}); err != nil {
			return c
		}
		if j.flags.diff {
			text, err := diffOf(plan, res, read)
			if err != nil {
				c.writeExtras().failures = append(c.writeExtras().failures, err)
				return c
			}
			diffs = append(diffs, text)
		}
	}
	if j.flags.diff { // what was found stays what is on disk
		if len(session.Rounds) > 0 {
			c.writeExtras().diff = bytes.Join(diffs[:len(session.Rounds)], nil)
		}
		return c
	}
	if len(session.Rounds) == 0 || ctx.Err() != nil {
		return c
	}
	if c.extras != nil {
		c.extras.failures = nil // those of the last run count
	}
	c.writeExtras().fixed, err = session.Write(func(f *source.File, content []byte) error {
		return writeFile(ctx, repository(p.Root), f, content)
	})
	if err != nil {
		c.writeExtras().failures = append(c.writeExtras().failures, err)
	}
	if res, read, err = j.check(ctx, p, runner, j.fs); err == nil {
		j.take(c, p, res, read)
	}
	return c
}

// check runs the rules over a project as a file system has it.
func (j *job) check(ctx context.Context, p *configure.Project, runner *lint.Runner, fsys files.FS) (*lint.Result, *load.Files, error) {
	read := p.Load(fsys)
	read.Stores = j.stores
	j.memory.allowFor(read.All)
	if references := read.References; references != nil {
		read.References = func(o names.Options, add func(names.Source)) {
			o.OnFile = j.memory.allow
			references(o, add)
		}
	}
	res, err := runner.Run(ctx, read, p.Options)
	return res, read, err
}

// take keeps what a run found.
func (j *job) take(c *projectResult, p *configure.Project, res *lint.Result, read *load.Files) {
	c.findings, c.suppressed = res.Findings, res.Suppressed
	if len(res.Failures) > 0 {
		c.writeExtras().failures = append(c.writeExtras().failures, res.Failures...)
	}
	if len(p.Options.Suppressions) > 0 {
		c.writeExtras().files = read.All
	}
	if j.trace != nil {
		c.writeExtras().trace = traceProject(p, res.Settings, read)
	}
	c.idle = read.HasNoSettings()
	c.Project = describe(p.Root, read.Count(), res, p.Options.Targets)
}

// diffOf returns the diff of a plan, whose files a later run has read with the edits made.
func diffOf(plan *fix.Plan, res *lint.Result, read *load.Files) ([]byte, error) {
	changed := map[*source.File]bool{}
	for _, e := range plan.Files {
		if f := read.ByPath(e.File.Path); f != nil {
			changed[f] = true
		}
	}
	views := res.Settings.Views(changed, nil)
	var b bytes.Buffer
	err := plan.Diff(&b, func(path string) *redact.View {
		f := read.ByPath(path)
		if f == nil || !changed[f] {
			return nil
		}
		return views.Of(f)
	})
	return b.Bytes(), err
}

// clean returns contents by clean paths, as an overlay has them.
func clean(contents map[string][]byte) map[string][]byte {
	out := make(map[string][]byte, len(contents))
	for name, content := range contents {
		out[path.Clean(name)] = content
	}
	return out
}

// writeFile puts new content in place of what was read, or makes a file that was not there.
func writeFile(ctx context.Context, root string, f *source.File, content []byte) error {
	name := filepath.FromSlash(f.Path)
	if !f.Absent {
		return atomicfile.Replace(ctx, root, name, f.Encode(f.Content), f.Encode(content))
	}
	if _, err := os.Lstat(name); !errors.Is(err, os.ErrNotExist) {
		return cmp.Or(err, atomicfile.ErrChanged)
	}
	return atomicfile.Write(ctx, root, name, content)
}
