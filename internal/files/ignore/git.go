package ignore

import (
	"bytes"
	"path"
	"strings"
)

// List is the rules of one .gitignore file, as gitignore(5) describes them and git's
// dir.c reads them.
type List struct {
	base  string // the directory of the file with a slash at its end, "" for the root
	rules []gitRule
}

// gitRule is a pattern, taken apart as far as matching needs it.
type gitRule struct {
	negated bool   // an exception: what it matches is not ignored
	pattern string // without the "!", a slash in front and a slash at the end
	literal int    // length of the part of pattern before the first wildcard
	form    gitForm
	dirOnly bool
}

type gitForm uint8

const (
	baseLiteral gitForm = iota // name: the last element of the path is pattern
	baseSuffix                 // *name: the last element ends with pattern
	baseWild                   // any other pattern without a slash
	anchored                   // a slash within: matched against the path from base on
)

// ParseGit reads the content of an ignore file for the directory dir, relative to the root of the
// work tree ("" or "." for the root itself): of the .gitignore there, or of .git/info/exclude for the
// root. Every content is valid. It is to be read without following a symbolic link: git reads no
// linked .gitignore.
func ParseGit(dir string, content []byte) *List {
	l := &List{base: path.Clean(dir) + "/"}
	if l.base == "./" || l.base == "//" {
		l.base = ""
	}
	at := 0
	if bytes.HasPrefix(content, []byte("\ufeff")) {
		at = len("\ufeff")
	}
	l.rules = make([]gitRule, 0, bytes.Count(content, []byte("\n"))+1)
	for at < len(content) {
		end, next := len(content), len(content)
		if i := bytes.IndexByte(content[at:], '\n'); i >= 0 {
			end, next = at+i, at+i+1
		}
		if end > at && content[end-1] == '\r' {
			end--
		}
		if i := bytes.IndexByte(content[at:end], 0); i >= 0 { // git holds lines as C strings
			end = at + i
		}
		if end > at && content[at] != '#' {
			if r, ok := parseGitRule(trimSpaces(string(content[at:end]))); ok {
				l.rules = append(l.rules, r)
			}
		}
		at = next
	}
	return l
}

// trimSpaces cuts the spaces at the end, but for one after a backslash. Tabs stay.
func trimSpaces(s string) string {
	end := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ' ':
			continue
		case '\\':
			if i++; i == len(s) {
				return s
			}
		}
		end = i + 1
	}
	return s[:end]
}

// parseGitRule reads one pattern; false if there is nothing it could match.
func parseGitRule(s string) (gitRule, bool) {
	var r gitRule
	s, r.negated = strings.CutPrefix(s, "!")
	suffix := strings.HasPrefix(s, "*") && wildcard(s[1:]) == len(s)-1
	s, r.dirOnly = strings.CutSuffix(s, "/")
	if s == "" {
		return r, false
	}
	r.literal = wildcard(s)
	switch {
	case strings.Contains(s, "/"):
		r.form = anchored
		if s[0] == '/' {
			s = s[1:]
			r.literal--
		}
	case r.literal == len(s):
		r.form = baseLiteral
	case suffix:
		r.form, s = baseSuffix, s[1:]
	default:
		r.form = baseWild
	}
	r.pattern = s
	return r, true
}

// wildcard is the offset of the first byte of s that is not itself, or its length.
func wildcard(s string) int {
	if i := strings.IndexAny(s, `*?[\`); i >= 0 {
		return i
	}
	return len(s)
}

// last is the last rule of the list that matches path itself: the one that counts.
func (l *List) last(path string, isDir bool) *gitRule {
	if !strings.HasPrefix(path, l.base) {
		return nil
	}
	path = path[len(l.base):]
	name := path[strings.LastIndexByte(path, '/')+1:]
	for i := len(l.rules) - 1; i >= 0; i-- {
		r := &l.rules[i]
		if r.dirOnly && !isDir {
			continue
		}
		var match bool
		switch r.form {
		case baseLiteral:
			match = r.pattern == name
		case baseSuffix:
			match = strings.HasSuffix(name, r.pattern)
		case baseWild:
			match = r.wild(name)
		default:
			match = r.wild(path)
		}
		if match {
			return r
		}
	}
	return nil
}

// wild compares the part before the first wildcard as it is and only the rest as a
// pattern, as git does. This is more than speed: "a**/b" is "a", then "**/b", so that
// its "**" is at the start of a pattern and crosses directories.
func (r *gitRule) wild(s string) bool {
	if !strings.HasPrefix(s, r.pattern[:r.literal]) {
		return false
	}
	if r.literal == len(r.pattern) {
		return len(s) == r.literal
	}
	return wildmatch(r.pattern[r.literal:], s[r.literal:])
}

// Ignores tells whether path is ignored as if the file were the only one. isDir says that path is a
// directory; a symbolic link is not one. If a directory above path is ignored, path is: no rule can except it.
func (l *List) Ignores(path string, isDir bool) bool { return Root(nil, l).Ignores(path, isDir) }

// Dir is a directory as a walk of the work tree meets it, with the rules of all ignore
// files from the root down to it. It is never changed, so that a walk may go on from it
// in any order and on many goroutines; to leave a directory is to return to its parent's.
type Dir struct {
	path    string // with a slash at its end; "" for the root
	lists   *lists
	ignored bool // the directory, and so everything in it
}

// lists are the ignore files in force, the nearest first.
type lists struct {
	*List
	next *lists
}

func (n *lists) push(l *List) *lists {
	if l == nil || len(l.rules) == 0 {
		return n
	}
	return &lists{l, n}
}

// Root is the root of a work tree with the rules of $GIT_DIR/info/exclude and of the
// .gitignore there; either may be nil. The file that core.excludesFile names (by default
// ~/.config/git/ignore) is left out on purpose: it says what one person's git does, and
// a finding has to be the same for everyone.
func Root(exclude, top *List) *Dir {
	var none *lists
	return &Dir{lists: none.push(exclude).push(top)}
}

// Enter is a directory below d, by its path relative to the root, with the .gitignore there, or nil. The
// .gitignore of a directory that is ignored has no effect, and need not be read: see Ignored. Where no
// rule is in force it is d itself.
func (d *Dir) Enter(path string, list *List) *Dir {
	lists := d.lists.push(list)
	if lists == nil && !d.ignored {
		return d
	}
	if d.Ignores(path, true) {
		return &Dir{path: path + "/", lists: d.lists, ignored: true}
	}
	return &Dir{path: path + "/", lists: lists}
}

// HasRules reports whether a path in the directory may be ignored.
func (d *Dir) HasRules() bool { return d.ignored || d.lists != nil }

// Ignored tells whether the directory itself is ignored, and so everything in it.
func (d *Dir) Ignored() bool { return d.ignored }

// Ignores tells whether path is ignored. Path is relative to the root, not to d, and lies in d.
// The ignore files of directories between d and path are not read here and have no effect.
// A tracked file may match, and git tracks it all the same.
func (d *Dir) Ignores(path string, isDir bool) bool {
	if d.ignored || !strings.HasPrefix(path, d.path) {
		return d.ignored
	}
	for i := len(d.path); i < len(path); i++ {
		if path[i] == '/' && d.matches(path[:i], true) {
			return true
		}
	}
	return d.matches(path, isDir)
}

// matches is Ignores for a path whose parents are not ignored.
func (d *Dir) matches(path string, isDir bool) bool {
	for n := d.lists; n != nil; n = n.next {
		if r := n.last(path, isDir); r != nil {
			return !r.negated
		}
	}
	return false
}
