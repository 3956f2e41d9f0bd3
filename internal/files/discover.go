package files

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"

	"github.com/astrosecrets/astrosecrets/internal/load"
)

// ErrNothing is returned if no file was found that can configure a secrets backend: a gate
// must not pass because it looked in the wrong place.
var ErrNothing = errors.New("nothing to check")

// Nothing is ErrNothing of some paths.
func Nothing(paths []string) error {
	return fmt.Errorf("%w under %s: no .env, requirements.txt, Dockerfile, values.yaml or other file that configures Airflow", ErrNothing, strings.Join(paths, ", "))
}

// MaxFiles bounds a walk; a larger tree is a usage error, not a machine kept busy.
const MaxFiles = 2_000_000

// skipped are directories that hold no configuration of the project's own.
var skipped = map[string]bool{
	".git": true, "node_modules": true, ".venv": true, "venv": true, "__pycache__": true, ".tox": true, ".nox": true,
	".mypy_cache": true, ".ruff_cache": true, ".pytest_cache": true, "site-packages": true, ".terraform": true,
	"dbt_packages": true, ".idea": true, ".hg": true, ".svn": true,
}

// SkipReason says why a walk does not look into a directory.
type SkipReason string

// The reasons.
const (
	// SkipForeign is a directory of a tool or of installed packages.
	SkipForeign SkipReason = "no configuration of the project's own is in a directory of this name"
	SkipIgnored SkipReason = "git ignores it"
	SkipLink    SkipReason = "symbolic links to directories are not followed"
	SkipCopies  SkipReason = "the Astro CLI keeps copies of projects there"
)

// rank says how strongly a directory is the root of a project.
type rank int

const (
	rankNone  rank = iota
	rankFiles      // a Dockerfile, requirements or compose file: a root where nothing better is above
	rankAgent      // values of the agent's chart
	rankAstro      // .astro/config.yaml, or an image of Astronomer's
)

// Walk gives each project under the paths as soon as all of its files are known, so that
// a large tree need not be in memory at once: a project comes after those below it. A path
// that is a file means the project that it belongs to. An error ends the walk; one of them
// is ErrNothing, after a walk that found no project.
func Walk(paths []string) iter.Seq2[*Project, error] {
	return WalkSkipping(Disk{}, paths, func(string, SkipReason) {})
}

// WalkSkipping is Walk in a file system, and tells what it does not look into.
func WalkSkipping(fsys FS, paths []string, skip func(path string, why SkipReason)) iter.Seq2[*Project, error] {
	return func(yield func(*Project, error) bool) {
		w := &walk{fsys: fsys, skip: skip, repos: &repositories{}, open: map[string]*Project{}}
		if len(paths) > 1 {
			w.seen = map[string]bool{}
		}
		found := false
		w.yield = func(p *Project) bool {
			found = true
			return yield(p, nil)
		}
		for _, p := range paths {
			switch err := w.path(filepath.ToSlash(filepath.Clean(p))); {
			case errors.Is(err, errStopped):
				return
			case err != nil:
				yield(nil, err)
				return
			}
		}
		if !found {
			yield(nil, Nothing(paths))
		}
	}
}

// home is the root of the project that a file belongs to: the nearest directory upwards
// with .astro/config.yaml, a Dockerfile or a manifest of Astro CLI 2, within the repository; else
// its own directory.
func home(fsys FS, file string) string {
	own := path.Dir(file)
	for up := range upwards(fsys, own) {
		if exists(fsys, path.Join(up, ".astro/config.yaml")) || exists(fsys, path.Join(up, "Dockerfile")) {
			return up
		}
		if content, err := fsys.ReadFile(path.Join(up, "pyproject.toml")); err == nil && load.IsManifest(content) {
			return up
		}
	}
	return own
}

// walk goes through trees of directories.
type walk struct {
	fsys  FS
	tree  string // that symbolic links must not lead out of
	yield func(*Project) bool
	skip  func(path string, why SkipReason)
	repos *repositories
	open  map[string]*Project // those that may get more files, by root
	seen  map[string]bool     // directories; nil for a single path, in which each comes once
	count int
}

