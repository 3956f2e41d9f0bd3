package pip

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// schemes are those of a requirement that is a URL (is_url in pip/_internal/vcs).
var schemes = []string{
	"http", "https", "file", "ftp",
	"git+http", "git+https", "git+ssh", "git+git", "git+file",
	"hg+file", "hg+http", "hg+https", "hg+ssh", "hg+static-http",
	"svn+ssh", "svn+http", "svn+https", "svn+svn", "svn+file",
	"bzr+http", "bzr+https", "bzr+ssh", "bzr+sftp", "bzr+ftp", "bzr+lp", "bzr+file",
}

// scheme returns the scheme of a URL in lower case, "" where there is none.
func scheme(s string) string {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return r <= ' ' })
	i := strings.IndexByte(s, ':')
	if i <= 0 || !('a' <= s[0]|0x20 && s[0]|0x20 <= 'z') {
		return ""
	}
	for k := range i {
		if c := s[k]; (!isWord(c) || c == '_') && c != '+' && c != '-' && c != '.' {
			return ""
		}
	}
	return strings.ToLower(s[:i])
}

func isURL(s string) bool { return slices.Contains(schemes, scheme(s)) }

func looksLikePath(s string) bool { return strings.Contains(s, "/") || strings.HasPrefix(s, ".") }

// splitExtras returns what is before the brackets s ends in, and where those begin, or
// s and its length (strip_extras in pip).
func splitExtras(s string) (path string, at int) {
	at = strings.LastIndexByte(s, '[')
	if at < 1 || at+2 >= len(s) || strings.IndexByte(s[at:], ']') != len(s)-1-at {
		return s, len(s)
	}
	return strings.TrimRightFunc(s[:at], isSpace), at
}

// archives are the extensions pip takes for those of an archive.
var archives = []string{".zip", ".whl", ".tar.bz2", ".tbz", ".tar.gz", ".tgz", ".tar",
	".tar.xz", ".txz", ".tlz", ".tar.lz", ".tar.lzma"}

func isArchive(file string) bool {
	if strings.Contains(file, "/") {
		file = path.Base(path.Clean("/" + file))
	}
	name := strings.ToLower(file)
	i := strings.LastIndexByte(name, '.')
	if i < 0 || strings.Trim(name[:i], ".") == "" {
		return false
	}
	ext := name[i:]
	if strings.HasSuffix(name[:i], ".tar") {
		ext = ".tar" + ext
	}
	return slices.Contains(archives, ext)
}

// link takes the name out of a URL: that of a wheel file, or what follows #egg=.
func (r *Requirement) link(t mapped.String) *Error {
	r.SpecifierSpan = t.Source(len(t.Value), len(t.Value))
	start := strings.IndexByte(t.Value, ':') + 1
	end := len(t.Value)
	if i := strings.IndexAny(t.Value[start:], "?#"); i >= 0 {
		end = start + i
	}
	if strings.HasPrefix(t.Value[start:end], "//") {
		start += 2
		start += max(0, strings.IndexByte(t.Value[start:end]+"/", '/'))
	}
	start = min(start, end)
	end = start + len(strings.TrimRight(t.Value[start:end], "/"))
	if strings.HasSuffix(t.Value[start:end], ".whl") {
		if base := start + strings.LastIndexByte(t.Value[start:end], '/') + 1; end-base > len(".whl") {
			return r.wheel(&t, base, end)
		}
	}
	return r.egg(t)
}

// egg reads the project after "#egg=" or "&egg=". Up to pip 24 it could have extras,
// versions and a marker; these are read, not refused.
func (r *Requirement) egg(t mapped.String) *Error {
	i := strings.Index(t.Value, "#egg=")
	if k := strings.Index(t.Value, "&egg="); i < 0 || k >= 0 && k < i {
		i = k
	}
	if i < 0 {
		return nil
	}
	start := i + len("#egg=")
	end := len(t.Value)
	if k := strings.IndexByte(t.Value[start:], '&'); k >= 0 {
		end = start + k
	}
	name := t.Slice(start, end)
	p := parser{t: &name, s: name.Value}
	var project Requirement
	if err := p.requirement(&project); err != nil || project.URL.Value != "" {
		return &Error{t.Source(i, end), "#egg= must be a project name"}
	}
	r.Name, r.NameSpan, r.Extras = project.Name, project.NameSpan, project.Extras
	r.Specifiers, r.SpecifierSpan = project.Specifiers, project.SpecifierSpan
	if r.Marker == nil {
		r.Marker = project.Marker
	}
	return nil
}

