package workspace

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/baseline"
	"github.com/astrosecrets/astrosecrets/internal/config"
	"github.com/astrosecrets/astrosecrets/internal/configure"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
)

// Result is what a check of one project found.
type Result struct {
	Root string
	*lint.Result
	// Files are the files as the check saw them.
	Files *load.Files
	// Docs are the open documents of that moment, by path.
	Docs map[string]*document.Document
	// Options are those of the run, with what the configuration says.
	Options lint.Options
	// Config is what is wrong with a configuration file; the project is then not checked.
	Config *config.Error
}

// Check checks the project with some root. try has texts that are to be taken instead of documents
// and files, by path. The error is ctx's, or one of I/O; a Result comes with it only for the
// findings of a project that could be checked in part.
func (w *Workspace) Check(ctx context.Context, root string, try map[string][]byte) (*Result, error) {
	return w.run(ctx, root, try, false)
}

// Settings is Check without the rules: what Airflow sees.
func (w *Workspace) Settings(ctx context.Context, root string, try map[string][]byte) (*Result, error) {
	return w.run(ctx, root, try, true)
}

func (w *Workspace) run(ctx context.Context, root string, try map[string][]byte, settings bool) (*Result, error) {
	fsys := &overlay{docs: w.docs.All(), try: try}
	out := &Result{Root: root, Docs: fsys.docs, Result: &lint.Result{}}
	p, err := w.project(ctx, root, fsys.docs)
	if err != nil || p == nil {
		return out, err
	}
	w.mu.Lock()
	opts := w.opts
	w.mu.Unlock()
	set, err := w.loader(fsys).For(root, false)
	var wrong *config.Error
	if errors.As(err, &wrong) {
		out.Config = wrong
		return out, nil
	}
	if err != nil {
		return out, err
	}
	c, err := configure.New(p, set, &configure.Setup{Options: opts})
	if err != nil || c == nil {
		return out, err
	}
	out.Options = c.Options
	out.Files = c.Load(fsys)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if settings {
		s, err := airflow.Load(ctx, out.Files)
		if err != nil {
			return nil, err
		}
		out.Result = &lint.Result{Settings: s}
		return out, nil
	}
	if out.Result, err = lint.Run(ctx, out.Files, c.Options); err != nil {
		return nil, err
	}
	return out, out.subtract(fsys, set.Baseline())
}

// subtract takes the findings out that a baseline has.
func (r *Result) subtract(fsys files.FS, name string) error {
	if name == "" {
		return nil
	}
	data, err := fsys.ReadFile(slash(name))
	if err != nil {
		return err
	}
	f, err := baseline.Parse(data)
	if err != nil {
		return err
	}
	m := f.Start(path.Dir(slash(name)))
	r.Findings = slices.DeleteFunc(r.Findings, m.Known)
	return nil
}

// project is the project with some root, with the open documents that are not on disk yet; nil if
// there is none.
func (w *Workspace) project(ctx context.Context, root string, docs map[string]*document.Document) (*files.Project, error) {
	base, walk := w.base(path.Join(root, "x"))
	t, err := w.tree(ctx, base, walk)
	if err != nil {
		return nil, err
	}
	p := &files.Project{Root: root}
	if have := t.projects[root]; have != nil {
		*p = *have
	}
	for name := range docs {
		if _, known := t.owner[name]; known || !Within(root, name) || !relevant(name) || exists(name) {
			continue
		}
		if owner, err := w.Owner(ctx, name); err != nil || owner != root {
			continue
		}
		p.Names = append(slices.Clone(p.Names), strings.TrimPrefix(name, strings.TrimSuffix(root, "/")+"/"))
	}
	slices.Sort(p.Names)
	if len(p.Names) == 0 {
		return nil, nil
	}
	return p, nil
}
