package terraform

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/hcl"
)

// directory holds what the files of one directory, a Terraform module, name: locals and input
// variables.
type directory struct {
	locals map[string]located
	inputs map[string]*input
	// stored are the resources that upload a file to a bucket, by type and name.
	stored map[string]storedFile
}

// input is a variable of a module.
type input struct {
	// value is what Terraform uses if the command line sets nothing: the value in terraform.tfvars or
	// in *.auto.tfvars, else the default. Without one, expr is nil.
	value located
	// typ is the type constraint, which may hold defaults of attributes; expr is nil without one.
	typ located
	// overridden is set if the files pass another value: a module call, Terragrunt, a .tfvars file
	// that a command names.
	overridden bool
	// used is set if a resource refers to the value.
	used bool
}

// located is an expression with the file that it is in; expr is nil for none.
type located struct {
	in   *module
	expr hcl.Expression
}

// attribute returns the expression of an attribute of a block; nil without one.
func attribute(b *hcl.Body, name string) hcl.Expression {
	if a := b.Attributes[name]; a != nil {
		return a.Expr
	}
	return nil
}

func newDirectory() *directory {
	return &directory{locals: map[string]located{}, inputs: map[string]*input{}, stored: map[string]storedFile{}}
}

// values adds the values that other files give to variables: .tfvars, module calls, Terragrunt.
// dirs are the directories of the project.
func (m *module) values(dirs map[string]*directory) {
	dir := path.Dir(m.Name)
	switch path.Ext(m.Name) {
	case ".tfvars":
		base := path.Base(m.Name)
		auto := base == "terraform.tfvars" || strings.HasSuffix(base, ".auto.tfvars")
		for name, a := range m.body.Attributes {
			for _, in := range declared(dirs, dir, name) {
				switch {
				case !auto || m.dir.inputs[name] != in:
					in.overridden = true
				case base == "terraform.tfvars" && path.Ext(in.value.in.Name) == ".tfvars":
					// a *.auto.tfvars file has precedence
				default:
					in.value = located{m, a.Expr}
				}
			}
		}
	case ".hcl":
		if o, ok := attribute(m.body, "inputs").(*hcl.Object); ok { // Terragrunt
			for _, it := range o.Items {
				if key := m.key(it.Key); key.IsResolved() {
					for _, in := range inputsNamed(dirs, key.Value) {
						in.overridden = true
					}
				}
			}
		}
	}
	for _, b := range m.body.Blocks {
		source := attribute(b.Body, "source")
		if b.Type != "module" || source == nil {
			continue
		}
		from := m.text(source)
		if d := dirs[path.Join(dir, from.Value)]; d != nil && from.IsResolved() && strings.HasPrefix(from.Value, ".") {
			for name := range b.Body.Attributes {
				if in := d.inputs[name]; in != nil {
					in.overridden = true
				}
			}
		}
	}
}

// declared returns the variables that a .tfvars file in dir may set: those of its directory, or of
// all directories if its directory has no Terraform files.
func declared(dirs map[string]*directory, dir, name string) []*input {
	if d := dirs[dir]; d != nil && len(d.inputs) > 0 {
		if in := d.inputs[name]; in != nil {
			return []*input{in}
		}
		return nil
	}
	return inputsNamed(dirs, name)
}

// inputsNamed returns the variables of a name, of all directories.
func inputsNamed(dirs map[string]*directory, name string) []*input {
	var out []*input
	for _, d := range dirs {
		if in := d.inputs[name]; in != nil {
			out = append(out, in)
		}
	}
	return out
}

// maxReferences bounds how many references are followed. Terraform refuses a circle.
const maxReferences = 8

// resolveReference returns what a reference to a local or to a variable leads to: local.a, var.a, and their
// attributes (var.a.b, var.a["b"]); none if the files do not determine it. An empty default
// is for somebody to fill in.
func (m *module) resolveReference(t []hcl.Step, depth int) located {
	if len(t) < 2 || depth > maxReferences || t[1].IsIndex {
		return located{}
	}
	switch name := t[1].Name; t[0].Name {
	case "local":
		return descend(m.dir.locals[name], located{}, t[2:], depth)
	case "var":
		in := m.dir.inputs[name]
		if in == nil || in.overridden {
			return located{}
		}
		if to := descend(in.value, in.typ, t[2:], depth); to.expr != nil && !isEmpty(to.expr) {
			in.used = true
			return to
		}
	}
	return located{}
}

// descend returns the attribute of an object that the rest of a reference leads to. typ is the type
// constraint of the object; an attribute that is absent has the default that optional(TYPE, DEFAULT)
// states.
func descend(at, typ located, rest []hcl.Step, depth int) located {
	for _, step := range rest {
		if step.Name == "" || at.expr == nil {
			return located{}
		}
		in, e := at.in.resolveFrom(at.expr, depth+1)
		o, isObject := e.(*hcl.Object)
		if !isObject {
			return located{}
		}
		var fallback hcl.Expression
		typ, fallback = typ.attribute(step.Name)
		if value := in.member(o, step.Name); value != nil {
			at = located{in, value}
		} else {
			at = located{typ.in, fallback}
		}
	}
	return at
}

// attribute returns the type of an attribute of object({…}), and its default if it has one.
func (p located) attribute(name string) (typ located, fallback hcl.Expression) {
	object := call(p.expr, "object")
	if len(object) != 1 {
		return located{}, nil
	}
	o, ok := object[0].(*hcl.Object)
	if !ok {
		return located{}, nil
	}
	t := p.in.member(o, name)
	if args := call(t, "optional"); len(args) > 0 {
		t = args[0]
		if len(args) > 1 {
			fallback = args[1]
		}
	}
	return located{p.in, t}, fallback
}

// call returns the arguments of a call of the function; nil for any other expression.
func call(e hcl.Expression, function string) []hcl.Expression {
	if f, ok := e.(*hcl.Call); ok && f.Name == function {
		return f.Args
	}
	return nil
}

// isEmpty reports null, "", {} and []: defaults that say nothing.
func isEmpty(e hcl.Expression) bool {
	switch e := e.(type) {
	case *hcl.Literal:
		return e.IsNull()
	case *hcl.Template:
		if len(e.Parts) == 0 {
			return true
		}
		lit, ok := e.Parts[0].(*hcl.Literal)
		return ok && len(e.Parts) == 1 && lit.IsText && strings.TrimSpace(lit.Text) == ""
	case *hcl.Object:
		return len(e.Items) == 0
	case *hcl.Tuple:
		return len(e.Items) == 0
	}
	return false
}
