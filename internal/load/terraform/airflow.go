package terraform

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/hcl"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// image returns what a block says about the image that runs Airflow: airflow_version of Amazon MWAA,
// image_version of Cloud Composer, the image of a container. It is the zero value where the block
// says nothing, and where two places of it state different releases.
func (m *module) image(b *hcl.Body) load.StatedImage {
	var out load.StatedImage
	conflict, first := false, ""
	m.eachImage(b, func(img load.StatedImage) {
		releases := key(img.Airflow())
		switch {
		case releases == "" && first == "" && img.Known:
			out = img
		case releases == "" || releases == first:
		case first == "":
			out, first = img, releases
		default:
			conflict = true
		}
	})
	if conflict {
		return load.StatedImage{}
	}
	out.Installs = out.Installs || load.InstallsPackages(m.Slice(b.Span))
	return out
}

// key identifies releases of Airflow; empty for none.
func key(vs schema.Versions) string {
	if len(vs) == 0 {
		return ""
	}
	return vs[0].String() + " " + vs[len(vs)-1].String()
}

// eachImage calls f for each place of a block, at any depth, that says what image runs.
func (m *module) eachImage(b *hcl.Body, f func(load.StatedImage)) {
	if a := b.Attributes["airflow_version"]; a != nil {
		img := load.StatedImage{Base: schema.MWAA(m.resolved(a.Expr).Value), Known: true}
		if a := b.Attributes["requirements_s3_path"]; a != nil {
			img.Installs, img.Requirements = true, m.requirements(a.Expr)
		}
		f(img)
	}
	if a := b.Attributes["image_version"]; a != nil {
		if base, ok := schema.Composer(m.resolved(a.Expr).Value); ok {
			f(load.StatedImage{Base: base, Known: true})
		}
	}
	ref := func(in *module, e hcl.Expression) {
		if t := in.resolved(e); t.Value != "" {
			f(load.ImageAt(t))
		}
	}
	for name, a := range b.Attributes {
		if name == "image" {
			ref(m, a.Expr)
		}
		m.eachObject(a.Expr, map[hcl.Expression]bool{}, func(in *module, o *hcl.Object) {
			for _, name := range [...]string{"image", "Image"} {
				if e := in.member(o, name); e != nil {
					ref(in, e)
				}
			}
		})
	}
	for _, c := range b.Blocks {
		m.eachImage(c.Body, f)
	}
}

// resolved returns the text of an expression, the zero value if the files do not determine it.
func (m *module) resolved(e hcl.Expression) setting.Scalar {
	in, expr := m.resolve(e)
	if text, ok := in.evaluate(expr, 0); ok {
		return setting.Scalar{String: mapped.String{Value: text, Span: expr.Range()}, File: in.File}
	}
	return setting.Scalar{}
}

// evaluate returns the text of an expression with the locals and variables that its templates refer to.
// Unlike that of text, its positions are not those of one file.
func (m *module) evaluate(e hcl.Expression, depth int) (text string, ok bool) {
	in, expr := m.resolve(e)
	template, ok := expr.(*hcl.Template)
	if !ok || depth > maxReferences {
		t := in.text(expr)
		return t.Value, t.IsResolved()
	}
	for _, p := range template.Parts {
		var part string
		if lit, literal := p.(*hcl.Literal); literal {
			var b mapped.Builder
			in.literal(&b, lit)
			part = b.Text(p.Range()).Value
		} else if part, ok = in.evaluate(p, depth+1); !ok {
			return "", false
		}
		text += part
	}
	return text, true
}

// eachObject calls f for each object in an expression, also in the locals and variables that it
// refers to.
func (m *module) eachObject(e hcl.Expression, seen map[hcl.Expression]bool, f func(*module, *hcl.Object)) {
	hcl.Walk(e, func(n hcl.Node) {
		switch n := n.(type) {
		case *hcl.Reference:
			if in, expr := m.resolve(n); expr != hcl.Expression(n) && !seen[expr] {
				seen[expr] = true
				in.eachObject(expr, seen, f)
			}
		case *hcl.Object:
			f(m, n)
		}
	})
}

// Releases returns the releases of Airflow that the files state, by the name of the file.
func Releases(files []*source.File) map[string]schema.Versions {
	out := map[string]schema.Versions{}
	for _, m := range parse(files) {
		var found schema.Versions
		for _, b := range m.body.Blocks {
			m.eachImage(b.Body, func(img load.StatedImage) { found = found.Union(img.Airflow()) })
			found = found.Union(m.chartRelease(b.Body))
		}
		if path.Ext(m.Name) == ".tfvars" {
			for name, a := range m.body.Attributes {
				if t := m.resolved(a.Expr); strings.HasSuffix(name, "airflow_version") {
					found = found.Union(schema.AirflowReleases(t.Value))
				}
			}
		}
		if len(found) > 0 {
			out[m.Name] = found
		}
	}
	return out
}

// chartRelease returns the releases that the set blocks of a helm_release state.
func (m *module) chartRelease(b *hcl.Body) schema.Versions {
	var out schema.Versions
	for _, c := range b.Blocks {
		if name, value := c.Body.Attributes["name"], c.Body.Attributes["value"]; strings.HasPrefix(c.Type, "set") && name != nil && value != nil {
			out = out.Union(helm.ReleaseOf(m.resolved(name.Expr).Value, m.resolved(value.Expr).Value))
		}
	}
	return out
}
