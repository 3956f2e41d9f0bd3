package files

import (
	"path"
	"path/filepath"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/files/gitindex"
	"github.com/astrosecrets/astrosecrets/internal/files/ignore"
	"github.com/astrosecrets/astrosecrets/internal/load"
)

// repositories are the git repositories of one run. Each is opened, and its index read,
// once and only if a rule asks.
type repositories struct {
	mu   sync.Mutex
	open map[string]*gitindex.Repo // by directory; nil for one outside of a repository
	same map[workTree]*gitindex.Repo
}

// workTree identifies a repository: several directories are in one.
type workTree struct{ gitDir, root string }

// of is the repository that a directory is in; nil outside of one.
func (r *repositories) of(dir string) *gitindex.Repo {
	r.mu.Lock()
	defer r.mu.Unlock()
	if have, ok := r.open[dir]; ok {
		return have
	}
	repo, err := gitindex.Open(dir)
	if err != nil {
		repo = nil
	}
	if r.open == nil {
		r.open, r.same = map[string]*gitindex.Repo{}, map[workTree]*gitindex.Repo{}
	}
	if repo != nil {
		id := workTree{repo.GitDir, repo.Root}
		if have := r.same[id]; have != nil { // another project of the same repository
			repo = have
		}
		r.same[id] = repo
	}
	r.open[dir] = repo
	return repo
}

// ask lets files answer what git knows of them.
func (r *repositories) ask(root string, out *load.Files) {
	if r == nil {
		return
	}
	dir := filepath.FromSlash(root)
	ignores := &ignoreRules{dirs: map[string]*ignore.Dir{}} // read each time: a fix may add to them
	ignores.read = func(repo *gitindex.Repo, at string) *ignore.List {
		if at == "." {
			at = ""
		}
		for _, f := range out.All { // as this round has it, which may not be on disk
			if path.Base(f.Name) != ".gitignore" {
				continue
			}
			if in, err := repo.Rel(filepath.Join(dir, filepath.FromSlash(f.Name))); err == nil && path.Join(at, ".gitignore") == in {
				return ignore.ParseGit(at, f.Content)
			}
		}
		return list(Disk{}, repo.Root, at)
	}
	rel := func(name string) (repo *gitindex.Repo, path string, ok bool) {
		if repo = r.of(dir); repo == nil {
			return nil, "", false
		}
		path, err := repo.Rel(filepath.Join(dir, filepath.FromSlash(name)))
		return repo, path, err == nil
	}
	out.Tracked = func(name string) (tracked, known bool) {
		if repo, path, ok := rel(name); ok {
			return repo.Tracked(path)
		}
		return false, false
	}
	out.Ignored = func(name string) (ignored, known bool) {
		if repo, file, ok := rel(name); ok {
			ignores.repo = repo
			return ignores.dir(path.Dir(file)).Ignores(file, false), true
		}
		return false, false
	}
}

// ignoreRules are the rules in force in the directories of a work tree that were asked for.
type ignoreRules struct {
	repo *gitindex.Repo
	dirs map[string]*ignore.Dir
	// read is the .gitignore of a directory, relative to the root of the work tree; nil
	// without one.
	read func(repo *gitindex.Repo, dir string) *ignore.List
}

// dir is the state of the rules in a directory, relative to the root of the work tree.
func (r *ignoreRules) dir(name string) *ignore.Dir {
	if have := r.dirs[name]; have != nil {
		return have
	}
	var out *ignore.Dir
	if name == "." {
		var exclude *ignore.List
		if content, err := (Disk{}).ReadFile(filepath.ToSlash(r.repo.ExcludeFile())); err == nil {
			exclude = ignore.ParseGit("", content)
		}
		out = ignore.Root(exclude, r.read(r.repo, name))
	} else {
		out = r.dir(path.Dir(name)).Enter(path.Base(name), r.read(r.repo, name))
	}
	r.dirs[name] = out
	return out
}
