package registry

import (
	"path"
	"slices"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/dagfile"
	"github.com/astrosecrets/astrosecrets/internal/load/deployment"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
)

// namings lists what names say, once for each kind, in the order of the formats: the first that
// matches a name decides.
var namings = sync.OnceValue(func() []*load.Naming {
	var out []*load.Naming
	seen := map[load.Kind]bool{}
	for _, f := range Formats() {
		if !seen[f.Kind] {
			seen[f.Kind] = true
			out = append(out, &f.Naming)
		}
	}
	return out
})

// Recognize returns the parts of the name of a file (relative to the root of the project, with
// slashes) and what they say: the zero Naming for a file that is not read.
func Recognize(name string) (load.Name, *load.Naming) {
	n := load.NewName(name)
	return n, namingOf(n)
}

// namingOf returns what a name says.
func namingOf(n load.Name) *load.Naming {
	for _, k := range namings() {
		if k.Match(n) {
			return k
		}
	}
	return &notRead
}

// notRead is what the name of a file says that is not read.
var notRead load.Naming

// KindOf returns as what kind a file is read, by its name alone; KindNone if it is not read.
func KindOf(name string) load.Kind { return namingOf(load.NewName(name)).Kind }

// CommentOf returns how a file of this name writes comments, nil if it has none.
func CommentOf(name string) *load.Comment {
	if path.Ext(name) == ".py" { // no settings are read from it, but findings may be in it
		return load.HashComments()
	}
	_, k := Recognize(name)
	return k.Comment
}

// Analyzers returns the loaders, each once, in the order of the formats.
func Analyzers() []*analysis.Analyzer { return analyzers() }

var analyzers = sync.OnceValue(func() []*analysis.Analyzer {
	var out []*analysis.Analyzer
	for _, f := range Formats() {
		if f.Load != nil && !slices.Contains(out, f.Load) {
			out = append(out, f.Load)
		}
	}
	return out
})

// ExposureOf returns who can read the values of an origin.
func ExposureOf(o setting.Origin) load.Exposure {
	for _, f := range Formats() {
		if f.Origin == o && o != "" {
			return f.Exposure
		}
	}
	return load.ExposedNever
}

// Matters reports whether a file of this name in this directory may be read, whatever the root of
// its project is.
func Matters(dir, base string) bool {
	n := load.NewName(base)
	if namingOf(n).Kind != load.KindNone || envfile.InDirectory(dir, base) {
		return true
	}
	n.Dir = path.Base(dir)
	n.Path = n.Dir + "/" + base
	return n.Dir != "." && namingOf(n).Kind != load.KindNone
}

// Tokens returns the structure of a file in the order in which it is found: keywords, names and
// punctuation, and no values. It needs the bytes of the file alone. A file of an unknown kind has no tokens.
func Tokens(f *source.File) []source.Token {
	s := &load.TokenList{File: f, NameKind: source.Name, IsRead: func(name string) bool { return KindOf(name) != load.KindNone }}
	_, names := Recognize(f.Name)
	if names.Kind == load.KindNone { // a file with DAGs, or what --deployment names
		if !dagfile.Tokens(s) && deployment.IsTable(f.Content) {
			deployment.TableTokens(s)
		}
		return s.Tokens
	}
	if names.Tokens != nil {
		names.Tokens(s)
	}
	formats := Formats()
	for i := range formats {
		if format := &formats[i]; format.MoreTokens != nil && format.Kind == names.Kind {
			format.MoreTokens(s)
		}
	}
	return s.Tokens
}
