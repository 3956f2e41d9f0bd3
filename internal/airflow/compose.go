package airflow

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// compose makes the environments of the services of Compose files. In a project of the
// Astro CLI docker-compose.override.yml adds to the services of `astro dev start`; any other
// file is a project of its own.
func (b *builder) compose(in *load.Composes) {
	b.Problems = append(b.Problems, in.Problems...)
	for _, f := range in.Files {
		base := b.overridden(f, in.Files)
		if base == nil && isOverride(f.File) && b.astroProject() {
			b.override(f)
			continue
		}
		if b.hasOverride(f, in.Files) {
			continue // its services are those of the override
		}
		services := f.Services
		if base != nil {
			services = merged(base, f)
		}
		var made []*Environment
		for _, s := range services {
			e := b.service(f, s)
			e.Part = f.Name + " " + s.Name
			made = b.fold(made, e)
		}
		b.follow(made)
	}
}

// follow adds environments, and takes out those that were made of their env files alone: in
// a project that is none of Astronomer's the Compose file is what reads them. Of the .env
// beside it, it may read a part for its own settings: what the .env lacks is set there.
func (b *builder) follow(made []*Environment) {
	if !b.astroProject() {
		b.Environments = slices.DeleteFunc(b.Environments, func(e *Environment) bool {
			env := e.Layers[0]
			if env.Origin != setting.FromEnvFile {
				return false
			}
			e.open = e.open || slices.ContainsFunc(made, func(m *Environment) bool { return interpolates(m.Layers[0], env.File) })
			return slices.ContainsFunc(made, func(m *Environment) bool {
				return slices.ContainsFunc(m.Layers, func(l setting.Layer) bool { return l.File == env.File })
			})
		})
	}
	b.Environments = append(b.Environments, made...)
}

// interpolates reports a layer of a Compose file that sets up the backend, and may do so with
// what stands in this .env.
func interpolates(l setting.Layer, env *source.File) bool {
	return l.Origin == setting.FromCompose && env.Name == path.Join(path.Dir(l.File.Name), ".env") &&
		slices.ContainsFunc(l.Vars, func(v *setting.Variable) bool {
			_, ok := ParseOption(v.Name.Value)
			return ok
		})
}

func isOverride(f *source.File) bool {
	base := load.Base(f)
	return strings.HasSuffix(strings.TrimSuffix(strings.TrimSuffix(base, ".yml"), ".yaml"), "compose.override")
}

// astroProject reports a project that `astro dev start` runs.
func (b *builder) astroProject() bool {
	return b.astro() || b.Hosted != nil && b.Hosted.Known && b.Hosted.Base.Astro()
}

// overridden is the file that docker compose merges an override into.
func (b *builder) overridden(f *load.Compose, all []*load.Compose) *load.Compose {
	if !isOverride(f.File) || b.astroProject() && path.Dir(f.Name) == "." {
		return nil
	}
	for _, other := range all {
		name := load.Base(other.File)
		if path.Dir(other.Name) == path.Dir(f.Name) && (strings.HasPrefix(name, "docker-compose.y") || strings.HasPrefix(name, "compose.y")) {
			return other
		}
	}
	return nil
}

func (b *builder) hasOverride(f *load.Compose, all []*load.Compose) bool {
	return slices.ContainsFunc(all, func(o *load.Compose) bool { return b.overridden(o, all) == f })
}

// merged are the services of two files as docker compose merges them.
func merged(base, over *load.Compose) []*load.Service {
	var out []*load.Service
	for _, s := range base.Services {
		all := *s
		for _, o := range over.Services {
			if o.Name != s.Name {
				continue
			}
			all.Vars = append(slices.Clone(s.Vars), o.Vars...)
			all.EnvFiles = append(slices.Clone(s.EnvFiles), o.EnvFiles...)
			if o.Image != nil {
				all.Image = o.Image
			}
			if o.Built {
				all.Built, all.Dockerfile = true, o.Dockerfile
			}
		}
		out = append(out, &all)
	}
	for _, o := range over.Services {
		if !slices.ContainsFunc(base.Services, func(s *load.Service) bool { return s.Name == o.Name }) {
			out = append(out, o)
		}
	}
	return out
}

