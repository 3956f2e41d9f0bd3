package load

import (
	"path"
	"reflect"

	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
)

// Requirements are the requirements and constraints files of a project, by name.
type Requirements struct {
	byName map[string]*RequirementsFile
}

// RequirementsFile is one of them.
type RequirementsFile struct {
	*source.File
	Parsed *pip.File
}

// PipFiles loads requirements.txt and the files it may include.
var PipFiles = &analysis.Analyzer{
	Name:       "requirements",
	Doc:        "requirements and constraints files as pip reads them",
	Requires:   []*analysis.Analyzer{Input},
	ResultType: reflect.TypeFor[*Requirements](),
	Run: func(pass *analysis.Pass) (any, error) {
		out := &Requirements{byName: map[string]*RequirementsFile{}}
		for _, f := range input(pass).of(KindRequirements) {
			r := &RequirementsFile{f, pip.Parse(f.Content)}
			out.byName[f.Name] = r
		}
		return out, nil
	},
}

// Named is the file of that name, or nil.
func (r *Requirements) Named(name string) *RequirementsFile { return r.byName[path.Clean(name)] }

// Based are the files whose last element of the path is base, for a name that only a
// Dockerfile knows (/tmp/requirements.txt).
func (r *Requirements) Based(base string) []*RequirementsFile {
	var out []*RequirementsFile
	for name, f := range r.byName {
		if path.Base(name) == base {
			out = append(out, f)
		}
	}
	return out
}
