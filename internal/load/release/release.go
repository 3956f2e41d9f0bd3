// Package release finds the places of a project that state which release of Airflow runs: images,
// options of services, pins of apache-airflow. It reads the files of the project, also those that
// concern no secrets backend. It does not know which process a place is about.
package release

import (
	"slices"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/dockerimage"
	"github.com/astrosecrets/astrosecrets/internal/load/helmfile"
	"github.com/astrosecrets/astrosecrets/internal/load/shell"
	"github.com/astrosecrets/astrosecrets/internal/load/terraform"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Statements are what the files of a project state. They are read on first use, as
// most projects state the release where they configure the backend.
type Statements struct {
	files *load.Files
	once  sync.Once
	list  []Statement
}

// Statement is what one file states.
type Statement struct {
	// Name is the name of the file, relative to the root of the project.
	Name  string
	Scope Scope
	// Releases are the releases of Airflow that it states, oldest first; never empty.
	Releases schema.Versions
}

// Scope says which processes a statement may be about.
type Scope int

const (
	// Built is what images and environments are made of: Dockerfiles, requirements, scripts. It may be
	// about any process.
	Built Scope = iota
	// Composed is a Compose file, which starts its own services.
	Composed
	// Deployed is what runs in a cluster or as a service: values of charts, manifests, Terraform.
	Deployed
)

// List returns the statements, by file.
func (s *Statements) List() []Statement {
	s.once.Do(func() { s.list = statements(s.files) })
	return s.list
}

// Analyzer finds the statements.
var Analyzer = load.NewLoader("release", "places that state which release of Airflow runs", func(files *load.Files, out *Statements) {
	out.files = files
})

// maxSize bounds the files that are read for their statements. A larger one is data.
const maxSize = 256 << 10

// readers read what a file of a kind states. Terraform files are read together, because they refer to
// each other.
var readers = map[load.Kind]func(f *source.File) (schema.Versions, Scope){
	load.KindDockerfile:   func(f *source.File) (schema.Versions, Scope) { return OfImage(dockerimage.Read(f, nil)), Built },
	load.KindRequirements: func(f *source.File) (schema.Versions, Scope) { return ofRequirements(f), Built },
	load.KindShell:        func(f *source.File) (schema.Versions, Scope) { return ofText(f), Built },
	load.KindMakefile:     func(f *source.File) (schema.Versions, Scope) { return ofText(f), Built },
	shell.KindJustfile:    func(f *source.File) (schema.Versions, Scope) { return ofText(f), Built },
	load.KindPyproject:    func(f *source.File) (schema.Versions, Scope) { return ofText(f), Built },
	load.KindYAML:         ofYAML,
	load.KindJSON:         ofYAML,
	helmfile.Kind:         ofYAML,
}

func statements(files *load.Files) []Statement {
	var out []Statement
	add := func(name string, vs schema.Versions, scope Scope) {
		if len(vs) > 0 {
			out = append(out, Statement{name, scope, vs})
		}
	}
	var modules []*source.File
	for _, f := range slices.Concat(files.All, files.Context) {
		switch read := readers[files.Kind(f)]; {
		case len(f.Content) == 0 || len(f.Content) > maxSize || load.IsTemplateFile(f):
		case files.Kind(f) == load.KindTerraform:
			modules = append(modules, f)
		case read != nil && load.MayStateRelease(f.Content):
			vs, scope := read(f)
			add(f.Name, vs, scope)
		}
	}
	for name, vs := range terraform.Releases(modules) {
		add(name, vs, Deployed)
	}
	sorting.Stable(out, func(a, b Statement) int { return strings.Compare(a.Name, b.Name) })
	return out
}
