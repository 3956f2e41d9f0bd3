package names

import (
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/files/ignore"
)

// IgnoreSyntax is how Airflow reads .airflowignore: the option core.dag_ignore_file_syntax.
type IgnoreSyntax string

// The syntaxes.
const (
	Regexp IgnoreSyntax = "regexp" // the default before Airflow 3
	Glob   IgnoreSyntax = "glob"   // the default since
)

// Walked are the files below a folder that Airflow searches, sorted, relative to the root.
type Walked struct {
	Files []string
	// Ignored are files that .airflowignore excludes. Other files may still import them.
	Ignored []string
	// Unread are the folders and ignore files that could not be read.
	Unread []Source
}

const ignoreFile = ".airflowignore"

// maxDirs bounds the directories in directories that Walk goes into.
const maxDirs = 100

// Walk lists the files below dir that keep returns true for, as Airflow does: it applies the
// .airflowignore files on the way, which count for their folder and those below it. Symbolic
// links are not followed. A folder that does not exist has no files. The syntax of these files is asked
// for when there is a line in one.
func Walk(fsys fs.FS, dir string, syntax func() IgnoreSyntax, keep func(name string) bool) Walked {
	w := ignoreWalker{fsys: fsys, base: dir, syntax: syntax, keep: keep}
	w.dir(dir, nil, false, 0)
	slices.Sort(w.out.Files)
	slices.Sort(w.out.Ignored)
	return w.out
}

type ignoreWalker struct {
	fsys   fs.FS
	base   string
	syntax func() IgnoreSyntax
	keep   func(name string) bool
	out    Walked
}

// ignoreRule is one line of an ignore file.
type ignoreRule struct {
	// pattern is searched in the path relative to the folder that Airflow searches.
	pattern *regexp.Regexp
	// list is the rule in glob syntax, for the path relative to dir; for the name alone if dir
	// is "".
	list    *ignore.List
	dir     string
	negated bool
}

var comment = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s*#.*`) })

// rules reads the lines of an ignore file (airflow/utils/file.py; in Airflow 3
// airflow_shared/module_loading/file_discovery.py).
func (w *ignoreWalker) rules(dir string, content []byte) []ignoreRule {
	var out []ignoreRule
	for _, line := range strings.Split(string(content), "\n") {
		line = comment().ReplaceAllString(strings.TrimSuffix(line, "\r"), "")
		if line == "" {
			continue
		}
		if w.syntax() == Regexp {
			// Since 2.8 Airflow reads it with RE2, as Go does, and skips what RE2 refuses.
			if re, err := regexp.Compile(line); err == nil {
				out = append(out, ignoreRule{pattern: re})
			}
			continue
		}
		if strings.TrimSpace(line) == "/" {
			continue
		}
		positive, negated := strings.CutPrefix(line, "!")
		r := ignoreRule{list: ignore.ParseGit("", []byte(positive)), negated: negated}
		if strings.HasPrefix(line, "/") || strings.Contains(strings.TrimRight(line, "/"), "/") {
			r.dir = dir
		}
		out = append(out, r)
	}
	return out
}

func (w *ignoreWalker) ignored(rules []ignoreRule, name string, isDir bool) bool {
	matched := false
	for _, r := range rules {
		if r.pattern != nil {
			if r.pattern.MatchString(relative(w.base, name)) {
				return true
			}
			continue
		}
		target := path.Base(name)
		if r.dir != "" {
			target = relative(r.dir, name)
		}
		if r.list.Ignores(target, isDir) {
			matched = !r.negated
		}
	}
	return matched
}

// relative returns a path below dir relative to it.
func relative(dir, name string) string {
	if dir == "." {
		return name
	}
	return strings.TrimPrefix(name, dir+"/")
}

func (w *ignoreWalker) dir(dir string, rules []ignoreRule, excluded bool, depth int) {
	entries, err := fs.ReadDir(w.fsys, dir)
	if err != nil {
		w.unread(dir, err)
		return
	}
	if depth > maxDirs {
		return
	}
	for _, e := range entries {
		if e.Name() == ignoreFile && e.Type().IsRegular() {
			name := path.Join(dir, ignoreFile)
			content, err := fs.ReadFile(w.fsys, name)
			if err != nil {
				w.unread(name, err)
			}
			rules = append(slices.Clip(rules), w.rules(dir, content)...)
		}
	}
	for _, e := range entries {
		if isDir := e.IsDir(); isDir && isTestDir(e.Name()) || !isDir && (!e.Type().IsRegular() || !w.keep(e.Name())) {
			continue
		}
		name := e.Name()
		if dir != "." {
			name = dir + "/" + name
		}
		switch ignored := excluded || w.ignored(rules, name, e.IsDir()); {
		case e.IsDir():
			w.dir(name, rules, ignored, depth+1)
		case ignored:
			w.out.Ignored = append(w.out.Ignored, name)
		default:
			w.out.Files = append(w.out.Files, name)
		}
	}
}

// unread notes what could not be read, unless it does not exist.
func (w *ignoreWalker) unread(name string, err error) {
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		err = e.Err // it names the path, in a form of its own
	}
	w.out.Unread = append(w.out.Unread, Source{Path: name, Err: err})
}

// isTestDir reports whether a folder holds no code that Airflow runs.
func isTestDir(name string) bool {
	switch name {
	case "tests", "test", "__pycache__", "node_modules", "dbt_packages", "target", "venv", "site-packages":
		return true
	}
	return strings.HasPrefix(name, ".")
}

// isTestFile reports whether a Python file is a test by its name.
func isTestFile(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, "test_") || strings.HasSuffix(base, "_test.py") || base == "conftest.py"
}
