package airflow

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/compose"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// composed is what the Compose files of a project contribute.
type composed struct {
	plans []plan
	// envFiles are the files that a service reads by env_file. Outside an Astro project no other
	// process reads them.
	envFiles map[*source.File]bool
	// optionFiles are the Compose files that set an option of the secrets backend. The value may
	// come from the .env in their folder.
	optionFiles []*source.File
	// overridesAll is set if each service of `astro dev start` has settings of its own in
	// docker-compose.override.yml, overridesSome that at least one has.
	overridesAll, overridesSome bool
}

// composePlans returns the plans of the services of Compose files. In a project of the Astro CLI
// docker-compose.override.yml adds to the services of `astro dev start`; any other file is a
// project of its own.
func (b *builder) composePlans() composed {
	var out composed
	all := b.composeFiles.Files
	for _, f := range all {
		base := b.composeBase(f)
		if base == nil && isComposeOverride(f.File) && b.astro {
			b.addOverride(&out, f)
			continue
		}
		if slices.ContainsFunc(all, func(o *compose.File) bool { return b.composeBase(o) == f }) {
			continue // its services are those of the override
		}
		services := f.Services
		if base != nil {
			services = mergeServices(base, f)
		}
		var plans []plan
		for _, s := range services {
			plans = appendUnique(plans, b.servicePlan(f, s))
		}
		out.note(plans)
		out.plans = append(out.plans, plans...)
	}
	return out
}

// note records which env files the services of a Compose file read.
func (c *composed) note(plans []plan) {
	if c.envFiles == nil {
		c.envFiles = map[*source.File]bool{}
	}
	for _, p := range plans {
		for _, l := range p.layers {
			c.envFiles[l.File] = true
		}
		if first := p.layers[0]; slices.ContainsFunc(first.Vars, isExactOption) {
			c.optionFiles = append(c.optionFiles, first.File)
		}
	}
}

// mayInterpolate reports that a Compose file in the folder of an env file may take its settings from it.
func (c *composed) mayInterpolate(env *source.File) bool {
	return slices.ContainsFunc(c.optionFiles, func(f *source.File) bool {
		return env.Name == path.Join(path.Dir(f.Name), ".env")
	})
}

func isExactOption(v *setting.Variable) bool {
	_, ok := ParseOption(v.Name.Value)
	return ok
}

func isComposeOverride(f *source.File) bool {
	base := load.Base(f)
	return strings.HasSuffix(strings.TrimSuffix(strings.TrimSuffix(base, ".yml"), ".yaml"), "compose.override")
}

// composeBase returns the file that docker compose merges an override into, nil for any other
// file and for the override of `astro dev start`.
func (b *builder) composeBase(f *compose.File) *compose.File {
	if !isComposeOverride(f.File) || b.astro && path.Dir(f.Name) == "." {
		return nil
	}
	for _, other := range b.composeFiles.Files {
		name := load.Base(other.File)
		if path.Dir(other.Name) == path.Dir(f.Name) && (strings.HasPrefix(name, "docker-compose.y") || strings.HasPrefix(name, "compose.y")) {
			return other
		}
	}
	return nil
}

// mergeServices returns the services of two files as docker compose merges them.
func mergeServices(base, over *compose.File) []*compose.Service {
	var out []*compose.Service
	for _, s := range base.Services {
		all := *s
		for _, o := range over.Services {
			if o.Name != s.Name {
				continue
			}
			all.Vars = append(slices.Clone(s.Vars), o.Vars...)
			all.EnvFiles = append(slices.Clone(s.EnvFiles), o.EnvFiles...)
			all.Installs = s.Installs || o.Installs
			if o.Image != nil {
				all.Image = o.Image
			}
			if o.Built {
				all.Built, all.Dockerfile, all.BuildArgs = true, o.Dockerfile, o.BuildArgs
			}
		}
		out = append(out, &all)
	}
	for _, o := range over.Services {
		if !slices.ContainsFunc(base.Services, func(s *compose.Service) bool { return s.Name == o.Name }) {
			out = append(out, o)
		}
	}
	return out
}

