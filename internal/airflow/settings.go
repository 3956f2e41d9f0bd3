package airflow

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"reflect"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/airflowsettings"
	"github.com/astrosecrets/astrosecrets/internal/load/cfg"
	"github.com/astrosecrets/astrosecrets/internal/load/compose"
	"github.com/astrosecrets/astrosecrets/internal/load/deployment"
	"github.com/astrosecrets/astrosecrets/internal/load/dockerimage"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/load/manifest"
	"github.com/astrosecrets/astrosecrets/internal/load/pyproject"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/internal/load/release"
	"github.com/astrosecrets/astrosecrets/internal/load/requirements"
	"github.com/astrosecrets/astrosecrets/internal/load/shell"
	"github.com/astrosecrets/astrosecrets/internal/load/terraform"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"

	"golang.org/x/tools/go/analysis"
)

// Settings is all that a project configures: one Environment for each Airflow process
// that its files describe.
type Settings struct {
	Files        *load.Files
	Environments []*Environment
	// Problems are what the readers of the files refuse.
	Problems []load.Problem
	EnvFiles []*envfile.File
	Images   []*dockerimage.Image
	Agents   []*helm.Agent
	// Hosted and Client are the images of a Deployment and of the agents; nil without a
	// Dockerfile for them.
	Hosted, Client *dockerimage.Image
	// Broken are the ENV instructions that BuildKit refuses.
	Broken []dockerimage.RefusedVariable
	// HostedInstall is what the Deployment's image holds; nil if the project has none.
	HostedInstall *packages.Install
	// Deployments are the Deployments that files describe, Commands what scripts do to one.
	Deployments []*load.DeploymentSource
	Commands    []*shell.Command
	// Managed are the connections and Airflow variables that files define in the Environment Manager.
	Managed []load.Definition
	// Manifest is that of Astro CLI 2; nil for a project without one.
	Manifest *pyproject.Manifest
	// Unused are layers that no Airflow gets: other files replace them as a whole.
	Unused []setting.Layer
	// LocalConnections are those of airflow_settings.yaml.
	LocalConnections []*airflowsettings.Connection

	astro bool
	// answers are those of Once.
	answers map[any]bool
	// services are the names of the containers of Compose files; nil before the first use.
	services map[string]bool
}

// Once returns the result of ask, which is called once for each key in the life of the settings. It
// is for what several rules need and what takes time. It is not safe for concurrent use.
func (s *Settings) Once(key any, ask func() bool) bool {
	answer, known := s.answers[key]
	if !known {
		answer = ask()
		if s.answers == nil {
			s.answers = map[any]bool{}
		}
		s.answers[key] = answer
	}
	return answer
}

// HasBackend reports that a file sets an option of a secrets backend.
func (s *Settings) HasBackend() bool {
	ours := func(v *setting.Variable) bool { return setting.VariableOf(v.Name.Value) != "" }
	return slices.ContainsFunc(s.Environments, func(e *Environment) bool {
		return slices.ContainsFunc(e.Layers, func(l setting.Layer) bool { return slices.ContainsFunc(l.Vars, ours) })
	})
}

// CLIReads reports an env file that commands of the Astro CLI read. In a project that has
// nothing of Astronomer's, a container of another image has it, or the Compose file in the folder of .env
// is its reader: it passes the file to its services, or interpolates with it.
func (s *Settings) CLIReads(f *envfile.File) bool {
	if !f.ByCLI || s.astro || len(s.Deployments)+len(s.Commands) > 0 {
		return f.ByCLI
	}
	return !slices.ContainsFunc(s.Environments, func(e *Environment) bool {
		return e.Target == setting.NonAstro && slices.ContainsFunc(e.Layers, func(l setting.Layer) bool {
			return l.File == f.File || l.Origin == setting.FromCompose && !isComposeOverride(l.File) && path.Dir(l.File.Name) == path.Dir(f.Name)
		})
	})
}

// Analyzer makes the Settings of a project from the results of the loaders.
var Analyzer = &analysis.Analyzer{
	Name:       "settings",
	Doc:        "what each Airflow of the project sees: variables after precedence, backend, kwargs, packages",
	Requires:   append([]*analysis.Analyzer{load.Input, yamlfile.Analyzer, release.Analyzer}, registry.Analyzers()...),
	ResultType: reflect.TypeFor[*Settings](),
	Run: func(pass *analysis.Pass) (any, error) {
		return newBuilder(pass.ResultOf).build(), nil
	},
}

