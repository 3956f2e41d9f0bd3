// Package files finds the projects in a tree and reads their files, from disk or from an overlay on
// top of it. It knows what git ignores and tracks, and nothing of what the files configure.
package files

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/load/registry"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Project is a directory with the files that configure one Airflow.
type Project struct {
	// Root is relative to the working directory, with slashes.
	Root string
	// Names are the files that may concern it, relative to Root, sorted.
	Names []string
	// Broken are names that could not be looked at, with the problem; it has no file yet.
	Broken map[string]*load.Problem
	// Listed are all names in Root; nil if it could not be listed.
	Listed []string
	// Deployments are the texts that --deployment gave, under the names they were given by.
	Deployments []*source.File

	repos *repositories
	// tree is the directory that symbolic links must not lead out of.
	tree string
	// read is what the walk has read of it already, for the first Load.
	read map[string][]byte
}

// addReferences lets the DAGs of the project be read when a rule asks for what they refer to.
func (p *Project) addReferences(fsys Reader, out *load.Files) {
	t, ok := fsys.(Tree)
	if !ok {
		return
	}
	if p.hasNoFolders(fsys) {
		out.References = func(names.Options, func(names.Source)) {}
	} else if tree := t.Tree(p.Root); tree != nil {
		out.HasFolders = true
		out.References = func(o names.Options, add func(names.Source)) { names.ScanEach(tree, o, add) }
	} else {
		return
	}
	out.Read = func(name string) ([]byte, error) { return fsys.ReadFile(join(p.Root, name)) }
}

// hasNoFolders reports a project in which the walk saw none of the folders that DAGs are in, so that
// none needs to be read.
func (p *Project) hasNoFolders(fsys Reader) bool {
	return p.Listed != nil && fsys == (Disk{}) && !slices.ContainsFunc(names.Folders(), func(dir string) bool { return slices.Contains(p.Listed, dir) })
}

// Load reads the project's files, of most kinds only those that concern a secrets
// backend. What cannot be read is in Problems.
func (p *Project) Load(fsys Reader) *load.Files { return p.load(fsys, false) }

// LoadAll reads every file of the project.
func (p *Project) LoadAll(fsys Reader) *load.Files { return p.load(fsys, true) }

func (p *Project) load(fsys Reader, all bool) *load.Files {
	out := &load.Files{Root: p.Root, All: make([]*source.File, 0, len(p.Names)+len(ignoreFiles))}
	l := loading{Project: p, fsys: fsys, out: out}
	for _, name := range p.Names {
		l.file(name, all)
	}
	l.addLinked()
	l.addContext()
	if l.hasDotenv {
		p.addIgnores(fsys, out)
	}
	p.addDeployments(out)
	p.addReferences(fsys, out)
	p.read, p.Listed = nil, nil // what the walk read is not valid for another load
	p.repos.attach(p.Root, out)
	out.Classify(registry.KindOf)
	return out
}

// loading is the reading of a project's files.
type loading struct {
	*Project
	fsys    Reader
	out     *load.Files
	linked  []named // files that matter if another of their kind does
	context []named // see load.IsContext
	// hasDotenv is set if the project has an env file, whatever is in it.
	hasDotenv bool
}

// named is the content of a file.
type named struct {
	name    string
	content []byte
}

// file reads a file and adds it if it concerns a backend, or if all files are wanted.
func (l *loading) file(name string, all bool) {
	parts, naming := registry.Recognize(name)
	l.hasDotenv = l.hasDotenv || naming.Kind == load.KindDotenv
	if why, ok := l.Broken[name]; ok {
		l.addBroken(name, naming.Kind, why)
		return
	}
	full := join(l.Root, name)
	content, have := l.read[name]
	if !have || l.fsys != (Disk{}) {
		var err error
		if content, err = l.fsys.ReadFile(full); err != nil {
			l.addBroken(name, naming.Kind, unreadable(err))
			return
		}
	}
	content, encoding := textOf(naming.Kind, content)
	if all || concerns(parts, naming, content) {
		l.add(full, name, naming.Kind, content, encoding)
		return
	}
	if load.MayRunAirflow(parts, content) {
		l.out.Looked = append(l.out.Looked, name)
	}
	switch _, bad := notText(content); {
	case bad:
	case naming.Linked:
		l.linked = append(l.linked, named{name, content})
	case load.IsContext(parts, content):
		l.context = append(l.context, named{name, content})
	}
}

// add adds a file with its text.
func (l *loading) add(full, name string, k load.Kind, content []byte, e source.Encoding) {
	f := source.New(full, name, content)
	f.Encoding = e
	l.out.Insert(f, k)
	l.out.Problems = append(l.out.Problems, leaveUnread(f)...)
}

