// Package dockerimage reads Dockerfiles: the base image, the variables and the pip commands of the
// stages that the last stage is built on.
package dockerimage

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/dockerfile"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Images are the Dockerfiles of a project.
type Images struct {
	Files []*Image
	// Problems are what BuildKit refuses.
	Problems []load.Problem
}

// Image is the image that a Dockerfile makes: its last stage and the stages that it is built on.
type Image struct {
	*source.File
	// Template is set for a Dockerfile that is copied before it is used.
	Template bool
	// Client is set for the image of Remote Execution agents.
	Client bool
	// Ref is the base image as FROM names it. Base is what is known of it; Known is false for a
	// custom image.
	Ref   mapped.String
	Base  schema.Image
	Known bool
	Layer setting.Layer
	// OtherStages are the variables of stages that are no part of the image.
	OtherStages []*setting.Variable
	// Broken are the ENV instructions that BuildKit refuses, as far as they set something.
	Broken []RefusedVariable
	// Pip are the pip and uv commands in order.
	Pip []PipRun
	// Opaque is a command that installs packages in a way that is not read; empty if there is none.
	Opaque string
}

// RefusedVariable is a variable of an ENV instruction that BuildKit refuses, with the value that
// was meant.
type RefusedVariable struct {
	*setting.Variable
	Problem load.Problem
}

// PipRun is one pip or uv command of a Dockerfile.
type PipRun struct {
	*pip.Command
	// File names the project's file that a path in the command represents.
	File func(name string) []string
}

// Analyzer loads Dockerfile, Dockerfile.client and similar names as BuildKit reads them.
var Analyzer = load.NewLoader("dockerfile", "Dockerfiles as BuildKit reads them", func(files *load.Files, out *Images) {
	for _, f := range files.OfKind(load.KindDockerfile) {
		if len(f.Content) > 0 {
			out.add(f)
		}
	}
})

// Read returns the image that a build of a Dockerfile makes with arguments (--build-arg). What
// BuildKit refuses in it is left out.
func Read(f *source.File, args map[string]string) *Image {
	return read(f, dockerfile.ParseWith(f.Content, args))
}

func (out *Images) add(f *source.File) {
	parsed := dockerfile.Parse(f.Content)
	img := read(f, parsed)
	out.Files = append(out.Files, img)
	if !img.Template && !customFrontend(f.Content) {
		for _, e := range parsed.Errors {
			if e.Kind == dockerfile.NoStage && e.Span.Len() == 0 {
				continue // all of it is a comment, so it is not built
			}
			out.refused(img, e)
		}
	}
}

func read(f *source.File, parsed *dockerfile.File) *Image {
	img := &Image{File: f, Template: load.IsTemplate(f.Name), Layer: setting.Layer{File: f, Consumer: "the image build", Origin: setting.FromDockerfile}}
	stage := parsed.Final()
	if stage == nil {
		return img
	}
	if ref := stage.Image(); ref != nil {
		img.Ref = *ref
		if ref.IsResolved() {
			img.Base, img.Known = schema.ParseImage(ref.Value)
		}
	}
	img.Client = load.Base(f) == "Dockerfile.client" || img.Known && img.Base.Kind == schema.AgentImage
	img.Layer.Vars = variables(f, stage)
	if n := len(parsed.Stages); n > 1 && n <= maxStages {
		chain := stage.Chain()
		for _, other := range parsed.Stages {
			if !slices.Contains(chain, other) {
				img.OtherStages = append(img.OtherStages, variables(f, other)...)
			}
		}
	}
	img.runs(stage, map[*dockerfile.Stage]bool{})
	return img
}

// maxStages bounds the Dockerfiles whose other stages are read: each can be built on all before it.
const maxStages = 100

// variables returns what a stage and those that it is built on set.
func variables(f *source.File, stage *dockerfile.Stage) []*setting.Variable {
	var out []*setting.Variable
	for _, env := range stage.Environment() {
		out = append(out, &setting.Variable{
			Name:      setting.Scalar{String: env.Name, File: f, Quoting: setting.NameEncoder{}},
			Value:     setting.Scalar{String: env.Value, File: f, Quoting: env.Quoting},
			DependsOn: env.DependsOn,
		})
	}
	return out
}

