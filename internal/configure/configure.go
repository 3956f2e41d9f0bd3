// Package configure applies the configuration files of a project to a run over it: which of its
// files are read, what is assumed of its images, which findings are wanted. A project and its
// configuration go in, what the run needs comes out. It depends neither on the command line nor on
// the editor, and runs nothing.
package configure

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/config"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Project is a project with the configuration that applies to it.
type Project struct {
	*files.Project
	*Setup
	Overrides load.Overrides
	// Excluded are the names of the files that the configuration excludes.
	Excluded []string
}

// Setup is what the configuration and the caller ask of a run.
type Setup struct {
	Config  config.Set
	Options lint.Options
}

// New applies a configuration to a project, on top of the options that the caller asks for: its
// targets override those of the configuration. The project itself stays as it is; without
// configuration the result shares it and the base. The result is nil if the configuration excludes
// every file. The error is one of finding the working directory.
func New(p *files.Project, set config.Set, base *Setup) (*Project, error) {
	if len(set) == 0 {
		return &Project{Project: p, Setup: base}, nil
	}
	own := *p
	out := &Project{Project: &own, Setup: &Setup{set, base.Options}}
	dir, err := filepath.Abs(filepath.FromSlash(p.Root))
	if err != nil {
		return nil, err
	}
	if len(base.Options.Targets) == 0 {
		out.Options.Targets = set.Targets()
	}
	out.Options.Severity = set.Severity
	out.Options.Suppressions = append(slices.Clone(base.Options.Suppressions), suppressions(set)...)
	if slices.ContainsFunc(set, func(f *config.Config) bool { return len(f.Exclude) > 0 }) {
		own.Names = slices.DeleteFunc(slices.Clone(own.Names), func(name string) bool {
			return set.Excluded(filepath.Join(dir, filepath.FromSlash(name)))
		})
	}
	out.Overrides.Runtime, out.Overrides.Airflow = set.Image()
	out.Overrides.Backends = set.Backends()
	for _, role := range set.Roles() {
		out.role(dir, role)
	}
	if len(own.Names) == 0 {
		return nil, nil
	}
	if len(own.Names) < len(p.Names) {
		out.Excluded = slices.DeleteFunc(slices.Clone(p.Names), func(n string) bool { return slices.Contains(own.Names, n) })
	}
	return out, nil
}

func suppressions(set config.Set) []*lint.Suppression {
	var out []*lint.Suppression
	for _, f := range set {
		for _, s := range f.Suppressions {
			out = append(out, &lint.Suppression{
				Rules: []string{s.Rule}, Reason: s.Reason, Range: source.Range{File: f.File, Span: s.Span},
				Covers: func(file *source.File) bool {
					abs, err := filepath.Abs(filepath.FromSlash(file.Path))
					return err == nil && f.Covers(s, abs)
				},
			})
		}
	}
	return out
}

// Load reads the files of the project with what the configuration says of it.
func (c *Project) Load(fsys files.FS) *load.Files {
	out := c.Project.Load(fsys)
	out.Overrides = c.Overrides
	return out
}

// role adds a role that has a file in this project, whose directory is dir. Its other files may
// be outside the project.
func (c *Project) role(dir string, r config.Role) {
	out := load.Role{Name: r.Name}
	var missing []string
	inside := false
	for _, abs := range r.Files {
		name, err := filepath.Rel(dir, abs)
		if err != nil {
			return
		}
		name = filepath.ToSlash(name)
		out.Files = append(out.Files, name)
		inside = inside || !strings.HasPrefix(name, "../")
		if !slices.Contains(c.Names, name) {
			missing = append(missing, name)
		}
	}
	if !inside {
		return
	}
	c.Overrides.Values = append(c.Overrides.Values, out)
	c.Names = append(slices.Clone(c.Names), missing...)
	slices.Sort(c.Names)
}
