package airflow

import (
	"cmp"
	"maps"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/load/dockerimage"
	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// addAgentPlans adds the plans of Remote Execution: one for each component with an env of its own,
// and one for all the others.
func (b *builder) addAgentPlans(out []plan) []plan {
	if len(b.Agents) == 0 && b.Client == nil {
		return out
	}
	install := b.agentInstall()
	if len(b.Agents) == 0 {
		return append(out, plan{target: setting.Remote, layers: []setting.Layer{b.Client.Layer}, install: install, open: true})
	}
	names := map[string]bool{}
	for _, a := range b.Agents {
		addNames(names, a.Variables())
	}
	for _, a := range b.Agents {
		p := plan{target: setting.Remote, install: install, external: b.externalNames(a.Alone, names)}
		p.layers = append(make([]setting.Layer, 0, 3), valuesLayer(a.File, a.Common))
		if a.SecretBackend != nil {
			p.layers = append(p.layers, valuesLayer(a.SecretBackend.Value.File, []*setting.Variable{a.SecretBackend}))
		}
		if b.Client != nil {
			p.layers = append(p.layers, b.Client.Layer)
		}
		if len(b.Agents) > 1 {
			p.part = cmp.Or(a.Role, a.File.Name)
		}
		out = appendComponents(out, p, &a.Installation)
	}
	return out
}

// appendComponents appends the plan of an installation of a chart, and one for each component with an env of its
// own. The files do not say which other components exist. What some components set may be meant for the others, so
// their plan is open.
func appendComponents(out []plan, p plan, i *helm.Installation) []plan {
	if i.Set != nil {
		p.layers = append([]setting.Layer{*i.Set}, p.layers...)
	}
	p.open = i.Open || len(i.Parts) > 0
	out = append(out, p)
	for _, part := range i.Parts {
		own := p
		own.part, own.open = strings.TrimSpace(p.part+" "+part.Name), i.Open
		if len(part.Vars) > 0 {
			own.layers = append([]setting.Layer{valuesLayer(i.File, part.Vars)}, p.layers...)
		}
		out = append(out, own)
	}
	return out
}

// addNames adds the names of variables to a set.
func addNames(to map[string]bool, vars []*setting.Variable) {
	for _, v := range vars {
		to[v.Name.Value] = true
	}
}

// valuesLayer returns the layer of variables in Helm values.
func valuesLayer(f *source.File, vars []*setting.Variable) setting.Layer {
	return setting.Layer{File: f, Consumer: "`helm upgrade`", Origin: setting.FromValues, Vars: vars}
}

// externalNames returns the variables that values may get from outside their file: by --set, and
// from another file if it is unknown which files are deployed together.
func (b *builder) externalNames(alone bool, all map[string]bool) map[string]bool {
	switch {
	case !alone:
		return b.helmSets
	case len(b.helmSets) == 0:
		return all
	}
	out := maps.Clone(all)
	maps.Copy(out, b.helmSets)
	return out
}

// agentInstall returns what the agents' image holds. Without Dockerfile.client and
// requirements-client.txt the image is built elsewhere, unless the values name Astronomer's own.
func (b *builder) agentInstall() *packages.Install {
	if b.Client != nil || b.requirements.Named("requirements-client.txt") != nil {
		return b.installOf(b.Client, "requirements-client.txt")
	}
	for _, a := range b.Agents {
		for i := range a.Images {
			if img, ok := dockerimage.Named(&a.Images[i]); ok {
				return b.installOf(img, "requirements-client.txt")
			}
		}
	}
	return packages.Unknown("the agents' image is not built here")
}
