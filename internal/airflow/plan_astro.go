package airflow

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/load/shell"
	"github.com/astrosecrets/astrosecrets/internal/placeholder"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// describedDeployment is what one source sets on a Deployment.
type describedDeployment struct {
	part  string
	layer setting.Layer
	// complete is set if it sets the kwargs, or the class and no kwargs. Then the Deployment
	// was not made from .env, unless a command loads it.
	complete bool
}

// deployments returns the Deployments that files and commands describe: what Astro itself
// printed, then Deployment files and Terraform, then the commands of a script that name the same
// Deployment. A source that sets no option of the secrets backend is left out.
func (b *builder) deployments() []describedDeployment {
	var out []describedDeployment
	add := func(part string, l setting.Layer) {
		resolved := map[Role]bool{}
		for _, v := range l.Vars {
			if opt, ok := ParseOption(v.Name.Value); ok && (opt.Role == RoleBackend || opt.Role == RoleKwargs) {
				resolved[opt.Role] = v.UnresolvedReason == ""
			}
		}
		if len(resolved) > 0 {
			kwargs, set := resolved[RoleKwargs]
			out = append(out, describedDeployment{part, l, kwargs || !set && resolved[RoleBackend]})
		}
	}
	for _, fromCLI := range []bool{true, false} {
		for _, d := range b.Deployments {
			if d.FromCLIOutput == fromCLI {
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

// commandLayers returns what the commands of a script set on each Deployment. A command that sets
// a variable again means another time or place: it starts a layer of its own, with what was set
// before.
func commandLayers(commands []*shell.Command) []*setting.Layer {
	type id struct{ file, deployment string }
	type name struct {
		id
		name string
	}
	last, set := map[id]*setting.Layer{}, map[name]bool{}
	var out []*setting.Layer
	for _, c := range commands {
		at := id{c.Name, c.Deployment}
		for _, v := range c.Vars {
			l, this := last[at], name{at, v.Name.Value}
			again := set[this]
			set[this] = true
			if l == nil || again {
				next := &setting.Layer{File: c.File, Consumer: c.Consumer(), Origin: setting.FromCommand}
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

// deploymentPlans returns the plans of the Deployments that files describe.
func (b *builder) deploymentPlans() []plan {
	main := b.mainEnvFile()
	out := make([]plan, 0, len(b.described)+2*len(b.EnvFiles)+len(b.Agents)) // mostly the others are few
	for _, d := range b.described {
		layers := []setting.Layer{d.layer}
		if main != nil && (!d.complete || b.isLoaded(main)) {
			env := main.Read(b.reader(setting.Hosted)).Layer
			layers = []setting.Layer{withoutUnresolved(d.layer, env), env}
		}
		if b.Hosted != nil {
			layers = append(layers, b.Hosted.Layer)
		}
		out = append(out, plan{target: setting.Hosted, part: d.part, layers: layers, install: b.HostedInstall, open: true})
	}
	return out
}

// withoutUnresolved leaves the variables without a value out of a layer that the next layer sets:
// a secret that Astro does not print, and the .env it was loaded from.
func withoutUnresolved(l, next setting.Layer) setting.Layer {
	set := map[string]bool{}
	addNames(set, next.Vars)
	var vars []*setting.Variable
	for _, v := range l.Vars {
		if v.UnresolvedReason == "" || !set[v.Name.Value] {
			vars = append(vars, v)
		}
	}
	l.Vars = vars
	return l
}

func (b *builder) mainEnvFile() *envfile.File {
	for _, f := range b.EnvFiles {
		if f.Main {
			return f
		}
	}
	return nil
}

// isLoaded reports whether a command loads an env file into a Deployment.
func (b *builder) isLoaded(f *envfile.File) bool {
	return slices.ContainsFunc(b.Commands, func(c *shell.Command) bool { return c.Load && Loads(c, f) })
}

// Loads reports whether the file that a command loads may be f. The directory of the command is
// unknown, so the end of the name decides.
func Loads(c *shell.Command, f *envfile.File) bool {
	from := path.Clean(c.From)
	return c.Load && c.From != "" && (from == f.Name || path.Base(from) == path.Base(f.Name) && path.Dir(f.Name) == "." ||
		len(from) > len(f.Name) && from[len(from)-len(f.Name)-1] == '/' && from[len(from)-len(f.Name):] == f.Name)
}

// addEnvFilePlans adds the plans of `astro dev start` and of a Deployment without a description:
// one for each env file that may be chosen, or one of the image alone.
func (b *builder) addEnvFilePlans(out []plan, compose composed) []plan {
	if b.Hosted == nil && b.Client != nil && len(b.EnvFiles) == 0 {
		return out
	}
	others := len(out)
	for _, f := range b.EnvFiles {
		out = b.addEnvFile(out, f)
	}
	switch main := b.mainEnvFile(); {
	case main != nil:
	case b.isCLI2():
		out = append(out, b.manifestPlans()...)
	case b.Hosted != nil:
		for _, t := range b.targets() {
			out = append(out, plan{target: t, layers: []setting.Layer{b.Hosted.Layer}, install: b.HostedInstall, open: true})
		}
	}
	kept := out[:others]
	for _, p := range out[others:] {
		local := p.target == setting.Local && p.part == ""
		switch {
		case p.target == setting.Hosted && p.part == "" && len(b.described) > 0:
			continue // a file or command describes the Deployment
		case local && compose.overridesAll:
			continue // no service runs with .env and the image alone
		case local && compose.overridesSome:
			p.open = true // what some services lack may be meant for the others
		case p.target == setting.NonAstro && p.layers[0].Origin == setting.FromEnvFile && b.isProcessFile(p.layers[0].File):
			continue // the process has its own plan
		case !b.astro && p.layers[0].Origin == setting.FromEnvFile:
			if compose.envFiles[p.layers[0].File] {
				continue // the Compose services read this file
			}
			p.open = p.open || compose.mayInterpolate(p.layers[0].File)
		}
		kept = append(kept, p)
	}
	return kept
}

// manifestPlans returns the plans of a project of Astro CLI 2 without a .env: `astro local start` with
// what the manifest declares, and a Deployment with the project's own Dockerfile. Below .env, the
// shell, the vaults and a linked workspace may set any variable, so the local plan is open. The image
// has none of the declared values (docs/manifest-reference.md of astronomer/astro-cli).
func (b *builder) manifestPlans() []plan {
	out := []plan{{target: setting.Local, layers: []setting.Layer{b.Manifest.Layer}, install: b.localInstall, open: true}}
	if b.Hosted != nil {
		out = append(out, plan{target: setting.Hosted, layers: []setting.Layer{b.Hosted.Layer}, install: b.HostedInstall, open: true})
	}
	return out
}

// addEnvFile adds the plans of the processes that read an env file.
func (b *builder) addEnvFile(out []plan, f *envfile.File) []plan {
	part := f.Name
	if f.Main {
		part = ""
	}
	p := plan{target: setting.NonAstro, part: part, template: f.Template, install: b.HostedInstall, open: true}
	if !f.ByCLI && !b.astro { // a file for systemd or docker run
		p.layers = []setting.Layer{f.Read(dotenv.Compose).Layer}
		if b.Hosted != nil {
			p.layers = append(p.layers, b.Hosted.Layer)
		}
		return append(out, p)
	}
	for _, t := range b.targets() {
		p.target, p.open = t, t == setting.Hosted || !f.Main
		p.layers = append(make([]setting.Layer, 0, 2), f.Read(b.reader(t)).Layer)
		if f.Template {
			p.layers[0] = withoutPlaceholders(p.layers[0])
		}
		switch {
		case t == setting.Local && b.isCLI2():
			p.layers = append(p.layers, b.Manifest.Layer)
			p.install, p.open = b.localInstall, true
		case b.Hosted != nil && !(t == setting.Local && b.standalone):
			p.layers = append(p.layers, b.Hosted.Layer)
		}
		out = append(out, p)
	}
	return out
}

// withoutPlaceholders returns the layer of a template without the values that a person fills in:
// empty ones and placeholders.
func withoutPlaceholders(l setting.Layer) setting.Layer {
	vars := make([]*setting.Variable, len(l.Vars))
	for i, v := range l.Vars {
		vars[i] = v
		if text := strings.Trim(v.Value.Value, "\"' \t"); v.UnresolvedReason == "" && (text == "" || text == "{}" || strings.HasPrefix(text, "{{") || !strings.HasPrefix(text, "{") && placeholder.IsCredential(text)) {
			unresolved := *v
			unresolved.UnresolvedReason = setting.PlaceholderValue
			vars[i] = &unresolved
		}
	}
	l.Vars = vars
	return l
}

// addOtherImagePlans adds the plans of the Dockerfiles besides the ones of the Deployment and the
// agents.
func (b *builder) addOtherImagePlans(out []plan) []plan {
	for _, img := range b.otherImages {
		layer := img.Layer
		if img.Template {
			layer = withoutPlaceholders(layer)
		}
		out = append(out, plan{
			target: setting.Local, part: img.Name, layers: []setting.Layer{layer}, template: img.Template, open: true,
			install: b.installOf(img, "requirements.txt"),
		})
	}
	return out
}

// isProcessFile reports whether a process that another file starts reads an env file.
func (b *builder) isProcessFile(f *source.File) bool {
	return slices.ContainsFunc(b.processes, func(p load.Process) bool {
		return slices.ContainsFunc(p.Layers, func(l setting.Layer) bool { return l.File == f })
	})
}