// addBroken adds a file that cannot be read.
func (l *loading) addBroken(name string, k load.Kind, why *load.Problem) {
	f := source.New(path.Join(l.Root, name), name, nil)
	l.out.Insert(f, k)
	l.out.Problems = append(l.out.Problems, load.Problem{Kind: why.Kind, Detail: why.Detail, Range: source.Range{File: f}})
}

// addLinked adds the linked files of which another file of the kind is there.
func (l *loading) addLinked() {
	if len(l.linked) == 0 {
		return
	}
	matters := map[load.Kind]bool{}
	for _, f := range l.out.All {
		matters[registry.KindOf(f.Name)] = true
	}
	for _, x := range l.linked {
		if k := registry.KindOf(x.name); matters[k] {
			l.add(join(l.Root, x.name), x.name, k, x.content, source.UTF8)
		} else if load.MayStateRelease(x.content) {
			l.context = append(l.context, x)
		}
	}
}

// addContext adds the files that may say more about the settings of others, if there are any.
func (l *loading) addContext() {
	if len(l.context) == 0 {
		return
	}
	l.out.Classify(registry.KindOf)
	if l.out.HasNoSettings() {
		return
	}
	for _, c := range l.context {
		l.out.Context = append(l.out.Context, source.New(join(l.Root, c.name), c.name, c.content))
	}
}

// ignoreFiles are the ignore files that a project with an env file should have.
var ignoreFiles = [...]string{".dockerignore", ".gitignore"}

// addIgnores adds the ignore files that a project with an env file lacks, so that a line can
// be added to them.
func (p *Project) addIgnores(fsys Reader, out *load.Files) {
	for _, name := range ignoreFiles {
		if _, found := slices.BinarySearch(p.Names, name); found {
			continue
		}
		f := source.New(join(p.Root, name), name, nil)
		content, err := []byte(nil), fs.ErrNotExist
		if p.Listed == nil || slices.Contains(p.Listed, name) || fsys != (Disk{}) {
			content, err = fsys.ReadFile(f.Path) // a fix may have made it
		}
		switch {
		case err == nil && outside(f.Path, p.tree):
			continue
		case err == nil:
			f.Content = content
			leaveUnread(f)
		case errors.Is(err, fs.ErrNotExist):
			f.Absent = true
		default:
			continue
		}
		out.Insert(f, load.KindIgnore)
	}
}

// addDeployments adds the files of --deployment, unless the project has them already.
func (p *Project) addDeployments(out *load.Files) {
	for _, d := range p.Deployments {
		if have := out.ByPath(d.Path); have != nil {
			out.Deployments = append(out.Deployments, have)
			continue
		}
		f := source.New(d.Path, d.Name, d.Content) // each round has its own

		// PowerShell redirects output to a file in UTF-16.
		if text, e, ok := source.DecodeUTF16(d.Content); ok {
			f.Content, f.Encoding = text, e
		}
		out.Deployments = append(out.Deployments, f)
		out.Insert(f, registry.KindOf(f.Name))
		out.Problems = append(out.Problems, leaveUnread(f)...)
	}
}

// unreadable is the problem of a file that cannot be read.
func unreadable(err error) *load.Problem {
	return &load.Problem{Kind: load.FileUnreadable, Detail: reason(err)}
}

// reason is the cause of an I/O error without the path, which the finding already has.
func reason(err error) string { return cause(err).Error() }

func cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// concerns reports a file that belongs to the project whatever it holds, or whose content concerns a
// secrets backend.
func concerns(parts load.Name, naming *load.Naming, content []byte) bool {
	return naming.Always != nil && naming.Always(parts) || load.MentionsBackend(content) || naming.Mentions != nil && naming.Mentions(content)
}

// textOf returns the text of a file as UTF-8. YAML may be UTF-16 with a byte order mark: yaml.v3,
// which Helm and Compose use, reads it.
func textOf(kind load.Kind, content []byte) ([]byte, source.Encoding) {
	if kind == load.KindYAML {
		if text, e, ok := source.DecodeUTF16(content); ok {
			return text, e
		}
	}
	return content, source.UTF8
}

// leaveUnread drops content that is not text, and returns the problem.
func leaveUnread(f *source.File) []load.Problem {
	kind, bad := notText(f.Content)
	if !bad {
		return nil
	}
	f.Content, f.Unread = nil, true
	return []load.Problem{{Kind: kind, Range: source.Range{File: f}}}
}

// notText reports content that is not UTF-8 text, with the kind of problem that it is.
func notText(content []byte) (load.ProblemKind, bool) {
	switch {
	case len(content) >= 2 && (content[0] == 0xff && content[1] == 0xfe || content[0] == 0xfe && content[1] == 0xff):
		return load.FileIsUTF16, true
	case slices.Contains(content, 0):
		return load.FileIsBinary, true
	case !utf8.Valid(content):
		return load.FileIsNotUTF8, true
	}
	return 0, false
}
