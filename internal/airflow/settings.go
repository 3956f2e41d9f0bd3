package airflow

import (
	"bytes"
	"cmp"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"

	"golang.org/x/tools/go/analysis"
)

// Settings is all that a project configures: one Environment for each Airflow process
// that its files describe.
type Settings struct {
	Files        *load.Files
	Environments []*Environment
	// Problems are what the readers of the files refuse.
	Problems []load.Problem
	EnvFiles []*load.EnvFile
	Images   []*load.Image
	Agents   []*load.Agent
	// Hosted and Client are the images of a Deployment and of the agents; nil without a
	// Dockerfile for them.
	Hosted, Client *load.Image
	// Broken are the ENV instructions that BuildKit refuses.
	Broken []load.Refused
	// HostedInstall is what the Deployment's image holds; nil if the project has none.
	HostedInstall *packages.Install
	// Deployments are the Deployments that files describe, Commands what scripts do to one.
	Deployments []*load.DeploymentSource
	Commands    []*load.Command
	// LocalConnections are those of airflow_settings.yaml.
	LocalConnections []*load.LocalConnection

	astro bool
}

// CLIReads reports an env file that commands of the Astro CLI read. In a project that has
// nothing of Astronomer's, a container of another image has it, or the Compose file beside .env
// is its reader: it hands the file to its services, or takes from it what it interpolates.
func (s *Settings) CLIReads(f *load.EnvFile) bool {
	if !f.ByCLI || s.astro || len(s.Deployments)+len(s.Commands) > 0 {
		return f.ByCLI
	}
	return !slices.ContainsFunc(s.Environments, func(e *Environment) bool {
		return e.Target == setting.NonAstro && slices.ContainsFunc(e.Layers, func(l setting.Layer) bool {
			return l.File == f.File || l.Origin == setting.FromCompose && !isOverride(l.File) && path.Dir(l.File.Name) == path.Dir(f.Name)
		})
	})
}

// Analyzer makes the Settings of a project from the results of the loaders.
var Analyzer = &analysis.Analyzer{
	Name: "settings",
	Doc:  "what each Airflow of the project sees: variables after precedence, backend, kwargs, packages",
	Requires: []*analysis.Analyzer{load.Input, load.Dotenv, load.PipFiles, load.Dockerfiles, load.YAML, load.Values,
		load.DeploymentFiles, load.Terraform, load.ShellScripts, load.ComposeFiles, load.AirflowCfg, load.OfficialChart, load.ManifestFiles, load.AirflowSettings},
	ResultType: reflect.TypeFor[*Settings](),
	Run: func(pass *analysis.Pass) (any, error) {
		b := &builder{
			Settings: &Settings{
				Files:    pass.ResultOf[load.Input].(*load.Files),
				EnvFiles: pass.ResultOf[load.Dotenv].(*load.EnvFiles).Files,
			},
			requirements: pass.ResultOf[load.PipFiles].(*load.Requirements),
			yaml:         pass.ResultOf[load.YAML].(*load.YAMLFiles),
			docs:         documents{},
		}
		images := pass.ResultOf[load.Dockerfiles].(*load.Images)
		charts := pass.ResultOf[load.Values].(*load.AgentValues)
		b.Images, b.Agents = images.Files, charts.Agents
		b.Problems = append(b.Problems, b.Files.Problems...)
		b.Problems = append(b.Problems, images.Problems...)
		b.Problems = append(b.Problems, charts.Problems...)
		infra := pass.ResultOf[load.Terraform].(*load.Infrastructure)
		scripts := pass.ResultOf[load.ShellScripts].(*load.Scripts)
		b.Deployments = append(b.Deployments, pass.ResultOf[load.DeploymentFiles].(*load.Deployments).Sources...)
		b.Deployments = append(b.Deployments, infra.Sources...)
		b.Commands = scripts.Commands
		b.LocalConnections = pass.ResultOf[load.AirflowSettings].(*load.LocalConnections).List
		b.Problems = append(b.Problems, scripts.Problems...)
		b.Problems = append(b.Problems, infra.Problems...)
		b.helmSets = map[string]bool{}
		for _, l := range scripts.HelmSets {
			for _, v := range l.Vars {
				b.helmSets[v.Name.Value] = true
			}
		}
		b.build()
		b.Settings.astro = b.astroProject()
		manifests := pass.ResultOf[load.ManifestFiles].(*load.Manifests)
		b.Problems = append(b.Problems, manifests.Problems...)
		b.elsewhere(append(infra.Elsewhere, manifests.Sources...), scripts)
		b.compose(pass.ResultOf[load.ComposeFiles].(*load.Composes))
		b.configs(pass.ResultOf[load.AirflowCfg].(*load.Configs))
		b.releases(pass.ResultOf[load.OfficialChart].(*load.ChartValues))
		return b.Settings, nil
	},
}

