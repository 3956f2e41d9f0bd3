// Package requirements reads requirements and constraints files as pip does.
package requirements

import (
	"path"
	"reflect"

	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
)

// Files are the requirements and constraints files of a project, by name.
type Files struct {
	byName map[string]*File
}

// File is one of them.
type File struct {
	*source.File
	Parsed *pip.File
}

// Analyzer loads requirements.txt and the files that it may include.
var Analyzer = &analysis.Analyzer{
	Name:       "requirements",
	Doc:        "requirements and constraints files as pip reads them",
	Requires:   []*analysis.Analyzer{load.Input},
	ResultType: reflect.TypeFor[*Files](),
	Run: func(pass *analysis.Pass) (any, error) {
		out := &Files{byName: map[string]*File{}}
		for _, f := range load.FilesOf(pass).OfKind(load.KindRequirements) {
			r := &File{f, pip.Parse(f.Content)}
			out.byName[f.Name] = r
		}
		return out, nil
	},
}

// Named returns the file of that name; nil if there is none.
func (r *Files) Named(name string) *File { return r.byName[path.Clean(name)] }

// Based returns the files whose last element is base, for a path that only a Dockerfile knows
// (/tmp/requirements.txt).
func (r *Files) Based(base string) []*File {
	var out []*File
	for name, f := range r.byName {
		if path.Base(name) == base {
			out = append(out, f)
		}
	}
	return out
}
