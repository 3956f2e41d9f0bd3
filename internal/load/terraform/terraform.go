// Package terraform reads Terraform files: Deployments on Astro, helm_release, and the options of
// an Airflow outside Astro. Values that the files do not determine are unresolved.
package terraform

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/hcl"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Format describes Terraform files.
func Format() load.Format {
	return load.Format{
		Naming: load.Naming{
			Tokens: tokens,
			Linked: true,
			Kind:   load.KindTerraform, Comment: &load.Comment{Leaders: []string{"#", "//"}, Trailing: true},
			Match: func(n load.Name) bool { return n.Ext == ".tf" || n.Ext == ".tfvars" || n.Ext == ".hcl" }, // Terragrunt's too
			Hook:  []string{`\.(tf|tfvars|hcl)$`},
		},
		Load: Analyzer, Examples: []string{"m.tf", "p.tfvars", "terragrunt.hcl"}, Origin: setting.FromTerraform, Exposure: load.ExposedState,
		Rows: []load.Row{
			load.Variables.Row("`*.tf`, `*.tfvars`, `*.hcl`: `astro_deployment`, `astro_environment_object`, and the options of MWAA, Composer and containers",
				"Terraform, as far as it is written out: `local.NAME`, defaults of variables and `terraform.tfvars`, `jsonencode`, `concat`, `flatten`, a loop over a map", "hosted, or none"),
		},
	}
}

// consumer is what reads the files.
const consumer = setting.Consumer("`terraform apply`")

// Infrastructure is what Terraform files say: Deployments on Astro, and the options of an Airflow
// outside Astro (MWAA, Composer, a container).
type Infrastructure struct {
	Sources   []*load.DeploymentSource
	Elsewhere []*load.DeploymentSource
	// Unused are defaults of variables that other files override, or that nothing was seen to use.
	Unused []*load.DeploymentSource
	// Definitions are the connections and Airflow variables of the Environment Manager.
	Definitions []load.Definition
	// Problems are values that Helm misreads.
	Problems []load.Problem

	// Helm are the values that helm_release passes to Helm.
	Helm helm.Values

	scopes map[scope]*load.DeploymentSource
}

// Analyzer loads *.tf, *.tfvars and *.hcl files. Only what is written in them is known: data, other
// resources, and variables without a default are unresolved.
var Analyzer = load.NewLoader("terraform", "Terraform resources that set variables of Airflow", func(files *load.Files, out *Infrastructure) {
	modules := parse(files.OfKind(load.KindTerraform))
	for _, m := range modules {
		out.module(m)
	}
	for _, m := range modules {
		out.unused(m)
	}
})

// parse parses files that may refer to each other. It leaves out files that are not HCL.
func parse(files []*source.File) []*module {
	dirs := map[string]*directory{}
	var modules []*module
	for _, f := range files {
		body, sound := parseHCL(f)
		if body == nil {
			continue
		}
		dir := path.Dir(f.Name)
		if dirs[dir] == nil {
			dirs[dir] = newDirectory()
		}
		m := &module{File: f, body: body, sound: sound, dir: dirs[dir]}
		m.collect()
		modules = append(modules, m)
	}
	for _, m := range modules {
		m.values(dirs)
	}
	return modules
}

// parseHCL parses a file; nil if it is not HCL. sound is set if the parser skipped nothing.
func parseHCL(f *source.File) (body *hcl.Body, sound bool) {
	if bytes.HasPrefix(f.Content, []byte("\ufeff")) {
		return nil, false
	}
	return hcl.Parse(string(f.Content))
}

// module is one file with the names of its directory.
type module struct {
	*source.File
	body  *hcl.Body
	sound bool // the body is all there is in the file
	dir   *directory
}

// collect adds the locals and the variables of the file to its directory.
func (m *module) collect() {
	for _, b := range m.body.Blocks {
		switch {
		case b.Type == "locals":
			for name, a := range b.Body.Attributes {
				m.dir.locals[name] = located{m, a.Expr}
			}
		case b.Type == "variable" && len(b.Labels) == 1:
			m.dir.inputs[b.Labels[0]] = &input{value: located{m, attribute(b.Body, "default")}, typ: located{m, attribute(b.Body, "type")}}
		case b.Type == "resource" && len(b.Labels) == 2 && isStoredFile(b.Labels[0]):
			m.dir.stored[b.Labels[0]+"."+b.Labels[1]] = storedFile{m, b.Body}
		}
	}
}