type builder struct {
	*Settings
	requirements *load.Requirements
	yaml         *load.YAMLFiles
	docs         documents
	helmSets     map[string]bool // names of variables that helm --set gives, to whatever release
}

func (b *builder) build() {
	for _, img := range b.Images {
		given(img, b.Files.Overrides)
	}
	var others []*load.Image
	for _, img := range b.Images {
		switch name := load.Base(img.File); {
		case img.Client && b.Client == nil:
			b.Client = img
		case name == "Dockerfile" && (b.Hosted == nil || len(img.Name) < len(b.Hosted.Name)):
			if b.Hosted != nil {
				others = append(others, b.Hosted)
			}
			b.Hosted = img
		default:
			others = append(others, img)
		}
	}
	for _, img := range b.Images {
		b.Broken = append(b.Broken, img.Broken...)
	}
	b.deployed()
	b.agents()
	for _, img := range others {
		layer := img.Layer
		if img.Template {
			layer = toFillIn(layer)
		}
		b.add(&Environment{
			Target: setting.Local, Part: img.Name, Layers: []setting.Layer{layer}, Template: img.Template, open: true,
			Install: packages.Of(img, b.requirements, "requirements.txt"),
		})
	}
}

// deployed makes the environments of the laptop and of the Deployment: one for each env
// file that may be chosen, or one of the image alone.
func (b *builder) deployed() {
	install := packages.Of(b.Hosted, b.requirements, "requirements.txt")
	if b.manifest() {
		install.IncompleteReason = "the packages stand in pyproject.toml"
	}
	b.HostedInstall = install
	described := b.hostedFrom(install)
	if b.Hosted == nil && b.Client != nil && len(b.EnvFiles) == 0 {
		return
	}
	main := false
	for _, f := range b.EnvFiles {
		main = main || f.Main
	}
	for _, f := range b.EnvFiles {
		part := f.Name
		if f.Main {
			part = ""
		}
		if !f.ByCLI && !b.astroProject() { // a file of systemd's, or of docker run
			layers := []setting.Layer{f.Read(dotenv.Compose).Layer}
			if b.Hosted != nil {
				layers = append(layers, b.Hosted.Layer)
			}
			b.add(&Environment{Target: setting.NonAstro, Part: part, Layers: layers, Template: f.Template, Install: install, open: true})
			continue
		}
		for _, t := range b.targets() {
			if t == setting.Hosted && f.Main && described {
				continue
			}
			layers := []setting.Layer{f.Read(b.reader(t)).Layer}
			if f.Template {
				layers[0] = toFillIn(layers[0])
			}
			if b.Hosted != nil && !(t == setting.Local && b.standalone()) {
				layers = append(layers, b.Hosted.Layer)
			}
			b.add(&Environment{Target: t, Part: part, Layers: layers, Template: f.Template, Install: install, open: t == setting.Hosted || !f.Main})
		}
	}
	if b.Hosted != nil && !main {
		for _, t := range b.targets() {
			if t == setting.Hosted && described {
				continue
			}
			b.add(&Environment{Target: t, Layers: []setting.Layer{b.Hosted.Layer}, Install: install, open: true})
		}
	}
}

// toFillIn is the layer of a template: what it leaves empty, or gives by a placeholder alone,
// is not what anybody will have.
func toFillIn(l setting.Layer) setting.Layer {
	vars := make([]*setting.Variable, len(l.Vars))
	for i, v := range l.Vars {
		vars[i] = v
		if text := strings.Trim(v.Value.Value, "\"' \t"); v.UnresolvedReason == "" && (text == "" || text == "{}" || strings.HasPrefix(text, "{{") || !strings.HasPrefix(text, "{") && Dummy(text, "", "")) {
			open := *v
			open.UnresolvedReason = "it is to be filled in"
			vars[i] = &open
		}
	}
	l.Vars = vars
	return l
}

// targets are the laptop, and a Deployment unless the image is none of Astronomer's.
func (b *builder) targets() []setting.Target {
	if b.Hosted != nil && b.Hosted.Known && !b.Hosted.Base.Astro() || b.Hosted != nil && !b.Hosted.Known && b.Hosted.Ref.IsResolved() && !b.astro() {
		return []setting.Target{setting.NonAstro}
	}
	return []setting.Target{setting.Local, setting.Hosted}
}