// errStopped ends a walk whose caller wants no more projects.
var errStopped = errors.New("stopped")

// roots are the directories above a file that its project may have for a root.
type roots struct {
	astro string // the nearest that is an Astro project
	agent string // the nearest with values of the agent's chart
	files string // the topmost with files an Airflow image is built from
	base  string // the path that was given
}

// of is the one that counts.
func (r roots) of() string { return cmp.Or(r.astro, r.agent, r.files, r.base) }

// enter is r below a directory of some rank.
func (r roots) enter(dir string, k rank) roots {
	switch {
	case k == rankAstro:
		r.astro = dir
	case k == rankAgent:
		r.agent = dir
	case k == rankFiles && r.files == "":
		r.files = dir
	}
	return r
}

func (w *walk) path(p string) error {
	info, err := w.fsys.Stat(p)
	if err != nil {
		return fmt.Errorf("%s: %w", p, cause(err))
	}
	if !info.IsDir() {
		p = home(w.fsys, p)
	}
	w.tree = repositoryOf(w.fsys, p)
	return w.dir(p, newIgnores(w.fsys, p), roots{base: p})
}

// entry is a file that may matter, by its name in its directory, or says why something
// cannot be looked at.
type entry struct {
	name   string
	broken *load.Problem
}

// dir looks at a directory and those below it, and gives the project it is the root of.
func (w *walk) dir(dir string, ign *ignores, above roots) error {
	if w.seen[dir] {
		return nil
	}
	if w.seen != nil {
		w.seen[dir] = true
	}
	here, err := w.list(dir, ign)
	if err != nil {
		return err
	}
	read := map[string][]byte{}
	if i := slices.Index(here.dirs, ".astro"); i >= 0 { // what it holds tells what dir is
		here.dirs = slices.Delete(here.dirs, i, i+1)
		inside, err := w.list(join(dir, ".astro"), here.ignores)
		if err != nil {
			return err
		}
		for _, f := range inside.files {
			here.files = append(here.files, entry{join(".astro", f.name), f.broken})
		}
	}
	roots := above.enter(dir, rankOf(w.fsys, dir, here.files, read))
	w.add(roots.of(), dir, here.files, read)
	for _, name := range here.dirs {
		if err := w.dir(join(dir, name), here.ignores, roots); err != nil {
			return err
		}
	}
	if p := w.open[dir]; p != nil {
		delete(w.open, dir)
		p.Listed = here.names()
		if p.complete() && !w.yield(p) {
			return errStopped
		}
	}
	return nil
}

// add gives the files of a directory to the project with that root.
func (w *walk) add(root, dir string, files []entry, read map[string][]byte) {
	if len(files) == 0 {
		return
	}
	p := w.open[root]
	if p == nil {
		p = &Project{Root: root, Names: make([]string, 0, len(files)), repos: w.repos, tree: w.tree}
		w.open[root] = p
	}
	below := rel(root, dir)
	for _, f := range files {
		name := join(below, f.name)
		p.Names = append(p.Names, name)
		if f.broken != nil {
			if p.Broken == nil {
				p.Broken = map[string]*load.Problem{}
			}
			p.Broken[name] = f.broken
		}
		if content, ok := read[f.name]; ok {
			if p.read == nil {
				p.read = map[string][]byte{}
			}
			p.read[name] = content
		}
	}
}

// complete sorts the names of a project whose files are all known; false if they make no project:
// a .gitignore at the top of a repository makes no project.
func (p *Project) complete() bool {
	slices.Sort(p.Names)
	return slices.ContainsFunc(p.Names, func(n string) bool { return registry.KindOf(n) != load.KindIgnore })
}

// listing is what the walk wants of a directory.
type listing struct {
	files   []entry       // that may matter
	dirs    []string      // to look into
	all     []fs.DirEntry // all that is in it; nil if that is not known
	ignores *ignores      // below it
}

// names are every name in the directory; nil if that is not known.
func (l *listing) names() []string {
	if l.all == nil {
		return nil
	}
	out := make([]string, len(l.all))
	for i, e := range l.all {
		out[i] = e.Name()
	}
	return out
}

