package airflow

import (
	"cmp"
	"path"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/cfg"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// addInfrastructurePlans adds the plans of an Airflow outside Astro that manifests and Terraform
// describe, and of what scripts run and export.
func (b *builder) addInfrastructurePlans(out []plan) []plan {
	for _, d := range slices.Concat(b.infra.Elsewhere, b.manifests.Sources) {
		out = append(out, plan{
			target: setting.NonAstro, part: path.Join(d.File.Name, d.Name), layers: []setting.Layer{d.Layer}, template: load.IsTemplateFile(d.File), open: true,
			install: b.imageInstall(&d.Image),
		})
	}
	add := func(target setting.Target, starter *source.File, name string, layers []setting.Layer, unknown string) {
		out = append(out, plan{
			target: target, part: path.Join(starter.Name, name), layers: layers, template: load.IsTemplate(starter.Name), open: true,
			install: packages.Unknown(unknown),
		})
	}
	for _, p := range b.processes {
		add(setting.NonAstro, p.Layers[len(p.Layers)-1].File, p.Name, p.Layers, notBuiltHere)
	}
	for _, l := range b.scripts.Runs {
		add(setting.NonAstro, l.File, "", []setting.Layer{*l}, notBuiltHere)
	}
	target := setting.NonAstro
	if b.astro {
		target = setting.Local
	}
	for _, l := range b.scripts.Exports {
		add(target, l.File, "", []setting.Layer{*l}, "a script says nothing of the packages")
	}
	return out
}

// withAirflowCfg puts airflow.cfg below the variables of the plans that may read it. An Astro
// project runs without one (its .dockerignore and .gitignore exclude the file), and of several
// files it is unknown which is read. There each file is a plan of its own.
func (b *builder) withAirflowCfg(plans []plan) []plan {
	var list []*cfg.File
	for _, c := range b.configs.Files {
		if len(c.Layer.Vars) > 0 {
			list = append(list, c)
		}
	}
	if len(list) == 1 && !list[0].Template && !b.astro {
		used := false
		for i := range plans {
			p := &plans[i]
			if (p.target == setting.Local || p.target == setting.NonAstro) && !p.template {
				p.layers = append(slices.Clip(p.layers), list[0].Layer)
				used = true
			}
		}
		if used {
			return plans
		}
	}
	for _, c := range list {
		p := plan{target: setting.NonAstro, part: c.Name, template: c.Template, open: true, layers: []setting.Layer{c.Layer}}
		if b.Hosted != nil || b.HostedInstall.RequirementsFile != nil {
			p.install = b.HostedInstall
		}
		if b.astro {
			p.target = setting.Local
		}
		plans = append(plans, p)
	}
	return plans
}

// addChartPlans adds the plans of the official chart's values: one for each component with an env
// of its own, or one for all.
func (b *builder) addChartPlans(out []plan) []plan {
	if len(b.releases) == 0 {
		return out
	}
	names := map[string]bool{}
	for _, r := range b.releases {
		addNames(names, r.Variables())
	}
	for _, r := range b.releases {
		name := cmp.Or(r.Role, r.File.Name)
		if r.At != "" {
			name += " " + r.At
		}
		p := plan{
			target: setting.NonAstro, part: name, layers: []setting.Layer{valuesLayer(r.File, r.Env), valuesLayer(r.File, r.Config)},
			template: load.IsTemplateFile(r.File), install: b.imageInstall(&r.Image), external: b.externalNames(r.Alone, names),
		}
		if len(p.install.Airflow()) == 0 {
			p.install.SetAirflow(schema.AirflowReleases(r.Version))
		}
		out = appendComponents(out, p, &r.Installation)
	}
	return out
}