// astro reports a project of the Astro CLI.
func (b *builder) astro() bool { return b.Files.Named(".astro/config.yaml") != nil }

// manifest reports a project of Astro CLI 2, which takes the image and its packages from
// pyproject.toml: a table tool.astro is what makes it one.
func (b *builder) manifest() bool {
	f := b.Files.Named("pyproject.toml")
	return f != nil && (bytes.Contains(f.Content, []byte("[tool.astro]")) || bytes.Contains(f.Content, []byte("[tool.astro.")))
}

// reader is who reads .env for a target.
func (b *builder) reader(t setting.Target) dotenv.Reader {
	switch {
	case t == setting.Hosted:
		return dotenv.VariableLoad
	case b.standalone():
		return dotenv.Standalone
	}
	return dotenv.Compose
}

// standalone reports dev.mode: standalone, in which the CLI reads .env itself and takes
// no notice of the ENV instructions of the Dockerfile. Astro CLI 2 always does.
func (b *builder) standalone() bool {
	if b.manifest() {
		return true
	}
	f := b.Files.Named(".astro/config.yaml")
	if f == nil || !bytes.Contains(f.Content, []byte("standalone")) { // most need not be parsed
		return false
	}
	for _, doc := range yamltext.Parse(f.Content).Docs {
		if n := yamltext.Get(doc, "dev", "mode"); n != nil {
			return n.Value == "standalone"
		}
	}
	return false
}

// agents makes the environments of Remote Execution: one for each component with an env
// of its own, or one for all.
func (b *builder) agents() {
	install := b.agentInstall()
	all := map[string]bool{}
	for _, a := range b.Agents {
		a.Names(all)
	}
	for _, a := range b.Agents {
		base := []setting.Layer{{File: a.File, Consumer: "`helm upgrade`", Origin: setting.FromValues, Vars: a.Common}}
		if a.SecretBackend != nil {
			base = append(base, setting.Layer{File: a.SecretBackend.Value.File, Consumer: "`helm upgrade`", Origin: setting.FromValues, Vars: []*setting.Variable{a.SecretBackend}})
		}
		if b.Client != nil {
			base = append(base, b.Client.Layer)
		}
		// The components without an env of their own have what is common to all; which of
		// them there are is not looked at, so what only some set may be meant.
		for _, part := range append([]load.Part{{}}, a.Parts...) {
			layers := base
			if len(part.Vars) > 0 {
				layers = append([]setting.Layer{{File: a.File, Consumer: "`helm upgrade`", Origin: setting.FromValues, Vars: part.Vars}}, base...)
			}
			name := part.Name
			if len(b.Agents) > 1 {
				name = strings.TrimSpace(cmp.Or(a.Role, a.File.Name) + " " + name)
			}
			e := &Environment{Target: setting.Remote, Part: name, Layers: layers, Install: install, open: a.Open || part.Name == "" && len(a.Parts) > 0}
			e.elsewhere = b.beside(a.Alone, all)
			b.add(e)
		}
	}
	if len(b.Agents) == 0 && b.Client != nil {
		b.add(&Environment{Target: setting.Remote, Layers: []setting.Layer{b.Client.Layer}, Install: install, open: true})
	}
}

// beside are the names that values may get from elsewhere: by --set, and where nothing tells
// which files go together, by another file.
func (b *builder) beside(alone bool, all map[string]bool) map[string]bool {
	if !alone {
		return b.helmSets
	}
	out := maps.Clone(all)
	maps.Copy(out, b.helmSets)
	return out
}

// agentInstall is what the agents' image holds. Without Dockerfile.client and without
// requirements-client.txt the image is built elsewhere, unless the values name
// Astronomer's own.
func (b *builder) agentInstall() *packages.Install {
	if b.Client != nil || b.requirements.Named("requirements-client.txt") != nil {
		return packages.Of(b.Client, b.requirements, "requirements-client.txt")
	}
	for _, a := range b.Agents {
		for i := range a.Images {
			if img, ok := load.NamedImage(&a.Images[i]); ok {
				return packages.Of(img, b.requirements, "requirements-client.txt")
			}
		}
	}
	return packages.Unknown("the agents' image is not built here")
}

func (b *builder) add(e *Environment) {
	if e.Install != nil {
		if release := b.Files.Overrides.Airflow; release != "" {
			e.Install.SetAirflow(release)
		}
		e.Airflow = e.Install.Airflow()
	}
	e.custom, e.docs = b.Files.Overrides.Backends, b.docs
	e.settle()
	for _, was := range b.Environments {
		e.Secrets.share(was.Secrets)
		e.Workers.share(was.Workers)
	}
	b.Environments = append(b.Environments, e)
}
