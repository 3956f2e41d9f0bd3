package terraform

import (
	"cmp"
	"path"
	"path/filepath"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/hcl"
)

// storedFile is a resource that uploads a file of the project to a bucket.
type storedFile struct {
	in   *module
	body *hcl.Body
}

// isStoredFile reports the resources of the AWS provider that upload a file.
func isStoredFile(kind string) bool { return kind == "aws_s3_object" || kind == "aws_s3_bucket_object" }

// requirements returns the name of the requirements file that an expression of requirements_s3_path
// names: the file that an aws_s3_object uploads under that key, relative to the project, or else the
// key itself. It is "" if the files do not determine it.
func (m *module) requirements(e hcl.Expression) string {
	in, expr := m.resolve(e)
	if r, ok := expr.(*hcl.Reference); ok && len(r.Steps) >= 3 && isStoredFile(r.Steps[0].Name) {
		return in.dir.stored[r.Steps[0].Name+"."+r.Steps[1].Name].source()
	}
	key := m.resolved(e).Value
	if key == "" {
		return ""
	}
	found := ""
	for _, f := range m.dir.stored {
		if a := f.body.Attributes["key"]; a != nil && f.in.resolved(a.Expr).Value == key {
			if name := f.source(); found == "" || name == found {
				found = name
			} else {
				return ""
			}
		}
	}
	return cmp.Or(found, key)
}

// source returns the name of the file that is uploaded, relative to the project; "" if the files do not
// determine it.
func (f storedFile) source() string {
	if f.body == nil {
		return ""
	}
	_, expr := f.in.resolve(attribute(f.body, "source"))
	template, ok := expr.(*hcl.Template)
	if !ok {
		return ""
	}
	var name strings.Builder
	for i, p := range template.Parts {
		lit, isLiteral := p.(*hcl.Literal)
		switch {
		case isLiteral:
			name.WriteString(lit.Text)
		case i == 0 && isModulePath(p): // of the directory of the file
		default:
			return ""
		}
	}
	found := path.Join(path.Dir(f.in.Name), name.String())
	if !filepath.IsLocal(found) {
		return ""
	}
	return found
}

// isModulePath reports path.module, and path.root, which is the same directory unless another module
// calls this one.
func isModulePath(n hcl.Node) bool {
	if i, ok := n.(*hcl.Interpolation); ok {
		n = i.Inner
	}
	r, ok := n.(*hcl.Reference)
	return ok && len(r.Steps) == 2 && r.Steps[0].Name == "path" && (r.Steps[1].Name == "module" || r.Steps[1].Name == "root" || r.Steps[1].Name == "cwd")
}
