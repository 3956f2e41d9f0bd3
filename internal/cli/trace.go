package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/config"
	"github.com/astrosecrets/astrosecrets/internal/configure"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// trace is what --verbose prints about a run: which files are read, as what, and what is skipped and why.
type trace struct {
	projects [][]string // the lines of each
	skipped  []string
}

// skip remembers what a walk skips. A nil trace remembers nothing.
func (t *trace) skip(path string, why files.SkipReason) {
	if t != nil {
		t.skipped = append(t.skipped, traceLine("skipped", path, string(why)))
	}
}

// add remembers what was read of a project.
// The sources are files with references to connections and variables.
func (t *trace) add(p *configure.Project, settings *airflow.Settings, read *load.Files, sources ...names.Source) {
	if t == nil {
		return
	}
	lines := traceProject(p, settings, read)
	for _, s := range sources {
		if s.Err == nil {
			lines = append(lines, traceLine("read", path.Join(p.Root, s.Path), count(len(s.Places), "reference", "references")+" to connections and variables"))
		} else {
			lines = append(lines, traceLine("skipped", path.Join(p.Root, s.Path), redact.Text(s.Err.Error())))
		}
	}
	t.projects = append(t.projects, lines)
}

// write prints the lines of the projects, then what the walk skipped.
func (t *trace) write(w io.Writer) {
	if t == nil {
		return
	}
	for _, lines := range append(t.projects, t.skipped) {
		for _, l := range lines {
			fmt.Fprintln(w, source.Printable(l))
		}
	}
}

// traceProject returns the lines about one project.
func traceProject(p *configure.Project, settings *airflow.Settings, read *load.Files) []string {
	roles := rolesOf(settings)
	out := []string{"project " + cmp.Or(p.Root, ".")}
	for _, c := range p.Config {
		out = append(out, traceLine("read", c.File.Path, "the configuration"))
	}
	have := map[string]bool{}
	for _, f := range read.All {
		have[f.Name] = true
		if !f.Absent {
			out = append(out, traceLine("read", f.Path, fileRole(read.Kind(f), roles[f])))
		}
	}
	for _, n := range read.Looked {
		have[n] = true
		out = append(out, traceLine("read", path.Join(p.Root, n), kindName(registry.KindOf(n))+", it sets no secrets backend"))
	}
	for _, n := range p.Names {
		if !have[n] && path.Base(n) != config.Name {
			out = append(out, traceLine("skipped", path.Join(p.Root, n), "it does not mention Airflow's secrets backend"))
		}
	}
	for _, n := range p.Excluded {
		out = append(out, traceLine("skipped", path.Join(p.Root, n), "the configuration excludes it"))
	}
	return out
}

func traceLine(verb, path, what string) string {
	return fmt.Sprintf("  %-8s %s: %s", verb, path, what)
}

// fileRole says what a file is read as, by whom and for which targets.
func fileRole(k load.Kind, roles []role) string {
	var parts []string
	for i, r := range roles {
		by := fmt.Sprintf("%s (%s)", r.consumer, strings.Join(r.targets, ", "))
		if i == 0 || roles[i-1].origin != r.origin {
			by = fmt.Sprintf("%s, read by %s", r.origin, by)
		}
		parts = append(parts, by)
	}
	if len(parts) == 0 {
		return kindName(k)
	}
	return fuzzy.And(parts)
}

// role is what a file is read as, by whom, for which targets.
type role struct {
	origin   setting.Origin
	consumer string
	targets  []string
}

// rolesOf returns the roles of every file with settings.
func rolesOf(settings *airflow.Settings) map[*source.File][]role {
	out := map[*source.File][]role{}
	if settings == nil {
		return out
	}
	for _, e := range settings.Environments {
		target := shownTarget(e.Target.Name())
		for _, l := range e.Layers {
			consumer := redact.Text(string(l.Consumer))
			i := slices.IndexFunc(out[l.File], func(r role) bool { return r.origin == l.Origin && r.consumer == consumer })
			if i < 0 {
				i = len(out[l.File])
				out[l.File] = append(out[l.File], role{origin: l.Origin, consumer: consumer})
			}
			if r := &out[l.File][i]; !slices.Contains(r.targets, target) {
				r.targets = append(r.targets, target)
			}
		}
	}
	return out
}

// kindName is what a kind of file is called.
func kindName(k load.Kind) string {
	name, ok := map[load.Kind]string{
		load.KindRequirements: "Python requirements", load.KindDotenv: "env file", load.KindDockerfile: "Dockerfile", load.KindYAML: "YAML",
		load.KindTerraform: "Terraform", load.KindShell: "shell script", load.KindMakefile: "Makefile", load.KindJSON: "JSON",
		load.KindIgnore: "ignore file", load.KindAstroConfig: "configuration of the Astro CLI", load.KindPyproject: "pyproject.toml",
	}[k]
	if ok {
		return name
	}
	return strings.ToLower(string(k))
}

// discover finds the projects under a path. With a trace it remembers what it skips.
func discover(path string, t *trace) ([]*files.Project, error) {
	out, err := collect(files.WalkSkipping(files.Disk{}, []string{path}, t.skip))
	if errors.Is(err, files.ErrNothing) || errors.Is(err, os.ErrNotExist) {
		return nil, usageError{nothingUnder(err, []string{path})}
	}
	sorting.Stable(out, func(a, b *files.Project) int { return strings.Compare(a.Root, b.Root) })
	return out, err
}

// collect returns the projects of a walk, none if it fails.
func collect(walk iter.Seq2[*files.Project, error]) ([]*files.Project, error) {
	var out []*files.Project
	for p, err := range walk {
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}
