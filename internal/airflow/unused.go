package airflow

import (
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// unused adds what files state and no Airflow gets: what another values file of a set replaces, the
// defaults of Terraform that are overridden, what kustomize replaces, the stages of a Dockerfile that
// are no part of the image, what the Astro CLI refuses. A credential in it is committed all the same.
func (b *builder) unused() {
	add := func(vars []*setting.Variable) {
		byFile := map[*source.File]int{}
		for _, v := range vars {
			i, known := byFile[v.Name.File]
			if !known {
				i = len(b.Unused)
				byFile[v.Name.File] = i
				b.Unused = append(b.Unused, valuesLayer(v.Name.File, nil))
			}
			b.Unused[i].Vars = append(b.Unused[i].Vars, v)
		}
	}
	for _, a := range b.Agents {
		add(a.Overridden)
	}
	for _, r := range b.releases {
		add(r.Overridden)
	}
	for _, img := range b.Images {
		if len(img.OtherStages) > 0 {
			l := img.Layer
			l.Vars = img.OtherStages
			b.Unused = append(b.Unused, l)
		}
	}
	for _, d := range b.infra.Unused {
		b.Unused = append(b.Unused, d.Layer)
	}
	b.Unused = append(b.Unused, b.manifests.Overridden...)
	if b.Manifest != nil && len(b.Manifest.Refused.Vars) > 0 {
		b.Unused = append(b.Unused, b.Manifest.Refused)
	}
}
