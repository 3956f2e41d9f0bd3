// Package load reads the files of a project: one loader for each format, each an
// analysis.Analyzer with a typed result, so that a file is parsed once however many
// rules look at it. A loader reports what a reader of its format would refuse as a
// Problem and returns what it could read; it returns an error never.
package load

import (
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"

	"golang.org/x/tools/go/analysis"
)

// Files are the files of one project, read by whoever runs the loaders.
type Files struct {
	// Root is the project's directory relative to the working directory.
	Root string
	// All is every file, sorted by name.
	All []*source.File
	// Dirs are directories that stand where a file was looked for (a directory .env).
	Problems []Problem
	// Tracked tells whether git tracks a file; known is false outside a repository.
	Tracked func(name string) (tracked, known bool)
	// Ignored tells whether git ignores a file; known is false outside a repository.
	Ignored func(name string) (ignored, known bool)
	// Deployment is the file that --deployment gave; nil without one. It is in All.
	Deployment *source.File
	// Overrides is what the configuration says of the project beyond its files.
	Overrides Overrides

	byName map[string]*source.File
	kinds  map[Kind][]*source.File
}

// Overrides is what a configuration tells.
type Overrides struct {
	// Runtime is a tag of Astro Runtime, Airflow a release or series of Airflow: what the
	// images hold, whatever their FROM says. Empty where the files are to tell.
	Runtime, Airflow string
	// Backends are classes of the user's own.
	Backends []*schema.Backend
	// Values are the values files that are deployed together.
	Values []Role
}

// Role is one way Helm is called, with the names of its files in the order of -f.
type Role struct {
	Name  string
	Files []string
}

// Named is the file of that name (relative to the project's root), or nil.
func (f *Files) Named(name string) *source.File {
	if f.byName == nil {
		f.byName = make(map[string]*source.File, len(f.All))
		for _, file := range f.All {
			f.byName[file.Name] = file
		}
	}
	return f.byName[path.Clean(name)]
}

// Count is the number of files that there are.
func (f *Files) Count() int {
	n := 0
	for _, file := range f.All {
		if !file.Absent {
			n++
		}
	}
	return n
}

// HasNoSettings reports that nothing was read which may configure a backend: an ignore file by itself
// does not.
func (f *Files) HasNoSettings() bool {
	return !slices.ContainsFunc(f.All, func(file *source.File) bool { return !file.Absent && KindOf(file.Name) != KindIgnore })
}

// MarkUntracked answers of some files that git does not track them.
func (f *Files) MarkUntracked(names map[string]bool) {
	if tracked := f.Tracked; tracked != nil && len(names) > 0 {
		f.Tracked = func(name string) (bool, bool) {
			is, known := tracked(name)
			return is && !names[name], known
		}
	}
}

// ByPath is the file with that path relative to the working directory, or nil.
func (f *Files) ByPath(p string) *source.File {
	for _, file := range f.All {
		if file.Path == p {
			return file
		}
	}
	return nil
}

// Input is where the driver puts the Files of the project under analysis. It is never
// run: its result is set before any other analyzer's turn.
var Input = &analysis.Analyzer{
	Name:       "input",
	Doc:        "the files of the project (set by the driver)",
	ResultType: reflect.TypeFor[*Files](),
	Run: func(*analysis.Pass) (any, error) {
		return nil, fmt.Errorf("the driver must provide the project's files")
	},
}

// Problem is something a reader of a file refuses, or that stops us from reading it.
type Problem struct {
	Rule    string // the id of the rule that reports it
	File    *source.File
	Span    source.Span
	Message string
	Fixes   []Fix
	Targets []string // empty: all that read the file
	// Warning is set where the reader may take it all the same.
	Warning bool
}

// Fix is an edit to one file, with the words that offer it.
type Fix struct {
	Message string // a verb phrase: "quote the value"
	Edits   []Edit
	Unsafe  bool
	// Untrack is a file that git is to track no longer, which no edit of a file can do; nil
	// for none.
	Untrack *source.File
}

// Edit replaces a span of a file.
type Edit struct {
	File *source.File
	Span source.Span
	Text string
}

// Scalar is a decoded value in a file: it knows where each of its bytes came from and
// how to write another value in its place.
type Scalar struct {
	mapped.String
	File *source.File
	// Quoting writes a new value here; nil where nothing can be rewritten.
	Quoting mapped.Encoder
}

// At is the part [i, j) of the decoded value as a span of the file.
func (s *Scalar) At(i, j int) source.Span { return s.Source(i, j) }