// servicePlan returns the plan of a service of a plain Compose project.
func (b *builder) servicePlan(f *compose.File, s *compose.Service) plan {
	layers, missing := b.serviceLayers(f, s, "`docker compose up`")
	img, known := b.serviceImage(s)
	if img != nil {
		layers = append(layers, img.Layer)
	}
	return plan{
		target: setting.NonAstro, part: f.Name + " " + s.Name, layers: layers, template: load.IsTemplate(f.Name),
		install: b.serviceInstall(f, img, s), open: missing || !known,
	}
}

// serviceLayers returns the layers that a service states itself. missing reports an env file
// that is not in the project.
func (b *builder) serviceLayers(f *compose.File, s *compose.Service, consumer setting.Consumer) (layers []setting.Layer, missing bool) {
	layers = append(layers, setting.Layer{File: f.File, Consumer: consumer, Origin: setting.FromCompose, Vars: s.Vars})
	for _, ref := range slices.Backward(s.EnvFiles) {
		env := b.envFile(ref.Name)
		if env == nil {
			missing = true
			continue
		}
		reader := dotenv.Compose
		if ref.Raw {
			reader = dotenv.Docker
		}
		layer := env.Read(reader).Layer
		layer.Consumer = consumer
		layers = append(layers, layer)
	}
	return layers, missing
}

func (b *builder) envFile(name string) *envfile.File {
	if name == "" {
		return nil
	}
	for _, f := range b.EnvFiles {
		if f.Name == name {
			return f
		}
	}
	if f := b.Files.Named(name); f != nil {
		return envfile.New(f)
	}
	return nil
}

// astroServices are the services that `astro dev start` runs Airflow in, for Airflow 2 and 3.
var astroServices = [2][]string{
	{"webserver", "scheduler", "triggerer"},
	{"api-server", "scheduler", "dag-processor", "triggerer"},
}

// addOverride adds the plans of docker-compose.override.yml, whose settings override those of
// the environment of `astro dev start`.
func (b *builder) addOverride(out *composed, f *compose.File) {
	var plans []plan
	overridden := map[string]bool{}
	for _, s := range f.Services {
		layers, missing := b.serviceLayers(f, s, "`astro dev start`")
		if !setsBackend(layers) {
			continue
		}
		p := plan{target: setting.NonAstro, part: s.Name, layers: layers, open: true} // a container of another image
		if slices.Contains(astroServices[0], s.Name) || slices.Contains(astroServices[1], s.Name) {
			overridden[s.Name] = true
			b.addBaseLayers(&p, missing)
		}
		plans = appendUnique(plans, p)
	}
	all := true
	for _, name := range b.localServices() {
		all = all && overridden[name]
	}
	if all && len(plans) == 1 {
		plans[0].part = ""
	}
	out.overridesAll = out.overridesAll || all && len(overridden) > 0
	out.overridesSome = out.overridesSome || len(overridden) > 0
	out.plans = append(out.plans, plans...)
}

// addBaseLayers adds what a service of `astro dev start` gets besides its own settings: .env and
// the image.
func (b *builder) addBaseLayers(p *plan, missing bool) {
	main := b.mainEnvFile()
	if main != nil {
		layer := main.Read(dotenv.Compose).Layer
		if !slices.ContainsFunc(p.layers, func(l setting.Layer) bool { return l.File == layer.File }) {
			p.layers = append(p.layers, layer)
		}
	}
	if b.Hosted != nil {
		p.layers = append(p.layers, b.Hosted.Layer)
	}
	p.target, p.open, p.install = setting.Local, missing || main == nil, b.HostedInstall
}

// localServices returns the services that `astro dev start` runs Airflow in.
func (b *builder) localServices() []string {
	if releases := b.HostedInstall.Airflow(); len(releases) > 0 && releases.All(schema.Range{Since: "3"}) {
		return astroServices[1]
	}
	return astroServices[0]
}
