package airflow

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// configs puts airflow.cfg below the variables of the environments that may read it. An
// Astro project runs without one (its .dockerignore and .gitignore name the file), and of
// several nobody knows which is read: there each is an environment of its own.
func (b *builder) configs(in *load.Configs) {
	b.Problems = append(b.Problems, in.Problems...)
	var list []*load.Config
	for _, c := range in.Files {
		if len(c.Layer.Vars) > 0 {
			list = append(list, c)
		}
	}
	if len(list) == 1 && !list[0].Template && !b.astroProject() && b.under(list[0]) {
		return
	}
	for _, c := range list {
		e := &Environment{
			Target: setting.NonAstro, Part: c.Name, Template: c.Template, open: true,
			Layers: []setting.Layer{c.Layer}, Install: b.cfgInstall(),
		}
		if b.astroProject() {
			e.Target = setting.Local
		}
		b.add(e)
	}
}

// under lays a configuration below every environment of this machine; false if there is none.
func (b *builder) under(c *load.Config) bool {
	used := false
	for _, e := range b.Environments {
		if e.Target != setting.Local && e.Target != setting.NonAstro || e.Template {
			continue
		}
		e.Layers = append(e.Layers, c.Layer)
		e.settle()
		used = true
	}
	return used
}

// cfgInstall is the image that reads airflow.cfg, if the project builds one.
func (b *builder) cfgInstall() *packages.Install {
	if b.Hosted == nil {
		return nil
	}
	return b.HostedInstall
}
