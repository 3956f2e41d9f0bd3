package airflow

import (
	"path"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// hosted is what one source sets on a Deployment.
type hosted struct {
	part   string
	layers []setting.Layer
	// whole tells that it gives the kwargs, or the class and no kwargs: then .env is not what
	// the Deployment was made from, unless a command loads it.
	whole bool
}

// sources are the Deployments that files and commands describe, those first that Astro
// itself printed: Deployment files, Terraform, then the commands of a script that name
// the same Deployment. What sets none of our options is left out.
func (b *builder) sources() []hosted {
	var out []hosted
	add := func(part string, l setting.Layer) {
		roles := map[Role]bool{} // whether its value is known
		for _, v := range l.Vars {
			if opt, ok := ParseOption(v.Name.Value); ok && (opt.Role == RoleBackend || opt.Role == RoleKwargs) {
				roles[opt.Role] = v.UnresolvedReason == ""
			}
		}
		if len(roles) > 0 {
			kwargs, set := roles[RoleKwargs]
			out = append(out, hosted{part, []setting.Layer{l}, kwargs || !set && roles[RoleBackend]})
		}
	}
	for _, dump := range []bool{true, false} {
		for _, d := range b.Deployments {
			if d.FromCLIOutput == dump {
				add(path.Join(d.File.Name, d.Name), d.Layer)
			}
		}
	}
	for _, l := range commandLayers(b.Commands) {
		add(l.File.Name, *l)
	}
	if len(out) == 1 {
		out[0].part = ""
	}
	return out
}

// commandLayers are what the commands of a script set on each Deployment. A command that
// sets again what another one has set means another time or place: it makes a layer of its
// own, with what went before.
func commandLayers(commands []*load.Command) []*setting.Layer {
	type id struct{ file, deployment string }
	last := map[id]*setting.Layer{}
	type name struct {
		id
		name string
	}
	set := map[name]bool{} // by the last layer of an id, which has what went before
	var out []*setting.Layer
	for _, c := range commands {
		at := id{c.Name, c.Deployment}
		for _, v := range c.Vars {
			l, this := last[at], name{at, v.Name.Value}
			again := set[this]
			set[this] = true
			if l == nil || again {
				next := &setting.Layer{File: c.File, Consumer: c.Reader(), Origin: setting.FromCommand}
				if again {
					next.Vars = slices.DeleteFunc(slices.Clone(l.Vars), func(have *setting.Variable) bool { return have.Name.Value == v.Name.Value })
				}
				l, last[at] = next, next
				out = append(out, l)
			}
			l.Vars = append(l.Vars, v)
		}
	}
	return out
}

// hostedFrom makes the environments of what describes a Deployment. It reports whether
// .env needs none of its own.
func (b *builder) hostedFrom(install *packages.Install) bool {
	sources := b.sources()
	var main *load.EnvFile
	for _, f := range b.EnvFiles {
		if f.Main {
			main = f
		}
	}
	for _, s := range sources {
		layers := s.layers
		if main != nil && (!s.whole || b.loads(main)) {
			env := main.Read(b.reader(setting.Hosted)).Layer
			layers[0] = withoutUnknown(layers[0], env)
			layers = append(layers, env)
		}
		if b.Hosted != nil {
			layers = append(layers, b.Hosted.Layer)
		}
		b.add(&Environment{Target: setting.Hosted, Part: s.part, Layers: layers, Install: install, open: true})
	}
	return len(sources) > 0
}

// withoutUnknown leaves out of a layer what it does not tell the value of where the next
// one does: a secret that Astro does not print, and the .env it was loaded from.
func withoutUnknown(l, next setting.Layer) setting.Layer {
	set := map[string]bool{}
	for _, v := range next.Vars {
		set[v.Name.Value] = true
	}
	var vars []*setting.Variable
	for _, v := range l.Vars {
		if v.UnresolvedReason == "" || !set[v.Name.Value] {
			vars = append(vars, v)
		}
	}
	l.Vars = vars
	return l
}

// loads reports whether a command loads an env file.
func (b *builder) loads(f *load.EnvFile) bool {
	for _, c := range b.Commands {
		if c.Load && Loads(c, f) {
			return true
		}
	}
	return false
}

// Loads reports whether a command's file may be f: the command's directory is not known,
// so the end of the name decides.
func Loads(c *load.Command, f *load.EnvFile) bool {
	from := path.Clean(c.From)
	return c.Load && c.From != "" && (from == f.Name || path.Base(from) == path.Base(f.Name) && path.Dir(f.Name) == "." ||
		len(from) > len(f.Name) && from[len(from)-len(f.Name)-1] == '/' && from[len(from)-len(f.Name):] == f.Name)
}

// elsewhere makes the environments of an Airflow that runs on none of our targets, and of
// what a script exports.
func (b *builder) elsewhere(sources []*load.DeploymentSource, scripts *load.Scripts) {
	for _, d := range sources {
		b.add(&Environment{
			Target: setting.NonAstro, Part: path.Join(d.File.Name, d.Name), Layers: []setting.Layer{d.Layer}, open: true,
			Install: packages.Unknown("the image is not built here"),
		})
	}
	for _, l := range scripts.Runs {
		b.add(&Environment{
			Target: setting.NonAstro, Part: l.File.Name, Layers: []setting.Layer{*l}, Template: load.IsTemplate(l.File.Name), open: true,
			Install: packages.Unknown("the image is not built here"),
		})
	}
	target := setting.NonAstro
	if b.astroProject() {
		target = setting.Local
	}
	for _, l := range scripts.Exports {
		b.add(&Environment{
			Target: target, Part: l.File.Name, Layers: []setting.Layer{*l}, Template: load.IsTemplate(l.File.Name), open: true,
			Install: packages.Unknown("a script says nothing of the packages"),
		})
	}
}