// runs reads the commands of a stage, of those it is built on, and of those whose directories it
// copies: a virtual environment of a builder stage.
func (img *Image) runs(stage *dockerfile.Stage, seen map[*dockerfile.Stage]bool) {
	if seen[stage] {
		return
	}
	seen[stage] = true
	for _, s := range stage.Chain() {
		for _, from := range s.CopiedFrom() {
			img.runs(from, seen)
		}
		if s != stage && seen[s] {
			continue
		}
		seen[s] = true
		for _, run := range s.Runs {
			img.run(run)
		}
	}
}

// refused records what stops the build. A refused variable with a value is left to the rules, which
// know what is lost with it.
func (out *Images) refused(img *Image, e dockerfile.Error) {
	problem := load.Problem{Kind: load.DockerfileRefused, Range: source.Range{File: img.File, Span: e.Span}, Dockerfile: e.Kind}
	if e.Name.Value == "" || e.Quoting == nil {
		out.Problems = append(out.Problems, problem)
		return
	}
	img.Broken = append(img.Broken, RefusedVariable{&setting.Variable{
		Name:  setting.Scalar{String: e.Name, File: img.File, Quoting: setting.NameEncoder{}},
		Value: setting.Scalar{String: e.Value, File: img.File, Quoting: e.Quoting},
	}, problem})
}

// customFrontend reports a Dockerfile that names another frontend than Docker's own (`# syntax=…`).
// It may have instructions of its own.
func customFrontend(content []byte) bool {
	for line := range bytes.Lines(content) {
		text := bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff")))
		comment, ok := bytes.CutPrefix(text, []byte("#"))
		if !ok {
			return false
		}
		if name, value, ok := bytes.Cut(comment, []byte("=")); ok && bytes.EqualFold(bytes.TrimSpace(name), []byte("syntax")) {
			return !bytes.Contains(value, []byte("docker/dockerfile"))
		}
	}
	return false
}

// installers are commands that install packages from files that are not read.
var installers = map[string][]string{
	"poetry": {"add"}, "pipenv": {"install", "sync"}, "pdm": {"add"},
	"conda": {"install", "env"}, "mamba": {"install", "env"}, "micromamba": {"install", "env"},
}

func (img *Image) run(run *dockerfile.Run) {
	if run.Unread {
		img.Opaque = "a RUN that cannot be read"
		return
	}
	for _, c := range run.Commands {
		if cmd, ok := pip.ParseArgs(c.Words); ok {
			img.Pip = append(img.Pip, PipRun{cmd, run.SourcesOf})
			continue
		}
		if cmd, ok := pip.ParseProject(c.Words); ok {
			img.Pip = append(img.Pip, PipRun{cmd, run.SourcesOf})
			continue
		}
		if len(c.Words) > 1 {
			name := path.Base(c.Words[0].Value)
			for _, sub := range installers[name] {
				if c.Words[1].Value == sub {
					img.Opaque = name + " " + sub
				}
			}
		}
		if len(c.Words) > 0 && isScript(c.Words) {
			img.Opaque = "a script"
		}
	}
}

// isScript reports a command that runs a script of the project or of the image, which may install packages.
// Images of Astro Runtime have install-python-dependencies, which their ONBUILD instructions run.
func isScript(words []mapped.String) bool {
	isFile := func(w mapped.String) bool {
		return strings.HasSuffix(w.Value, ".sh") || strings.HasSuffix(w.Value, ".py")
	}
	switch name := path.Base(words[0].Value); name {
	case "sh", "bash", "python", "python3":
		return slices.ContainsFunc(words[1:], isFile)
	case "make", "just":
		return true
	case "install": // copies files
		return false
	default:
		return isFile(words[0]) || strings.HasPrefix(name, "install")
	}
}

// Named returns an image that a values file names; false if nothing is known of it.
func Named(ref *setting.Scalar) (*Image, bool) {
	base, ok := schema.ParseImage(ref.Value)
	if !ok {
		return nil, false
	}
	return &Image{File: ref.File, Client: true, Ref: ref.String, Base: base, Known: true}, true
}