// wheel reads the file name at bytes [start, end) of t: name-version[-build]-tags.whl.
func (r *Requirement) wheel(t *mapped.String, start, end int) *Error {
	file := strings.TrimSuffix(t.Value[start:end], ".whl")
	plain := true
	if strings.Contains(file, "%") && r.Path.Value == "" {
		if decoded, err := url.PathUnescape(file); err == nil {
			plain, file = decoded == file, decoded
		}
	}
	bad := &Error{t.Source(start, end), "a wheel file is named NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl"}
	parts := strings.Split(file, "-")
	if len(parts) != 5 && len(parts) != 6 {
		return bad
	}
	version, ok := pep440.Parse(parts[1])
	name := parts[0]
	normal := Normalize(name)
	p := parser{s: normal}
	if _, n := p.identifier(); n != len(normal) {
		ok = false
	}
	if build := parts[2]; len(parts) == 6 && (build == "" || build[0] < '0' || build[0] > '9') {
		ok = false
	}
	for _, tag := range parts[len(parts)-3:] {
		ok = ok && !slices.Contains(strings.Split(tag, "."), "")
	}
	for python := range strings.SplitSeq(parts[len(parts)-3], ".") {
		ok = ok && python != "" && !('0' <= python[0] && python[0] <= '9') && strings.TrimFunc(python, isWordRune) == ""
	}
	if !ok || name == "" || strings.Contains(name, "__") {
		return bad
	}
	r.Name = name
	r.Specifiers, _ = pep440.ParseSpecifiers("==" + version.String())
	if !plain { // no byte of the name is sure to represent itself
		r.NameSpan, r.SpecifierSpan = t.Source(start, end), t.Source(start, end)
		return nil
	}
	i := start + len(name)
	r.NameSpan, r.SpecifierSpan = t.Source(start, i), t.Source(i+1, i+1+len(parts[1]))
	return nil
}

// parseEditable reads what follows -e: "name @ vcs+url", a URL with #egg=, a directory.
func parseEditable(t mapped.String) (*Requirement, *Error) {
	r := &Requirement{Text: t, Editable: true}
	p := parser{t: &t, s: t.Value}
	if err := p.requirement(r); err == nil && r.URL.Value != "" {
		return r.settle(editableURL(r.URL))
	}
	*r = Requirement{Text: t, Editable: true}
	path, extras := splitExtras(t.Value)
	lower := strings.ToLower(t.Value)
	vcs := slices.ContainsFunc([]string{"git:", "hg:", "svn:", "bzr:"}, func(s string) bool { return strings.HasPrefix(lower, s) })
	switch s := scheme(t.Value); {
	case s == "file":
		r.URL = t.Slice(0, len(path))
		err := r.egg(r.URL)
		if err == nil {
			err = r.lowerExtras(&t, extras)
		}
		return r.settle(err)
	case vcs || isURL(t.Value) || s != "" && strings.Contains(t.Value, "://"):
		r.URL = t
		err := r.egg(t)
		if err == nil && !vcs {
			err = editableURL(t)
		}
		if err == nil && r.Name == "" {
			err = &Error{t.Span, "pip cannot tell the project: write NAME @ URL or end the URL in #egg=NAME"}
		}
		return r.settle(err)
	}
	r.Path = t.Slice(0, len(path))
	r.SpecifierSpan = t.Source(len(path), len(path))
	if path == "" {
		return r.settle(&Error{t.Span, "expected a directory or a URL"})
	}
	return r.settle(r.lowerExtras(&t, extras))
}

func editableURL(t mapped.String) *Error {
	if s := scheme(t.Value); s != "file" && (!strings.Contains(s, "+") || !isURL(t.Value)) {
		return &Error{t.Span, "only a directory or the URL of a repository, like git+https://, can be editable"}
	}
	return nil
}

// Userinfo returns the "user:password" of each URL in a text, without the "@".
func Userinfo(t *mapped.String) []source.Span {
	var out []source.Span
	s := t.Value
	for at, word, last := 0, 0, 0; ; {
		i := strings.Index(s[at:], "://")
		if i < 0 {
			return out
		}
		at += i + len("://")
		if at > word { // in the next word
			word = len(s)
			if k := strings.IndexFunc(s[at:], isSpace); k >= 0 {
				word = at + k
			}
			last = at + strings.LastIndexByte(s[at:word], '@')
		}
		if last > at {
			if n := userinfo(s[at : last+1]); n > 0 {
				out = append(out, t.Source(at, at+n))
				at += n
			}
		}
	}
}

// userinfo returns the length of the userinfo that the rest of a URL begins with.
func userinfo(rest string) int {
	host := rest
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		host = rest[:end]
	}
	// A password with a bare "/", "?" or "#" ends the URL early, and is a password all the same.
	if _, port, ok := strings.Cut(host, ":"); ok && !strings.Contains(host, "@") && strings.Trim(port, "0123456789") != "" {
		host = rest
	}
	return max(0, strings.LastIndexByte(host, '@'))
}

// sortSpans orders spans and drops repeated ones.
func sortSpans(spans []source.Span) []source.Span {
	sorting.Stable(spans, func(a, b source.Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	return slices.Compact(spans)
}
