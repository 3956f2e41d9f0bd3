// Package gitindex tells which files of a work tree git tracks, from .git/index itself:
// no git is run, and none need be installed.
//
// What is not certain is unknown: a split index, a directory that a sparse
// index has folded, what lies in a submodule, an index of a format git may have tomorrow.
// The environment (GIT_DIR, GIT_INDEX_FILE, GIT_WORK_TREE) is not consulted: the answer
// belongs to the directory, not to who asks. Case counts, also where core.ignoreCase is set.
//
// Sources: git's gitformat-index(5), gitrepository-layout(5) and, for discovery, the
// behavior of git 2.39.
package gitindex

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// ErrNoRepository is what Open returns for a directory in no work tree.
var ErrNoRepository = errors.New("not in a git work tree")

// Repo is a work tree and its index. It is safe for concurrent use.
type Repo struct {
	// Root is the work tree: absolute, symbolic links resolved.
	Root string
	// GitDir is the repository, of this work tree where there are several.
	GitDir string
	// CommonDir is the repository that several work trees share; else GitDir.
	CommonDir string

	index func() (*index, error) // read once
}

// Open finds the work tree that dir is in: the first directory from there upwards with a
// repository, or a file that points to one (as submodules and added work trees have), at
// .git. It reads no index yet. The error is [ErrNoRepository], or says what is wrong with
// that file.
func Open(dir string) (*Repo, error) {
	dir, err := filepath.Abs(dir)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return nil, err
	}
	for {
		gitDir := filepath.Join(dir, ".git")
		info, err := os.Stat(gitDir)
		if err == nil && info.Mode().IsRegular() {
			if gitDir, err = pointed(gitDir); err != nil {
				return nil, err
			}
		}
		if common, ok := repository(gitDir); err == nil && ok {
			r := &Repo{Root: dir, GitDir: gitDir, CommonDir: common}
			r.index = sync.OnceValues(r.read)
			return r, nil
		}
		if err == nil && info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s points to %s, which is no git repository", filepath.Join(dir, ".git"), gitDir)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return nil, ErrNoRepository
		}
		dir = up
	}
}

// pointed reads a .git file.
func pointed(name string) (string, error) {
	content, err := readSmall(name)
	if err != nil {
		return "", err
	}
	target, ok := strings.CutPrefix(strings.TrimRight(content, "\r\n"), "gitdir: ")
	if !ok || target == "" {
		return "", fmt.Errorf("%s: want \"gitdir: \" and a path", name)
	}
	return from(filepath.Dir(name), target), nil
}

// repository tells whether dir is one as git tests it, and where the shared part is.
func repository(dir string) (common string, ok bool) {
	common = dir
	if content, err := readSmall(filepath.Join(dir, "commondir")); err == nil {
		common = from(dir, strings.TrimRight(content, "\r\n"))
	}
	if _, err := os.Lstat(filepath.Join(dir, "HEAD")); err != nil {
		return "", false
	}
	for _, name := range []string{"objects", "refs"} {
		if info, err := os.Stat(filepath.Join(common, name)); err != nil || !info.IsDir() {
			return "", false
		}
	}
	return common, true
}

// from is path as seen from dir.
func from(dir, path string) string {
	if path = filepath.FromSlash(path); filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// readSmall reads a file that holds a path or some settings.
func readSmall(name string) (string, error) {
	info, err := os.Stat(name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is no regular file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, 1<<20))
	return string(content), err
}

// ExcludeFile is where the ignore rules are that are not committed, whether it exists or not.
func (r *Repo) ExcludeFile() string { return filepath.Join(r.CommonDir, "info", "exclude") }

// Rel is the path of a file relative to Root with slashes, as Tracked wants it, the
// symbolic links above the file resolved. It is an error if that is outside of Root.
func (r *Repo) Rel(file string) (string, error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(abs))
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(r.Root, filepath.Join(dir, filepath.Base(abs)))
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("%s is not in the work tree %s", file, r.Root)
	}
	return filepath.ToSlash(rel), nil
}

// Tracked tells whether the index has the file at path, relative to Root, clean and with
// slashes. A file that is only staged, in conflict, or left out of a sparse checkout is
// tracked; a directory is not, but for a submodule. With known false the answer is open.
// The index is read at the first call.
func (r *Repo) Tracked(path string) (tracked, known bool) {
	index, err := r.index()
	if err != nil {
		return false, false
	}
	return index.tracked(path)
}

func (r *Repo) read() (*index, error) {
	hash, err := r.settings()
	if err != nil {
		return nil, err
	}
	name := filepath.Join(r.GitDir, "index")
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) { // nothing was ever added
		return &index{}, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return nil, err
	}
	index, err := parse(f, info.Size(), hash)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return index, nil
}

// settings reads what of the repository's configuration bears on the index: the length
// of its hashes, and whether its paths are relative to Root at all.
func (r *Repo) settings() (hash int, err error) {
	content, err := readSmall(filepath.Join(r.CommonDir, "config"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	set := config(content)
	if r.CommonDir != r.GitDir { // core.worktree of the main work tree does not count here
		delete(set, "core.worktree")
	}
	if truth(set["extensions.worktreeconfig"]) {
		if content, err := readSmall(filepath.Join(r.GitDir, "config.worktree")); err == nil {
			maps.Copy(set, config(content))
		}
	}
	if v := set["core.repositoryformatversion"]; v != "" && v != "0" && v != "1" {
		return 0, fmt.Errorf("the repository %s has a format that is not known: %q", r.GitDir, v)
	}
	if tree, ok := set["core.worktree"]; ok {
		a, errA := os.Stat(from(r.GitDir, tree))
		b, errB := os.Stat(r.Root)
		if errA != nil || errB != nil || !os.SameFile(a, b) {
			return 0, fmt.Errorf("the work tree of %s is not %s but what core.worktree says", r.GitDir, r.Root)
		}
	}
	switch format := set["extensions.objectformat"]; strings.ToLower(format) {
	case "", "sha1":
		return 20, nil
	case "sha256":
		return 32, nil
	default:
		return 0, fmt.Errorf("the repository %s has an object format that is not known: %q", r.GitDir, format)
	}
}