// Load returns how Airflow sees the project, without running a rule. It stops early with the
// error of ctx.
func Load(ctx context.Context, files *load.Files) (*Settings, error) {
	files.Classify(registry.KindOf)
	results := map[*analysis.Analyzer]any{load.Input: files}
	if err := run(ctx, Analyzer, results); err != nil {
		return nil, err
	}
	return results[Analyzer].(*Settings), nil
}

// run runs an analyzer after those that it requires, each once.
func run(ctx context.Context, a *analysis.Analyzer, results map[*analysis.Analyzer]any) error {
	for _, need := range a.Requires {
		if _, done := results[need]; done {
			continue
		}
		if err := run(ctx, need, results); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	result, err := a.Run(&analysis.Pass{Analyzer: a, ResultOf: results, Report: func(analysis.Diagnostic) {}})
	if err != nil {
		return fmt.Errorf("%s: %w", a.Name, err)
	}
	results[a] = result
	return nil
}

// builder makes the Settings from the results of the loaders.
type builder struct {
	*Settings
	requirements *requirements.Files
	pyprojects   *pyproject.Files
	composeFiles *compose.Files
	configs      *cfg.Files
	releases     []*helm.Release
	infra        *terraform.Infrastructure
	manifests    *manifest.Manifests
	scripts      *shell.Scripts
	processes    []load.Process // those of formats without a type of their own
	statements   *release.Statements

	docs        documents
	described   []describedDeployment // the Deployments that files and commands describe
	otherImages []*dockerimage.Image  // those that neither the Deployment nor the agents run
	// localInstall is what `astro local start` of Astro CLI 2 installs; HostedInstall for other projects.
	localInstall *packages.Install
	standalone   bool            // dev.mode of the Astro CLI
	helmSets     map[string]bool // names of variables that helm --set gives, to whatever release
	released     map[releaseKey]*packages.Install
	nearest      map[place]schema.Versions // see nearestRelease
}

func newBuilder(results map[*analysis.Analyzer]any) *builder {
	b := &builder{
		Settings: &Settings{
			Files:            results[load.Input].(*load.Files),
			EnvFiles:         results[envfile.Analyzer].(*envfile.Files).Files,
			LocalConnections: results[airflowsettings.Analyzer].(*airflowsettings.Connections).List,
		},
		requirements: results[requirements.Analyzer].(*requirements.Files),
		pyprojects:   results[pyproject.Analyzer].(*pyproject.Files),
		composeFiles: results[compose.Analyzer].(*compose.Files),
		configs:      results[cfg.Analyzer].(*cfg.Files),
		infra:        results[terraform.Analyzer].(*terraform.Infrastructure),
		manifests:    results[manifest.Analyzer].(*manifest.Manifests),
		scripts:      results[shell.Analyzer].(*shell.Scripts),
		statements:   results[release.Analyzer].(*release.Statements),
		docs:         documents{},
	}
	images := results[dockerimage.Analyzer].(*dockerimage.Images)
	b.Images, b.Commands = images.Files, b.scripts.Commands
	described := results[deployment.Analyzer].(*deployment.Files)
	b.Deployments = slices.Concat(described.Sources, b.infra.Sources)
	b.Managed = slices.Concat(described.Definitions, b.infra.Definitions)
	b.Problems = slices.Concat(b.Files.Problems, images.Problems, b.scripts.Problems, b.infra.Problems,
		b.manifests.Problems, b.composeFiles.Problems, b.configs.Problems, b.pyprojects.Problems)
	if b.pyprojects.Main != nil {
		b.Manifest = b.pyprojects.Main.Astro
	}
	for _, a := range registry.Analyzers() {
		switch r := results[a].(type) {
		case *helm.Values:
			b.addValues(r)
		case *load.Result:
			b.processes = append(b.processes, r.Processes...)
			b.Problems = append(b.Problems, r.Problems...)
		}
	}
	b.addValues(&b.infra.Helm)
	b.dropDeclared()
	for _, l := range b.scripts.HelmSets {
		for _, v := range l.Vars {
			if b.helmSets == nil {
				b.helmSets = map[string]bool{}
			}
			b.helmSets[v.Name.Value] = true
		}
	}
	return b
}

// addValues adds the Helm values that a loader found.
func (b *builder) addValues(v *helm.Values) {
	b.Agents = append(b.Agents, v.Agents...)
	b.releases = append(b.releases, v.Releases...)
	b.Problems = append(b.Problems, v.Problems...)
}

// dropDeclared drops the sets of values files that are a part of a declared set: they are not
// deployed by themselves.
func (b *builder) dropDeclared() {
	declared := map[*source.File]bool{}
	note := func(i *helm.Installation) {
		for _, f := range i.Files {
			declared[f] = declared[f] || i.Declared
		}
	}
	for _, a := range b.Agents {
		note(&a.Installation)
	}
	for _, r := range b.releases {
		note(&r.Installation)
	}
	isPart := func(i *helm.Installation) bool {
		return !i.Declared && i.Role == "" && !slices.ContainsFunc(i.Files, func(f *source.File) bool { return !declared[f] })
	}
	b.Agents = slices.DeleteFunc(b.Agents, func(a *helm.Agent) bool { return isPart(&a.Installation) })
	b.releases = slices.DeleteFunc(b.releases, func(r *helm.Release) bool { return isPart(&r.Installation) })
}

func (b *builder) build() *Settings {
	b.assignImages()
	b.astro = b.isAstroProject()
	b.standalone = b.isStandalone()
	b.HostedInstall = b.installOf(b.Hosted, "requirements.txt")
	b.localInstall = b.HostedInstall
	if b.isCLI2() {
		b.localInstall = packages.Standalone(b.pyprojects.Main, b.sources())
		if b.Hosted == nil {
			b.HostedInstall = packages.Generated(b.pyprojects.Main, b.sources())
		}
	}
	b.described = b.deployments()
	b.unused()
	plans := b.plans()
	environments := make([]Environment, len(plans)) // one block for all
	b.Environments = make([]*Environment, 0, len(plans))
	for i := range plans {
		b.resolve(&environments[i], &plans[i])
		b.Environments = append(b.Environments, &environments[i])
	}
	return b.Settings
}

// assignImages finds the images of the Deployment and of the agents.
func (b *builder) assignImages() {
	for _, img := range b.Images {
		overrideImage(img, b.Files.Overrides)
		b.Broken = append(b.Broken, img.Broken...)
	}
	for _, img := range b.Images {
		switch name := load.Base(img.File); {
		case img.Client && b.Client == nil:
			b.Client = img
		case b.isCLI2() && img.Name != b.Manifest.Dockerfile: // the CLI builds the one that the manifest names, or none
			b.otherImages = append(b.otherImages, img)
		case b.isCLI2():
			b.Hosted = img
		case name == "Dockerfile" && (b.Hosted == nil || len(img.Name) < len(b.Hosted.Name)):
			if b.Hosted != nil {
				b.otherImages = append(b.otherImages, b.Hosted)
			}
			b.Hosted = img
		default:
			b.otherImages = append(b.otherImages, img)
		}
	}
}

// targets returns who reads .env and the image: the local target and a Deployment, or neither
// where the image is not one of Astronomer's.
func (b *builder) targets() []setting.Target {
	if b.isCLI2() {
		return []setting.Target{setting.Local, setting.Hosted}
	}
	if b.Hosted != nil && b.Hosted.Known && !b.Hosted.Base.Astro() || b.Hosted != nil && !b.Hosted.Known && b.Hosted.Ref.IsResolved() && !b.hasAstroConfig() {
		return []setting.Target{setting.NonAstro}
	}
	return []setting.Target{setting.Local, setting.Hosted}
}

// hasAstroConfig reports a project that `astro dev init` made.
func (b *builder) hasAstroConfig() bool { return b.Files.Named(".astro/config.yaml") != nil }

// isCLI2 reports a project of Astro CLI 2, which takes the image and its packages from pyproject.toml.
func (b *builder) isCLI2() bool { return b.Manifest != nil }

// sources returns the files that packages are installed from.
func (b *builder) sources() packages.Sources {
	return packages.Sources{Requirements: b.requirements, Manifests: b.pyprojects}
}

// installOf returns what an image installs; see packages.Of.
func (b *builder) installOf(img *dockerimage.Image, requirements string) *packages.Install {
	return packages.Of(img, b.sources(), requirements)
}

// reader returns the reader of .env for a target.
func (b *builder) reader(t setting.Target) dotenv.Reader {
	switch {
	case t == setting.Hosted:
		return dotenv.VariableLoad
	case b.isCLI2():
		return dotenv.LocalStart
	case b.standalone:
		return dotenv.Standalone
	}
	return dotenv.Compose
}

// isStandalone reports dev.mode: standalone, in which the CLI reads .env itself and ignores the ENV
// instructions of the Dockerfile. Astro CLI 2 always does.
func (b *builder) isStandalone() bool {
	if b.isCLI2() {
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

// isAstroProject reports a project that `astro dev start` runs.
func (b *builder) isAstroProject() bool {
	return b.isCLI2() || b.hasAstroConfig() || b.Hosted != nil && b.Hosted.Known && b.Hosted.Base.Astro()
}
