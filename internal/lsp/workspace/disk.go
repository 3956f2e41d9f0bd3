package workspace

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/files/gitindex"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
)

func slash(name string) string { return filepath.ToSlash(name) }

func exists(name string) bool {
	_, err := os.Stat(filepath.FromSlash(name))
	return err == nil
}

// home is the directory whose tree a file outside every folder is looked at with: the nearest one
// upwards with .astro/config.yaml or a Dockerfile, within the repository; else the directory of the
// file. Outside a repository nothing below that directory is looked at: it may be a home directory.
func home(file string) (dir string, walk bool) {
	own := path.Dir(file)
	for dir = own; ; dir = path.Dir(dir) {
		if exists(path.Join(dir, ".astro/config.yaml")) || exists(path.Join(dir, "Dockerfile")) {
			return dir, true
		}
		if exists(path.Join(dir, ".git")) {
			return own, true
		}
		if dir == path.Dir(dir) {
			return own, false
		}
	}
}

// alone is the project of the files in one directory; nil if there is none of them.
func alone(dir string) *files.Project {
	entries, err := os.ReadDir(filepath.FromSlash(dir))
	if err != nil {
		return nil
	}
	p := &files.Project{Root: dir}
	for _, e := range entries {
		if e.Type().IsRegular() && relevant(path.Join(dir, e.Name())) {
			p.Names = append(p.Names, e.Name())
		}
	}
	if !slices.ContainsFunc(p.Names, func(n string) bool { return registry.KindOf(n) != load.KindIgnore }) {
		return nil
	}
	return p
}

// relevant reports whether a file is of a kind that can configure a secrets backend.
func relevant(file string) bool {
	dir, base := path.Split(file)
	return registry.Matters(dir, base)
}

// indexState is the state of the index of a git repository, which tells the files that git tracks.
// The zero value is that of a directory outside every repository.
type indexState struct {
	name string
	size int64
	time time.Time
}

// indexOf is the index of the repository that a directory is in; "" outside of one.
func indexOf(dir string) string {
	repo, err := gitindex.Open(filepath.FromSlash(dir))
	if err != nil {
		return ""
	}
	return filepath.Join(repo.GitDir, "index")
}

func stateOfIndex(name string) indexState {
	s := indexState{name: name}
	if name == "" {
		return s
	}
	if info, err := os.Stat(name); err == nil {
		s.size, s.time = info.Size(), info.ModTime()
	}
	return s
}
