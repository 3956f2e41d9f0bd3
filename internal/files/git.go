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
// once, and only if a rule needs it.
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

// attach sets how files find out whether git tracks and ignores them.
func (r *repositories) attach(root string, out *load.Files) {
	if r == nil {
		return
	}
	a := &answers{repos: r, dir: filepath.FromSlash(root), files: out}
	out.Tracked, out.Ignored = a.tracked, a.ignored
}

// answers finds out on demand which files of a project git tracks and ignores.
type answers struct {
	repos *repositories
	dir   string // of the project, with the separators of the system
	files *load.Files
	// rules are those in force in the directories that were needed, relative to the root of the work
	// tree. They are read for each run: a fix may add to them.
	rules map[string]*ignore.Dir
}

// in returns the repository of the project and the path of a file in it; false outside of one.
func (a *answers) in(name string) (repo *gitindex.Repo, file string, ok bool) {
	if repo = a.repos.of(a.dir); repo == nil {
		return nil, "", false
	}
	file, err := repo.Rel(filepath.Join(a.dir, filepath.FromSlash(name)))
	return repo, file, err == nil
}

func (a *answers) tracked(name string) (tracked, known bool) {
	if repo, file, ok := a.in(name); ok {
		return repo.Tracked(file)
	}
	return false, false
}

func (a *answers) ignored(name string) (ignored, known bool) {
	if repo, file, ok := a.in(name); ok {
		return a.rulesIn(repo, path.Dir(file)).Ignores(file, false), true
	}
	return false, false
}

// rulesIn is the state of the rules in a directory, relative to the root of the work tree.
func (a *answers) rulesIn(repo *gitindex.Repo, dir string) *ignore.Dir {
	if have := a.rules[dir]; have != nil {
		return have
	}
	var out *ignore.Dir
	if dir == "." {
		out = ignore.Root(readRules(Disk{}, repo.ExcludeFile(), ""), a.read(repo, ""))
	} else {
		out = a.rulesIn(repo, path.Dir(dir)).Enter(dir, a.read(repo, dir))
	}
	if a.rules == nil {
		a.rules = map[string]*ignore.Dir{}
	}
	a.rules[dir] = out
	return out
}

// read returns the .gitignore of a directory, relative to the root of the work tree; nil without one.
func (a *answers) read(repo *gitindex.Repo, dir string) *ignore.List {
	for _, f := range a.files.All { // as this round has it, which may not be on disk
		if path.Base(f.Name) != ".gitignore" {
			continue
		}
		if in, err := repo.Rel(filepath.Join(a.dir, filepath.FromSlash(f.Name))); err == nil && path.Join(dir, ".gitignore") == in {
			return ignore.ParseGit(dir, f.Content)
		}
	}
	return list(Disk{}, repo.Root, dir)
}