// module adds what a file sets.
func (out *Infrastructure) module(m *module) {
	for _, b := range m.body.Blocks {
		switch {
		case b.Type == "resource" && len(b.Labels) == 2 && b.Labels[0] == "astro_deployment":
			out.deployment(m, b)
		case b.Type == "resource" && len(b.Labels) == 2 && b.Labels[0] == "astro_environment_object":
			out.object(m, b)
			out.define(m, b)
		case b.Type == "locals" || b.Type == "variable" || b.Type == "output":
		default:
			var taken []source.Range
			if b.Type == "resource" && len(b.Labels) == 2 && b.Labels[0] == "helm_release" {
				taken = append(out.release(m, b), out.sets(m, b)...)
			}
			for _, d := range m.settings(b.Body, taken) {
				d.Name = strings.Join(b.Labels, ".")
				out.Elsewhere = append(out.Elsewhere, d)
			}
		}
	}
}

// unused adds the values of a .tfvars file, and the defaults of variables, that no resource was seen to use.
func (out *Infrastructure) unused(m *module) {
	values, defaults := m.source(""), m.source("")
	add := func(to *load.DeploymentSource, name string, e hcl.Expression) {
		if in := m.dir.inputs[name]; in == nil || !in.used || in.value.expr != e {
			to.Vars = append(to.Vars, m.expressionSettings(e)...)
		}
	}
	for name, a := range m.body.Attributes {
		add(values, name, a.Expr)
	}
	for _, b := range m.body.Blocks {
		if e := attribute(b.Body, "default"); b.Type == "variable" && len(b.Labels) == 1 && e != nil {
			add(defaults, b.Labels[0], e)
		}
	}
	if sortVars(values.Vars); len(values.Vars) > 0 {
		out.Elsewhere = append(out.Elsewhere, values)
	}
	if sortVars(defaults.Vars); len(defaults.Vars) > 0 {
		out.Unused = append(out.Unused, defaults)
	}
}

// deployment adds the astro_deployment resource: environment_variables is a list of objects with
// key, value and is_secret (docs/resources/deployment.md of the provider).
func (out *Infrastructure) deployment(m *module, b *hcl.Block) {
	list := attribute(b.Body, "environment_variables")
	if list == nil {
		return
	}
	d := m.source(b.Labels[1])
	for _, it := range m.items(list) {
		if loop, ok := it.expr.(*hcl.For); ok {
			d.Vars = append(d.Vars, it.in.looped(loop)...)
		} else if v := it.in.item(it.expr, "key"); v != nil {
			d.Vars = append(d.Vars, v)
		}
	}
	out.Sources = append(out.Sources, d)
}

// object adds the astro_environment_object resource: one variable, or one for each item of a map.
func (out *Infrastructure) object(m *module, b *hcl.Block) {
	attrs := b.Body.Attributes
	if kind := attribute(b.Body, "object_type"); kind != nil {
		if t := m.text(kind); t.IsResolved() && t.Value != "ENVIRONMENT_VARIABLE" {
			return
		}
	}
	key := attrs["object_key"]
	if key == nil {
		return
	}
	get := func(name string) hcl.Expression {
		if o, ok := attribute(b.Body, "environment_variable").(*hcl.Object); ok && attrs[name] == nil { // of some versions
			return m.member(o, name)
		}
		return attribute(b.Body, name)
	}
	value, mark := get("value"), get("is_secret")
	var vars []*setting.Variable
	if all := attribute(b.Body, "for_each"); all != nil {
		vars = m.each(all, eachKey, eachValue, key.Expr, value, mark)
	} else if v := m.variable(m.text(key.Expr), value); v != nil {
		if mark != nil {
			m.mark(v, mark)
		} else {
			v.MarkEdits = func() []finding.Edit {
				if edits := m.attributeAfter(attrs["value"], "is_secret", "true"); edits != nil {
					return edits
				}
				return m.attributeAfter(key, "is_secret", "true")
			}
		}
		vars = []*setting.Variable{v}
	}
	for _, v := range vars {
		if mark == nil && m.sound { // "false" by the provider's own test, which creates one without it
			v.Secrecy, v.MarkSpan = setting.Plain, v.Name.Span
		}
		out.set(m, b, v)
	}
}