// fold adds an environment that configures a backend, unless there is one like it.
func (b *builder) fold(list []*Environment, e *Environment) []*Environment {
	if e == nil || !e.concerned() {
		return list
	}
	for _, have := range list {
		if have.like(e) {
			return list
		}
	}
	return append(list, e)
}

// concerned reports that the winning layers, not the image alone, set something of the
// secrets backend, or were meant to.
func (e *Environment) concerned() bool {
	found := false
	e.Vars(func(l *setting.Layer, v *setting.Variable) {
		_, ours := ParseOption(v.Name.Value)
		_, meant := Misnamed(v.Name.Value)
		found = found || l.Origin != setting.FromDockerfile && (ours || meant)
	})
	return found
}

// like reports that two environments configure the same in the same place.
func (e *Environment) like(o *Environment) bool {
	return slices.Equal(e.signature(), o.signature())
}

// signature is what decides on the backend of an environment: its variables, those that its
// kwargs refer to, the image.
func (e *Environment) signature() []any {
	var out []any
	e.Vars(func(_ *setting.Layer, v *setting.Variable) {
		_, ours := ParseOption(v.Name.Value)
		_, meant := Misnamed(v.Name.Value)
		if ours || meant {
			out = append(out, v)
		}
	})
	for _, back := range []*Backend{e.Secrets, e.Workers} {
		if back.Kwargs != nil {
			for _, r := range back.Kwargs.Refs {
				out = append(out, e.vars[r.Name])
			}
		}
	}
	if e.Install != nil && e.Install.Image != nil {
		out = append(out, e.Install.Image.Ref.Value)
	}
	return append(out, e.open)
}

// service makes the environment of a service of a plain Compose project.
func (b *builder) service(f *load.Compose, s *load.Service) *Environment {
	e := &Environment{Target: setting.NonAstro, Template: load.IsTemplate(f.Name)}
	missing := b.own(e, f, s, "`docker compose up`")
	img, known := b.serviceImage(s)
	if img != nil {
		e.Layers = append(e.Layers, img.Layer)
	}
	e.open = missing || !known
	e.Install = b.serviceInstall(img, s)
	e.settle()
	if e.Install != nil {
		e.Airflow = e.Install.Airflow()
	}
	return e
}

// own gives an environment the layers that the service itself states. It reports an env
// file that is not in the project.
func (b *builder) own(e *Environment, f *load.Compose, s *load.Service, reader string) (missing bool) {
	e.Layers = append(e.Layers, setting.Layer{File: f.File, Consumer: reader, Origin: setting.FromCompose, Vars: s.Vars})
	for i := len(s.EnvFiles) - 1; i >= 0; i-- {
		ref := s.EnvFiles[i]
		env := b.envFile(ref.Name)
		if env == nil {
			missing = true
			continue
		}
		how := dotenv.Compose
		if ref.Raw {
			how = dotenv.Docker
		}
		layer := env.Read(how).Layer
		layer.Consumer = reader
		e.Layers = append(e.Layers, layer)
	}
	return missing
}

func (b *builder) envFile(name string) *load.EnvFile {
	if name == "" {
		return nil
	}
	for _, f := range b.EnvFiles {
		if f.Name == name {
			return f
		}
	}
	if f := b.Files.Named(name); f != nil {
		return load.NewEnvFile(f)
	}
	return nil
}

// serviceImage is the image of a service; known tells that no variable can come from it
// that the files do not show.
func (b *builder) serviceImage(s *load.Service) (img *load.Image, known bool) {
	if s.Built {
		for _, img := range b.Images {
			if s.Dockerfile != "" && img.Name == s.Dockerfile {
				return img, true
			}
		}
		return nil, false
	}
	if s.Image == nil || !s.Image.IsResolved() {
		return nil, false
	}
	base, ok := schema.ParseImage(s.Image.Value)
	if !ok {
		return nil, false
	}
	s.Image.File.Show(s.Image.Span)
	return &load.Image{File: s.Image.File, Ref: s.Image.String, Base: base, Known: true}, true
}

