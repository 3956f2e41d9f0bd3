package files

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/files/ignore"
)

// ignores follows a walk with the .gitignore files that apply to it. Outside of a
// repository nothing is ignored.
type ignores struct {
	fsys   FS
	prefix string // the walk's base relative to the root of the repository, "" at the root
	base   string
	dir    *ignore.Dir
}

// newIgnores reads the ignore files from the root of the repository down to base.
func newIgnores(fsys FS, base string) *ignores {
	none := &ignores{fsys: fsys, base: base}
	abs, root := repositoryAbove(fsys, base)
	rel, err := filepath.Rel(root, abs)
	if root == "" || err != nil {
		return none
	}
	in := &ignores{fsys: fsys, base: base}
	if rel != "." {
		in.prefix = filepath.ToSlash(rel)
	}
	in.dir = ignore.Root(readRules(fsys, filepath.Join(root, ".git", "info", "exclude"), ""), list(fsys, root, ""))
	for i := range len(in.prefix) + 1 {
		if at := in.prefix[:i]; at != "" && (i == len(in.prefix) || in.prefix[i] == '/') {
			in.dir = in.dir.Enter(at, list(fsys, root, at))
		}
	}
	if in.dir.Ignored() { // the user named a directory that git ignores
		return none
	}
	return in
}

// list reads the .gitignore of a directory of the work tree; nil if there is none.
func list(fsys FS, root, dir string) *ignore.List {
	name := filepath.Join(root, filepath.FromSlash(dir), ".gitignore")
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() { // git does not follow a link here
		return nil
	}
	return readRules(fsys, name, dir)
}

// readRules reads the rules of a file for a directory of the work tree; nil if it cannot be read.
func readRules(fsys FS, name, dir string) *ignore.List {
	content, err := fsys.ReadFile(filepath.ToSlash(name))
	if err != nil {
		return nil
	}
	return ignore.ParseGit(dir, content)
}

// enter is the state below dir, which has the given entries.
func (in *ignores) enter(dir string, entries []fs.DirEntry) *ignores {
	if in.dir == nil || dir == in.base {
		return in
	}
	var here *ignore.List
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == ".gitignore" && e.Type().IsRegular() }) {
		here = readRules(in.fsys, path.Join(dir, ".gitignore"), in.path(dir))
	}
	below := in.dir.Enter(in.path(dir), here)
	if below == in.dir {
		return in
	}
	return &ignores{in.fsys, in.prefix, in.base, below}
}

// ignored reports whether git ignores a directory.
func (in *ignores) ignored(dir, name string) bool {
	return in.dir != nil && in.dir.HasRules() && in.dir.Ignores(in.path(join(dir, name)), true)
}

// path is a path of the walk relative to the root of the repository.
func (in *ignores) path(full string) string {
	return join(in.prefix, rel(in.base, full))
}