// set adds a variable to those of the same scope, which other objects set.
func (out *Infrastructure) set(m *module, b *hcl.Block, v *setting.Variable) {
	id := scope{dir: path.Dir(m.Name)}
	if a := b.Body.Attributes["scope_entity_id"]; a != nil {
		id.entity = m.Slice(a.Expr.Range())
	}
	d := out.scopes[id]
	if d == nil || slices.ContainsFunc(d.Vars, func(o *setting.Variable) bool { return o.Name.Value == v.Name.Value }) {
		d = m.source(b.Labels[1])
		out.Sources = append(out.Sources, d)
		if out.scopes == nil {
			out.scopes = map[scope]*load.DeploymentSource{}
		}
		out.scopes[id] = d
	}
	d.Vars = append(d.Vars, v)
}

// scope identifies what environment objects belong to: the expression that their directory has for
// it.
type scope struct{ dir, entity string }

// attributeAfter returns the edit that adds an attribute on a line of its own below another one,
// aligned with it.
func (m *module) attributeAfter(a *hcl.Attribute, name, value string) []finding.Edit {
	if a == nil {
		return nil
	}
	line := m.LineSpan(m.LineAt(a.Start))
	indent := m.Slice(source.Span{Start: line.Start, End: a.Start})
	if strings.TrimSpace(indent) != "" || a.End > line.End {
		return nil
	}
	pad := strings.Repeat(" ", max(1, a.EqualsOffset-a.Start-len(name)))
	return []finding.Edit{{Range: source.Range{File: m.File, Span: source.Span{Start: line.End, End: line.End}}, Text: m.EOL() + indent + name + pad + "= " + value}}
}

// item returns the variable of an object with a key (or name), a value and perhaps a mark.
func (m *module) item(e hcl.Expression, keyName string) *setting.Variable {
	o, ok := e.(*hcl.Object)
	if !ok {
		return nil
	}
	key := m.member(o, keyName)
	if key == nil {
		return nil
	}
	v := m.variable(m.text(key), m.member(o, "value"))
	if v != nil {
		m.mark(v, m.member(o, "is_secret"))
	}
	return v
}

// member returns the value of a key of an object.
func (m *module) member(o *hcl.Object, name string) hcl.Expression {
	for _, it := range o.Items {
		if k := m.key(it.Key); k.IsResolved() && k.Value == name {
			return it.Value
		}
	}
	return nil
}

// source returns a new source of variables of the module, with the name of its resource or "".
func (m *module) source(name string) *load.DeploymentSource {
	return &load.DeploymentSource{Layer: setting.Layer{File: m.File, Consumer: consumer, Origin: setting.FromTerraform}, Name: name}
}

// mark reads is_secret.
func (m *module) mark(v *setting.Variable, e hcl.Expression) {
	if e == nil {
		return
	}
	v.MarkSpan = e.Range()
	switch m.Slice(v.MarkSpan) {
	case "true":
		v.Secrecy = setting.Secret
	case "false":
		v.Secrecy = setting.Plain
		at := v.MarkSpan
		v.MarkEdits = func() []finding.Edit {
			return []finding.Edit{{Range: source.Range{File: m.File, Span: at}, Text: "true"}}
		}
	}
}

// variable returns the variable of that name with the value of an expression.
func (m *module) variable(name mapped.String, value hcl.Expression) *setting.Variable {
	if !name.IsResolved() || !setting.IsVariableName(name.Value) {
		return nil
	}
	v := &setting.Variable{Name: setting.Scalar{String: name, File: m.File, Quoting: nil}}
	if value == nil {
		v.Value = setting.Scalar{String: mapped.String{Span: name.Span}, File: m.File}
		v.UnresolvedReason = setting.NotStated
		return v
	}
	in, expr := m.resolve(value)
	text := in.text(expr)
	if args := call(expr, "jsonencode"); len(args) == 1 {
		if other, arg := in.resolve(args[0]); other.File != in.File { // text has positions of one file
			in, expr, text = other, arg, other.jsonText(arg)
		}
	}
	v.Value = setting.Scalar{String: text, File: in.File, Quoting: in.quoting(expr)}
	if v.Value.IsUnresolved() {
		v.UnresolvedReason = setting.SetElsewhere
	}
	return v
}
