package project

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"astrosecrets/internal/load"
)

// ErrNothing tells that no file that can configure a secrets backend was found: a gate
// must not pass because it looked in the wrong place.
var ErrNothing = errors.New("nothing to check")

// MaxFiles bounds a walk; a larger tree is a usage error, not a machine kept busy.
const MaxFiles = 2_000_000

// skipped are directories that hold no configuration of the project's own.
var skipped = map[string]bool{
	".git": true, "node_modules": true, ".venv": true, "venv": true, "__pycache__": true, ".tox": true, ".nox": true,
	".mypy_cache": true, ".ruff_cache": true, ".pytest_cache": true, "site-packages": true, ".terraform": true,
	"dbt_packages": true, ".idea": true, ".hg": true, ".svn": true,
}

// directory is what the walk learned of one directory.
type directory struct {
	files []string // names in it that may matter
	rank  rank
}

// rank says how strongly a directory is the root of a project.
type rank int

const (
	rankNone  rank = iota
	rankFiles      // a Dockerfile, requirements or compose file: a root where nothing better is above
	rankAgent      // values of the agent's chart
	rankAstro      // .astro/config.yaml, or an image of Astronomer's
)

// Discover finds the projects under the given paths (relative to the working directory
// or absolute). A path that is a file stands for the project it belongs to. The result
// is sorted by root.
func Discover(paths []string) ([]*Project, error) {
	w := &walk{dirs: map[string]*directory{}, broken: map[string]string{}}
	for _, p := range paths {
		p = filepath.ToSlash(filepath.Clean(p))
		info, err := os.Stat(p)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: %w", p, cause(err))
		case info.IsDir():
			err = w.tree(p)
		default:
			err = w.tree(home(p))
		}
		if err != nil {
			return nil, err
		}
	}
	projects := w.projects()
	if len(projects) == 0 {
		return nil, fmt.Errorf("%w under %s: no .env, requirements.txt, Dockerfile, values.yaml or other file that configures Airflow", ErrNothing, strings.Join(paths, ", "))
	}
	return projects, nil
}

// home is the root of the project that a file belongs to: the nearest directory upwards
// with .astro/config.yaml or a Dockerfile, within the repository; else its own directory.
func home(file string) string {
	own := path.Dir(file)
	abs, err := filepath.Abs(own)
	if err != nil {
		return own
	}
	for dir, up := abs, own; ; dir, up = filepath.Dir(dir), path.Join(up, "..") {
		for _, mark := range []string{".astro/config.yaml", "Dockerfile"} {
			if _, err := os.Stat(filepath.Join(dir, mark)); err == nil {
				return up
			}
		}
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil || dir == filepath.Dir(dir) {
			return own
		}
	}
}

type walk struct {
	bases  []string
	dirs   map[string]*directory
	broken map[string]string // path -> why it could not be looked at
	count  int
}

func (w *walk) tree(base string) error {
	if w.dirs[base] != nil {
		return nil
	}
	w.bases = append(w.bases, base)
	return w.dir(base, newIgnores(base))
}

func (w *walk) dir(dir string, ign *ignores) error {
	if w.dirs[dir] != nil {
		return nil
	}
	d := &directory{}
	w.dirs[dir] = d
	entries, err := os.ReadDir(filepath.FromSlash(dir))
	if err != nil {
		w.broken[path.Join(dir, ".")] = "this directory cannot be read: " + reason(err) + "; what it holds is not checked"
		d.files = append(d.files, ".")
		return nil
	}
	ign = ign.enter(dir, entries)
	for _, e := range entries {
		name := e.Name()
		full := path.Join(dir, name)
		if w.count++; w.count > MaxFiles {
			return fmt.Errorf("more than %d files: name the directories of the projects", MaxFiles)
		}
		mode := e.Type()
		if mode&fs.ModeSymlink != 0 {
			// A link to a file is read as that file; a link to a directory is not
			// followed: it may lead out of the tree or round in a circle.
			info, err := os.Stat(filepath.FromSlash(full))
			switch {
			case err != nil:
				if load.KindOf(rel(dir, full)) != load.KindNone {
					w.broken[full] = "this link cannot be followed: " + reason(err)
					d.add(name)
				}
				continue
			case info.IsDir():
				continue
			}
			mode = info.Mode().Type()
		}
		if mode.IsDir() {
			// The CLI keeps copies of projects in .astro/worktrees and .astro/standalone.
			if skipped[name] || path.Base(dir) == ".astro" || name != ".env" && ign.ignored(full) {
				continue
			}
			if err := w.dir(full, ign); err != nil {
				return err
			}
			continue
		}
		if load.KindOf(name) != load.KindNone || load.InDirectory(dir, name) {
			d.add(name)
		}
	}
	d.rank = rankOf(dir, d.files)
	if path.Base(dir) == ".astro" && slices.Contains(d.files, "config.yaml") {
		if parent := w.dirs[path.Dir(dir)]; parent != nil {
			parent.files = append(parent.files, ".astro/config.yaml")
			d.files = slices.DeleteFunc(d.files, func(n string) bool { return n == "config.yaml" })
		}
	}
	return nil
}