func (w *walk) list(dir string, ign *ignores) (listing, error) {
	entries, err := w.fsys.ReadDir(dir)
	if err != nil {
		broken := &load.Problem{Kind: load.DirectoryUnreadable, Detail: reason(err)}
		return listing{files: []entry{{".", broken}}, ignores: ign}, nil
	}
	if w.count += len(entries); w.count > MaxFiles {
		return listing{}, fmt.Errorf("more than %d files: name the directories of the projects", MaxFiles)
	}
	ign = ign.enter(dir, entries)
	out := listing{ignores: ign, all: entries, files: make([]entry, 0, len(entries))}
	inside := path.Base(dir)
	for _, e := range entries {
		name := e.Name()
		mode := e.Type()
		matters := func() bool { return registry.Matters(dir, name) }
		if mode&fs.ModeSymlink != 0 {
			// A link to a file of the tree is read as that file; a link to a directory is not
			// followed: it may lead round in a circle.
			info, err := w.fsys.Stat(path.Join(dir, name))
			switch {
			case err != nil:
				if matters() {
					out.files = append(out.files, entry{name, &load.Problem{Kind: load.LinkBroken, Detail: reason(err)}})
				}
				continue
			case info.IsDir():
				w.skip(join(dir, name), SkipLink)
				continue
			case info.Mode().IsRegular() && outside(path.Join(dir, name), w.tree):
				if matters() {
					out.files = append(out.files, entry{name, &load.Problem{Kind: load.LinkOutside}})
				}
				continue
			}
			mode = info.Mode().Type()
		}
		switch {
		case mode.IsDir():
			switch {
			case skipped[name]:
				w.skip(join(dir, name), SkipForeign)
			case inside == ".astro": // in .astro/worktrees and .astro/standalone
				w.skip(join(dir, name), SkipCopies)
			case name != ".env" && ign.ignored(dir, name):
				w.skip(join(dir, name), SkipIgnored)
			default:
				out.dirs = append(out.dirs, name)
			}
		case matters():
			e := entry{name: name}
			if err := check(mode, 0); err != nil { // it is not even opened
				e.broken = unreadable(err)
			}
			out.files = append(out.files, e)
		}
	}
	return out, nil
}

// join is path.Join of clean parts.
func join(dir, name string) string {
	switch {
	case name == ".":
		return path.Clean(dir)
	case dir == "", dir == ".":
		return name
	case strings.HasSuffix(dir, "/"):
		return dir + name
	}
	return dir + "/" + name
}

// rel is full relative to dir, both in the walk's terms.
func rel(dir, full string) string {
	if dir == "." {
		return full
	}
	return strings.TrimPrefix(strings.TrimPrefix(full, dir), "/")
}

// rankOf looks into the few files whose content decides, and keeps what it read.
func rankOf(fsys FS, dir string, files []entry, read map[string][]byte) rank {
	if slices.ContainsFunc(files, func(e entry) bool { return e.name == ".astro/config.yaml" }) {
		return rankAstro
	}
	best := rankNone
	for _, e := range files {
		r := rankNone
		switch kind := registry.KindOf(e.name); {
		case kind == load.KindDockerfile && strings.HasPrefix(e.name, "Dockerfile"):
			r = rankFiles
			if load.IsAstroImage(peek(fsys, dir, e, read)) {
				r = rankAstro
			}
		case kind == load.KindPyproject:
			if load.IsManifest(peek(fsys, dir, e, read)) {
				r = rankAstro
			}
		case kind == load.KindYAML && strings.Contains(e.name, "values"):
			text, _ := textOf(kind, peek(fsys, dir, e, read))
			if helm.IsAgentValues(bytes.TrimSpace(text)) {
				r = rankAgent
			}
		case e.name == "requirements.txt", kind == load.KindYAML && strings.Contains(e.name, "compose"):
			r = rankFiles
		}
		best = max(best, r)
	}
	return best
}

// peek reads a file; nil if that fails, which Load will say.
func peek(fsys FS, dir string, e entry, read map[string][]byte) []byte {
	if e.broken != nil {
		return nil
	}
	content, err := fsys.ReadFile(path.Join(dir, e.name))
	if err != nil {
		return nil
	}
	read[e.name] = content
	return content
}