// Edit replaces the decoded bytes [i, j) by text, in the quoting that stands there or,
// where that cannot carry the text, by writing the whole value anew.
func (s *Scalar) Edit(i, j int, text string) (Edit, bool) {
	if s.Quoting == nil {
		return Edit{}, false
	}
	if s.Value == "" { // nothing in the file stands for it but its quotes
		return s.requote(text)
	}
	if at := s.Source(i, j); s.own(i, j, at) {
		if enc, ok := s.Quoting.Encode(&s.String, i, j, text); ok {
			return Edit{s.File, at, enc}, true
		}
	}
	return s.requote(s.Value[:i] + text + s.Value[j:])
}

// Rewrite puts text in place of the whole value, touching no byte it need not.
func (s *Scalar) Rewrite(text string) (Edit, bool) {
	if s.Quoting == nil {
		return Edit{}, false
	}
	i, n := 0, min(len(text), len(s.Value))
	for i < n && text[i] == s.Value[i] {
		i++
	}
	k := 0
	for k < n-i && text[len(text)-1-k] == s.Value[len(s.Value)-1-k] {
		k++
	}
	return s.Edit(i, len(s.Value)-k, text[i:len(text)-k])
}

// own reports that a span stands for the decoded bytes [i, j) and for nothing beside them.
func (s *Scalar) own(i, j int, at source.Span) bool {
	return (i == 0 || s.Source(i-1, i).End <= at.Start) && (j == len(s.Value) || s.Source(j, j+1).Start >= at.End)
}

// Requote writes the whole value anew, in whatever quoting the format has for it.
func (s *Scalar) Requote(text string) (Edit, bool) {
	if s.Quoting == nil {
		return Edit{}, false
	}
	return s.requote(text)
}

func (s *Scalar) requote(text string) (Edit, bool) {
	enc, ok := s.Quoting.Requote(&s.String, text)
	return Edit{s.File, s.Span, enc}, ok
}

// Variable is one NAME=value as a file states it and as the reader of that file sees it.
type Variable struct {
	Name  Scalar
	Value Scalar
	// UnresolvedReason says why the files do not tell the value at all ("a Kubernetes Secret");
	// empty where they do, at least in part.
	UnresolvedReason string
	// Secrecy is the mark the source gives the variable.
	Secrecy Secrecy
	// MarkSpan is where the mark stands (is_secret: false), if it does.
	MarkSpan source.Span
	// MarkEdits mark it as secret; nil, or none, where that cannot be written here. They
	// are worked out when asked for: each is proved by reading the file again.
	MarkEdits func() []Edit
	// EntrySpan is the `value: …` of a Kubernetes EnvVar, which a reference can replace.
	EntrySpan source.Span
	// Raw is the value token as the file writes it, before any decoding.
	Raw source.Span
	// Form names the quoting for messages: "bare", "single", "double", "legacy".
	Form string
	// DisplayName is how the file names the setting where that is no environment variable:
	// "`backend` in [secrets]". Name then is the variable that sets the same.
	DisplayName string
	// DependsOn are variables the value was made from that the file does not set.
	DependsOn []string
}

// Secrecy says whether a source marks a variable as secret.
type Secrecy int

// The marks: a file that has no marks at all says SecrecyUnknown.
const (
	SecrecyUnknown Secrecy = iota
	Secret
	Plain
)

// Base is the last element of a file's name.
func Base(f *source.File) string { return path.Base(f.Name) }

// IsTemplate reports whether a file is a template to be copied: placeholders are
// right there.
func IsTemplate(name string) bool {
	base := strings.ToLower(path.Base(name))
	for _, part := range strings.FieldsFunc(base, func(r rune) bool { return r == '.' || r == '_' || r == '-' }) {
		switch part {
		case "example", "template", "sample", "dist":
			return true
		}
		if engines[part] {
			return true
		}
	}
	return false
}

// of are the files of a kind.
func (f *Files) of(k Kind) []*source.File {
	if f.kinds == nil {
		f.kinds = map[Kind][]*source.File{}
		for _, file := range f.All {
			kind := KindOf(file.Name)
			f.kinds[kind] = append(f.kinds[kind], file)
		}
	}
	return f.kinds[k]
}

func input(pass *analysis.Pass) *Files { return pass.ResultOf[Input].(*Files) }

// Layer is what one source gives to a process.
type Layer struct {
	File *source.File
	// Consumer says who reads it, by the command a user types, for messages:
	// "`astro deployment variable create --load`".
	Consumer string
	// Origin is the kind of source: "dotenv", "dockerfile", "values" …
	Origin string
	// Vars in the order of the file; the last of a name wins.
	Vars []*Variable
}