func (d *directory) add(name string) { d.files = append(d.files, name) }

// rel is full relative to dir, both in the walk's terms.
func rel(dir, full string) string {
	if dir == "." {
		return full
	}
	return strings.TrimPrefix(strings.TrimPrefix(full, dir), "/")
}

// rankOf looks into the few files whose content decides.
func rankOf(dir string, names []string) rank {
	if slices.Contains(names, ".astro/config.yaml") {
		return rankAstro
	}
	best := rankNone
	for _, name := range names {
		r := rankNone
		switch kind := load.KindOf(name); {
		case kind == load.KindDockerfile && strings.HasPrefix(name, "Dockerfile"):
			r = rankFiles
			if head, err := peek(path.Join(dir, name)); err == nil && load.IsAstroImage(head) {
				r = rankAstro
			}
		case kind == load.KindYAML && strings.Contains(name, "values"):
			if head, err := peek(path.Join(dir, name)); err == nil && load.IsAgentValues(head) {
				r = rankAgent
			}
		case name == "requirements.txt", kind == load.KindYAML && strings.Contains(name, "compose"):
			r = rankFiles
		}
		best = max(best, r)
	}
	return best
}

func peek(name string) ([]byte, error) {
	content, err := Disk{}.ReadFile(name)
	return bytes.TrimSpace(content), err
}

// projects gives every file to the nearest root above it.
func (w *walk) projects() []*Project {
	byRoot, repos := map[string]*Project{}, &repositories{}
	for dir, d := range w.dirs {
		if len(d.files) == 0 {
			continue
		}
		root := w.root(dir)
		p := byRoot[root]
		if p == nil {
			p = &Project{Root: root, repos: repos}
			byRoot[root] = p
		}
		for _, name := range d.files {
			full := path.Join(dir, name)
			name := rel(root, full)
			p.Names = append(p.Names, name)
			if why, ok := w.broken[full]; ok {
				if p.Broken == nil {
					p.Broken = map[string]string{}
				}
				p.Broken[name] = why
			}
		}
	}
	out := make([]*Project, 0, len(byRoot))
	for _, p := range byRoot {
		if !slices.ContainsFunc(p.Names, func(n string) bool { return load.KindOf(n) != load.KindIgnore }) {
			continue // a .gitignore at the top of a repository makes no project
		}
		slices.Sort(p.Names)
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *Project) int { return strings.Compare(a.Root, b.Root) })
	return out
}

// root is the directory that dir's files belong to: the nearest one upwards that is an
// Astro project; else the nearest with values of the agent's chart; else the topmost
// with files an Airflow image is built from; else the path that was given.
func (w *walk) root(dir string) string {
	base := w.base(dir)
	agent, files := "", ""
	for at := dir; ; at = path.Dir(at) {
		if d := w.dirs[at]; d != nil {
			switch {
			case d.rank == rankAstro:
				return at
			case d.rank == rankAgent && agent == "":
				agent = at
			case d.rank == rankFiles:
				files = at
			}
		}
		if at == base || at == "." || at == "/" {
			break
		}
	}
	switch {
	case agent != "":
		return agent
	case files != "":
		return files
	}
	return base
}

func (w *walk) base(dir string) string {
	best := ""
	for _, b := range w.bases {
		if (b == "." || dir == b || strings.HasPrefix(dir, b+"/")) && len(b) >= len(best) {
			best = b
		}
	}
	if best == "" {
		return dir
	}
	return best
}