// serviceInstall is what the containers of a service have: their image, and what the
// official image's entrypoint installs when it starts.
func (b *builder) serviceInstall(img *load.Image, s *load.Service) *packages.Install {
	if img == nil {
		return nil
	}
	requirements := ""
	if s.Built {
		requirements = "requirements.txt"
	}
	var extra *setting.Variable
	for _, v := range s.Vars {
		if v.Name.Value == "_PIP_ADDITIONAL_REQUIREMENTS" {
			extra = v
		}
	}
	in := packages.Of(img, b.requirements, requirements)
	switch {
	case extra == nil:
	case extra.UnresolvedReason != "" || !extra.Value.IsResolved():
		in.IncompleteReason = "packages that the shell names"
	default:
		if cmd, ok := pip.ParseArgs(pipWords(&extra.Value.String)); ok {
			run := load.PipRun{Command: cmd, File: func(string) []string { return nil }}
			in.AddCommand(run, &load.Image{File: extra.Value.File}, b.requirements)
		}
	}
	return in
}

// pipWords is `pip install` and what the shell makes of the value: words at blanks.
func pipWords(t *mapped.String) []mapped.String {
	words := []mapped.String{{Value: "pip"}, {Value: "install"}}
	start := -1
	for i := 0; i <= len(t.Value); i++ {
		blank := i == len(t.Value) || strings.IndexByte(" \t\r\n", t.Value[i]) >= 0
		switch {
		case blank && start >= 0:
			words, start = append(words, t.Slice(start, i)), -1
		case !blank && start < 0:
			start = i
		}
	}
	return words
}

// astroServices are the services that `astro dev start` runs Airflow in, for Airflow 2 and 3.
var astroServices = [2][]string{
	{"webserver", "scheduler", "triggerer"},
	{"api-server", "scheduler", "dag-processor", "triggerer"},
}

// override lays docker-compose.override.yml over the environment of `astro dev start`.
func (b *builder) override(f *load.Compose) {
	var made []*Environment
	touched := map[string]bool{}
	for _, s := range f.Services {
		e := &Environment{Target: setting.Local, Part: s.Name}
		missing := b.own(e, f, s, "`astro dev start`")
		e.settle()
		if !e.concerned() {
			continue
		}
		if slices.Contains(astroServices[0], s.Name) || slices.Contains(astroServices[1], s.Name) {
			touched[s.Name] = true
			b.underneath(e, missing)
		} else {
			e.Target, e.open = setting.NonAstro, true // a container of another image
		}
		e.settle()
		made = b.fold(made, e)
	}
	all := true
	for _, name := range b.services() {
		all = all && touched[name]
	}
	var kept []*Environment
	for _, e := range b.Environments {
		if e.Target == setting.Local && e.Part == "" && len(touched) > 0 {
			if all {
				continue // no service runs with .env and the image alone
			}
			e.open = true // what a part of the services lacks may be meant
		}
		kept = append(kept, e)
	}
	if all && len(made) == 1 {
		made[0].Part = ""
	}
	b.Environments = slices.Concat(kept, made)
}

// underneath adds what a service of `astro dev start` gets below its own settings.
func (b *builder) underneath(e *Environment, missing bool) {
	main := false
	for _, env := range b.EnvFiles {
		if !env.Main {
			continue
		}
		main = true
		layer := env.Read(dotenv.Compose).Layer
		if !slices.ContainsFunc(e.Layers, func(l setting.Layer) bool { return l.File == layer.File }) {
			e.Layers = append(e.Layers, layer)
		}
	}
	if b.Hosted != nil {
		e.Layers = append(e.Layers, b.Hosted.Layer)
	}
	e.open = missing || !main
	e.Install = b.HostedInstall
	if e.Install != nil {
		e.Airflow = e.Install.Airflow()
	}
}

// services are those that `astro dev start` runs Airflow in.
func (b *builder) services() []string {
	in := b.HostedInstall
	if in != nil && len(in.Airflow()) > 0 && in.Airflow().All(schema.Range{Since: "3"}) {
		return astroServices[1]
	}
	return astroServices[0]
}
