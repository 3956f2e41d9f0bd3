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
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/fix"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/report"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// ahead is how many projects the walk may find before the first of them is checked. Handing each
// over as it is found makes the two wait for one another: a tenth of a long run.
const ahead = 64

// projects checks all projects, side by side and while the walk finds the next ones, and
// returns the results in the order of their roots.
func (j *job) projects(ctx context.Context) ([]*checked, error) {
	next := make(chan *configured, ahead)
	var mu sync.Mutex
	var out []*checked
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
			}
		})
	}
	err := j.feed(ctx, next)
	close(next)
	wg.Wait()
	slices.SortFunc(out, func(a, b *checked) int { return strings.Compare(a.Root, b.Root) })
	return out, err
}

// many projects are so many that their garbage is worth a thought.
const many = 16

// feed sends every project that its configuration does not leave out.
func (j *job) feed(ctx context.Context, next chan<- *configured) error {
	found := 0
	var held []*configured // with --fix nothing is written before every configuration is known to be right
	walk := files.Walk(j.paths)
	if j.flags.deployment != "" {
		walk = j.withDeployment(walk)
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
		if found++; found == many {
			collectRarely()
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

func send(ctx context.Context, next chan<- *configured, c *configured) error {
	select {
	case next <- c:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// project checks one project; with --fix it fixes and checks again until nothing changes.
func (j *job) project(ctx context.Context, p *configured, runner *lint.Runner) *checked {
	c := &checked{setup: p.setup}
	fsys := j.fs
	untracked := map[string]bool{} // by --diff
	past := fix.Past{}
	for round := 0; ; round++ {
		files := p.files(fsys)
		files.MarkUntracked(untracked)
		files.Stores = j.stores
		res := runner.Run(files, p.opts)
		if j.flags.diff && round > 0 { // what was found stays what is on disk
			plan := fix.NewPlan(res.Findings, j.flags.unsafe)
			if round == fix.MaxRounds || past.WouldRevert(plan) {
				return c
			}
			if fsys = c.preview(plan, fsys, untracked); fsys == nil {
				return c
			}
			continue
		}
		c.findings, c.suppressed = res.Findings, res.Suppressed
		if len(res.Failures) > 0 || c.rare != nil {
			c.add().failures = res.Failures
		}
		if len(p.opts.Suppressions) > 0 {
			c.add().files = files.All
		}
		c.idle = files.HasNoSettings()
		c.Project = describe(p.Root, files.Count(), res, p.opts.Targets)
		if !j.flags.fix && !j.flags.diff || round == fix.MaxRounds || ctx.Err() != nil {
			return c
		}
		plan := fix.NewPlan(res.Findings, j.flags.unsafe)
		if plan.Empty() || past.WouldRevert(plan) {
			return c
		}
		if j.flags.diff {
			if fsys = c.preview(plan, fsys, untracked); fsys == nil {
				return c
			}
			continue
		}
		if err := plan.Write(func(f *source.File, content []byte) error {
			return writeFile(ctx, repository(p.Root), f, content)
		}, func(f *source.File) error { return p.Untrack(f.Name) }, &c.add().fixed); err != nil {
			c.add().failures = append(c.add().failures, err)
			return c
		}
	}
}

// preview adds what a plan changes to the diff and returns the files as they would then
// be; nil if it changes nothing. What a fix makes room for comes in a diff of its own, on
// top of the one before, as --fix applies them.
func (c *checked) preview(plan *fix.Plan, under files.FS, untracked map[string]bool) files.FS {
	if plan.Empty() {
		return nil
	}
	var b bytes.Buffer
	if err := plan.Diff(&b); err != nil {
		c.add().failures = append(c.add().failures, err)
		return nil
	}
	c.add().diff = append(c.add().diff, b.Bytes()...)
	over := files.Overlay{FS: under, Files: map[string][]byte{}}
	for _, f := range plan.Files {
		over.Files[path.Clean(f.File.Path)] = f.Apply()
	}
	under = over
	for _, f := range plan.Untrack {
		untracked[f.Name] = true
	}
	return under
}

// writeFile puts new content in place of what was read, or makes a file that was not there.
func writeFile(ctx context.Context, root string, f *source.File, content []byte) error {
	name := filepath.FromSlash(f.Path)
	if !f.Absent {
		return atomicfile.Replace(ctx, root, name, f.Content, content)
	}
	if _, err := os.Lstat(name); !errors.Is(err, os.ErrNotExist) {
		return cmp.Or(err, atomicfile.ErrChanged)
	}
	return atomicfile.Write(ctx, root, name, content)
}
