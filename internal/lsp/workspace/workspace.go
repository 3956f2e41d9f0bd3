// Package workspace finds the projects of the folders that an editor has open and checks them with
// the core that the command line uses. Open documents overlay the disk. It depends on no protocol
// method and formats no message; what goes in are paths, what comes out are findings and settings.
package workspace

import (
	"cmp"
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/config"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// Workspace finds and checks projects. It may be used from several goroutines. All paths are
// absolute, with slashes.
type Workspace struct {
	docs *document.Store
	opts lint.Options

	mu      sync.Mutex
	folders []string
	trees   map[string]*tree // by folder, or by the directory of a file outside every folder
	configs *config.Loader   // nil until it is needed
}

// tree is what one walk found.
type tree struct {
	projects map[string]*files.Project // by root
	owner    map[string]string         // path of a file -> root of its project
	index    indexState
}

// New returns a workspace without folders.
func New(docs *document.Store, opts lint.Options) *Workspace {
	return &Workspace{docs: docs, opts: opts, trees: map[string]*tree{}}
}

// SetTargets restricts findings to some targets; none keeps all.
func (w *Workspace) SetTargets(targets []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.opts.Targets = targets
}

// SetFolders names the folders of the workspace.
func (w *Workspace) SetFolders(folders []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.folders = slices.Clone(folders)
	// The longest first: a folder may be inside another one.
	sorting.Stable(w.folders, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	w.folders = slices.Compact(w.folders)
	w.forget()
}

// Folders are the folders of the workspace.
func (w *Workspace) Folders() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.folders)
}

// Forget drops what is known of the file tree and of the configuration: files appeared or disappeared.
func (w *Workspace) Forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forget()
}

func (w *Workspace) forget() { w.trees, w.configs = map[string]*tree{}, nil }

// ForgetConfiguration drops the configuration alone: the text of one of its files changed.
func (w *Workspace) ForgetConfiguration() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.configs = nil
}

// loader is the loader of the configuration files, which reads each of them once.
func (w *Workspace) loader(fsys files.FS) *config.Loader {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.configs == nil {
		w.configs = &config.Loader{Read: func(name string) ([]byte, error) { return fsys.ReadFile(slash(name)) }}
	}
	return w.configs
}

// Roots are the roots of all projects in the folders, sorted.
func (w *Workspace) Roots(ctx context.Context) ([]string, error) {
	var out []string
	for _, folder := range w.Folders() {
		t, err := w.tree(ctx, folder, true)
		if err != nil {
			return nil, err
		}
		for root := range t.projects {
			out = append(out, root)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Owner is the root of the project that a file belongs to: one that has it, or for a file that is
// not on disk yet, and for one that configures nothing, the nearest one above it. It is "" if there
// is no such project: no project takes a file in a directory that git ignores.
func (w *Workspace) Owner(ctx context.Context, file string) (string, error) {
	base, walk := w.base(file)
	t, err := w.tree(ctx, base, walk)
	if err != nil {
		return "", err
	}
	if root, ok := t.owner[file]; ok {
		return root, nil
	}
	if relevant(file) && exists(file) {
		return "", nil
	}
	for dir := path.Dir(file); Within(base, dir); dir = path.Dir(dir) {
		if t.projects[dir] != nil {
			return dir, nil
		}
		if dir == path.Dir(dir) {
			break
		}
	}
	if relevant(file) {
		return path.Dir(file), nil
	}
	return "", nil
}

// base is the directory whose tree has a file: its folder, or outside every folder the root of its
// project. walk tells whether the directories below it are looked at: a file that is by itself may
// be in the home directory of the user.
func (w *Workspace) base(file string) (dir string, walk bool) {
	for _, folder := range w.Folders() {
		if Within(folder, file) {
			return folder, true
		}
	}
	return home(file)
}

// tree walks a directory, or returns what the last walk found.
func (w *Workspace) tree(ctx context.Context, dir string, walk bool) (*tree, error) {
	w.mu.Lock()
	trees := w.trees // Forget replaces them: a walk that it overtakes must not be kept
	t := trees[dir]
	w.mu.Unlock()
	if t != nil && t.index == stateOfIndex(t.index.name) {
		return t, nil
	}
	t = &tree{projects: map[string]*files.Project{}, owner: map[string]string{}, index: stateOfIndex(indexOf(dir))}
	if walk {
		for p, err := range files.Walk([]string{dir}) {
			if errors.Is(err, files.ErrNothing) {
				break
			}
			if err = cmp.Or(err, ctx.Err()); err != nil {
				return nil, err
			}
			t.add(p)
		}
	} else if p := alone(dir); p != nil {
		t.add(p)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	trees[dir] = t
	return t, nil
}

func (t *tree) add(p *files.Project) {
	t.projects[p.Root] = p
	for _, name := range p.Names {
		t.owner[path.Join(p.Root, name)] = p.Root
	}
}

// Within reports whether a path is a directory or below it.
func Within(dir, file string) bool {
	return file == dir || strings.HasPrefix(file, strings.TrimSuffix(dir, "/")+"/")
}
