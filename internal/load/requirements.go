package load

import (
	"path"
	"reflect"
	"slices"

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
			f.ShowLater(r.show)
			for _, s := range r.Parsed.Userinfo {
				f.Hide(s)
			}
			out.byName[f.Name] = r
		}
		return out, nil
	},
}

// show clears what pip understands, and of that nothing in which a part looks like a
// credential: what no requirement can hold may have been pasted there.
func (r *RequirementsFile) show() {
	for _, e := range r.Parsed.Entries {
		line := e.Span
		if e.Kind == pip.Require {
			line = e.Requirement.Text.Span
			if name := e.Requirement.NameSpan; source.LooksLikeIdentifier(r.Slice(name)) {
				r.Show(name)
			}
			if slices.ContainsFunc(e.Requirement.Extras, func(x pip.Extra) bool { return !source.LooksLikeIdentifier(x.Name) }) {
				continue
			}
		}
		if (e.Kind == pip.Include || e.Kind == pip.Constrain) && KindOf(path.Base(e.Path.Value)) != KindRequirements && path.Ext(e.Path.Value) != ".txt" {
			continue // a word behind -r that is no file of the kind may have been pasted there
		}
		// With what stands behind it on the line: a # in a credential makes a comment of its end.
		whole := source.Span{Start: line.Start, End: max(line.End, r.LineSpan(r.LineAt(line.End)).End)}
		if e.Kind != pip.Invalid && len(source.FindSecrets(r.Slice(whole))) == 0 {
			r.Show(line)
		}
	}
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
