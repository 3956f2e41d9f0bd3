package airflow

import (
	"cmp"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/schema"
)

// releases makes the environments of the official chart's values: one for each component
// with an env of its own, or one for all.
func (b *builder) releases(in *load.ChartValues) {
	b.Problems = append(b.Problems, in.Problems...)
	all := map[string]bool{}
	for _, r := range in.List {
		r.Names(all)
	}
	for _, r := range in.List {
		layers := []setting.Layer{
			{File: r.File, Consumer: "`helm upgrade`", Origin: setting.FromValues, Vars: r.Env},
			{File: r.File, Consumer: "`helm upgrade`", Origin: setting.FromValues, Vars: r.Config},
		}
		name := cmp.Or(r.Role, r.File.Name)
		if r.At != "" {
			name += " " + r.At
		}
		others := b.beside(r.Alone, all)
		b.release(r, name, layers, len(r.Parts) > 0, others)
		for _, part := range r.Parts {
			own := setting.Layer{File: r.File, Consumer: "`helm upgrade`", Origin: setting.FromValues, Vars: part.Vars}
			b.release(r, name+" "+part.Name, append([]setting.Layer{own}, layers...), false, others)
		}
	}
}

// release makes one environment. What only some components set may be meant, so partly
// leaves the others open; others are variables of files that may go with these.
func (b *builder) release(r *load.Release, part string, layers []setting.Layer, partly bool, others map[string]bool) {
	e := &Environment{Target: setting.NonAstro, Part: part, Layers: layers, Template: load.IsTemplate(r.File.Name), open: r.Open || partly, elsewhere: others}
	e.Install = b.releaseInstall(r)
	if v, ok := pep440.Parse(r.Version); ok && e.Install == nil {
		e.Airflow = schema.Versions{v}
	}
	b.add(e)
}

// releaseInstall is what the image that the values name holds; nil if they name none that
// we know.
func (b *builder) releaseInstall(r *load.Release) *packages.Install {
	base, ok := schema.ParseImage(r.Image.Value)
	if !ok {
		return nil
	}
	return packages.Of(&load.Image{File: r.File, Ref: r.Image.String, Base: base, Known: true}, b.requirements, "")
}
