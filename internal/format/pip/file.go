// Package pip reads requirements files, PEP 508 requirements and pip and uv command
// lines the way pip does (pip 26.3: pip/_internal/req/req_file.py, constructors.py and
// the packaging library in it), and says where in the file each part is.
package pip

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Kind is the kind of a line of a requirements file.
type Kind uint8

const (
	// Require is a line with one requirement, editable or not.
	Require Kind = iota
	// Include is -r: Path names another requirements file.
	Include
	// Constrain is -c: Path names a constraints file.
	Constrain
	// Configure is a line of options for the whole run, such as --index-url.
	Configure
	// Invalid is a line at which pip stops with an error; Err says which.
	Invalid
)

// Entry is one logical line of a requirements file that is neither empty nor comment,
// or one thing that a command line names.
type Entry struct {
	Kind Kind
	// Span is the line without comment and surrounding spaces, Lines the physical
	// lines it is made of, without the last line end. All spans are bytes of the file.
	Span, Lines source.Span
	// Requirement is set for Require, and for Invalid where a name could be read.
	Requirement *Requirement
	// Path is the file or URL of an Include or Constrain, relative to this file.
	Path mapped.String
	// Options are all options of the line.
	Options []Option
	// Ignored are the words among and after the options, which pip passes over without
	// an error: the second word of "--pre flask".
	Ignored []mapped.String
	// Err is set for Invalid.
	Err *Error
}

// Error says where and why pip refuses something. Its text quotes nothing of the file:
// any part of a line may be a credential.
type Error struct {
	Span source.Span
	Msg  string
}

func (e *Error) Error() string { return e.Msg } //leakcheck:ok of the file it quotes names of options alone

// File is a requirements or constraints file.
type File struct {
	Entries []Entry
	// Userinfo are the "user:password" parts of all URLs of the file, those in
	// comments and invalid lines included, in order.
	Userinfo []source.Span
}

// Requirements returns the requirements of the valid lines, in order.
func (f *File) Requirements() []*Requirement {
	var out []*Requirement
	for _, e := range f.Entries {
		if e.Kind == Require {
			out = append(out, e.Requirement)
		}
	}
	return out
}

// Parse reads a requirements or constraints file. It reads on after errors, where pip
// stops. Includes are reported, not followed. A ${NAME} that pip takes from its
// environment is unresolved in every text it is in.
func Parse(content []byte) *File {
	text, bad := decode(content)
	f := &File{Userinfo: Userinfo(&text)}
	if bad != nil {
		f.Entries = append(f.Entries, Entry{Kind: Invalid, Span: bad.Span, Lines: bad.Span, Err: bad})
	}
	lines := logicalLines(&text)
	f.Entries = slices.Grow(f.Entries, len(lines))
	for i := range lines {
		l := &lines[i]
		if l.joined { // a URL may go on after a backslash
			f.Userinfo = append(f.Userinfo, Userinfo(&l.text)...)
		}
		e := parseLine(&l.text)
		e.Span, e.Lines = l.text.Span, l.span
		f.Entries = append(f.Entries, e)
	}
	f.Userinfo = sortSpans(f.Userinfo)
	return f
}

// parseLine reads a logical line without comment.
func parseLine(t *mapped.String) Entry {
	args, rest := splitOptions(t)
	if rest.Value == "" { // as most are
		var e Entry
		e.require(args, false)
		return e
	}
	words, err := splitWords(rest)
	if err != nil {
		return invalid(err, args, nil)
	}
	opts, ignored, err := scanOptions(words, fileOptions, grammar{abbreviate: true, strict: true})
	if err == nil {
		err = checkValues(opts)
	}
	if err != nil {
		return invalid(err, args, opts)
	}
	e := Entry{Kind: Configure, Options: opts, Ignored: ignored}
	editable := find(opts, "--editable")
	include, constrain := find(opts, "--requirement"), find(opts, "--constraint")
	switch {
	case args.Value != "":
		e.require(args, editable != nil)
	case editable != nil:
		e.require(editable.Value, true)
	case include != nil:
		e.Kind, e.Path = Include, include.Value
	case constrain != nil:
		e.Kind, e.Path = Constrain, constrain.Value
	}
	e.markIgnored(args.Value != "")
	return e
}

// markIgnored marks the options without effect: of several files or editables of a line
// pip takes the first, and a requirement has only options of its own.
func (e *Entry) markIgnored(hasArgs bool) {
	if e.Kind == Invalid {
		return
	}
	used := [...]string{Require: "--editable", Include: "--requirement", Constrain: "--constraint", Configure: ""}[e.Kind]
	for i := range e.Options {
		o := &e.Options[i]
		switch o.Name {
		case "--hash", "--config-settings":
			o.Ignored = e.Kind != Require
		case "--requirement", "--constraint", "--editable":
			o.Ignored = e.Kind != Configure && (o.Name != used || hasArgs && o.Value.Value != "")
			if o.Name == used {
				used = ""
			}
		default:
			o.Ignored = e.Kind != Configure
		}
	}
}

// require makes e the entry of a requirement.
func (e *Entry) require(t mapped.String, editable bool) {
	parse := ParseRequirement
	if editable {
		parse = parseEditable
	}
	r, err := parse(t)
	e.Kind, e.Requirement, e.Err = Require, r, err
	if err != nil {
		e.Kind = Invalid
	}
}

func invalid(err *Error, args mapped.String, opts []Option) Entry {
	e := Entry{Kind: Invalid, Err: err, Options: opts}
	if args.Value != "" {
		e.Requirement, _ = ParseRequirement(args)
	}
	return e
}

// splitOptions divides a line before the first word, words being separated by single
// spaces, that begins with a hyphen.
func splitOptions(t *mapped.String) (args, options mapped.String) {
	s := t.Value
	if strings.HasPrefix(s, "-") {
		return mapped.String{}, *t
	}
	i := strings.Index(s, " -")
	if i < 0 {
		return *t, mapped.String{}
	}
	return t.Slice(0, i), t.Slice(i+1, len(s))
}

// Normalize is the name that a project has in an index (PEP 503): lower case,
// every run of "-", "_" and "." one hyphen.
func Normalize(name string) string {
	if isNormal(name) {
		return name
	}
	var b strings.Builder
	run := false
	for _, r := range strings.ToLower(name) {
		if r == '-' || r == '_' || r == '.' {
			run = true
			continue
		}
		if run {
			b.WriteByte('-')
			run = false
		}
		b.WriteRune(r)
	}
	if run {
		b.WriteByte('-')
	}
	return b.String()
}

// isNormal reports a name of lower-case letters, digits and single hyphens.
func isNormal(name string) bool {
	for i := range len(name) {
		c := name[i]
		if c == '-' && (i == 0 || name[i-1] != '-') {
			continue
		}
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9') {
			return false
		}
	}
	return true
}
