package cli

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"astrosecrets/internal/config"
	"astrosecrets/internal/engine"
	"astrosecrets/internal/load"
	"astrosecrets/internal/project"
	"astrosecrets/internal/source"
)

// loadConfig reads the file that --config names.
func (j *job) loadConfig() error {
	j.configs.Read = func(name string) ([]byte, error) { return project.Disk{}.ReadFile(filepath.ToSlash(name)) }
	switch {
	case j.flags.config != "" && j.flags.noConfig:
		return usagef("--config and --no-config exclude each other")
	case j.flags.baseline != "" && j.flags.writeBaseline != "":
		return usagef("--baseline reads a file and --write-baseline writes it anew: give one of them")
	case j.flags.config == "":
		return nil
	}
	c, err := j.configs.File(j.flags.config)
	if err != nil {
		return usageError{err}
	}
	j.given = config.Set{c}
	return nil
}

// configured is a project with the configuration that applies to it.
type configured struct {
	*project.Project
	*setup
	given load.Given
}

// setup is what a configuration asks of a run. Projects without one share theirs.
type setup struct {
	config config.Set
	opts   engine.Options
}

// configure finds the configuration of a project. It is nil if that excludes every file.
func (j *job) configure(p *project.Project) (*configured, error) {
	set := j.given
	if set == nil && !j.flags.noConfig {
		bare := p.Dotted != nil && !slices.ContainsFunc(p.Dotted, config.Matters)
		var err error
		if set, err = j.configs.For(p.Root, bare); err != nil {
			var wrong *config.Error
			if errors.As(err, &wrong) {
				return nil, usageError{err}
			}
			return nil, err
		}
	}
	if j.plain == nil {
		j.plain = &setup{opts: engine.Options{Rules: j.rules, Targets: j.targets}}
	}
	c := &configured{Project: p, setup: j.plain}
	if len(set) == 0 {
		return c, nil
	}
	c.setup = j.setup(set)
	if err := c.apply(); err != nil {
		return nil, err
	}
	if len(c.Names) == 0 {
		return nil, nil
	}
	return c, nil
}

// setup turns a configuration into what the engine takes.
func (j *job) setup(set config.Set) *setup {
	opts := j.plain.opts
	if len(j.targets) == 0 {
		opts.Targets = set.Targets()
	}
	opts.Severity = set.Severity
	for _, f := range set {
		for _, s := range f.Suppressions {
			opts.Suppressions = append(opts.Suppressions, &engine.Suppression{
				Rules: []string{s.Rule}, Reason: s.Reason, File: f.File, Span: s.Span,
				Covers: func(file *source.File) bool {
					abs, err := filepath.Abs(filepath.FromSlash(file.Path))
					return err == nil && f.Covers(s, abs)
				},
			})
		}
	}
	return &setup{set, opts}
}

// apply takes from the configuration what it says of the project's files.
func (c *configured) apply() error {
	dir, err := filepath.Abs(filepath.FromSlash(c.Root))
	if err != nil {
		return err
	}
	if slices.ContainsFunc(c.config, func(f *config.Config) bool { return len(f.Exclude) > 0 }) {
		c.Names = slices.DeleteFunc(slices.Clone(c.Names), func(name string) bool {
			return c.config.Excluded(filepath.Join(dir, filepath.FromSlash(name)))
		})
	}
	c.given.Runtime, c.given.Airflow = c.config.Image()
	c.given.Backends = c.config.Backends()
	for _, role := range c.config.Roles() {
		c.role(dir, role)
	}
	return nil
}

// role takes over a role that has a file in this project, which lies in dir; its other files
// may lie outside of it.
func (c *configured) role(dir string, r config.Role) {
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
	c.given.Values = append(c.given.Values, out)
	c.Names = append(slices.Clone(c.Names), missing...)
	slices.Sort(c.Names)
}

// unused are the suppressions of the configuration that no project needed.
func (j *job) unused(all []*checked) []*engine.Finding {
	type entry struct {
		file *source.File
		span source.Span
	}
	used := map[entry]bool{}
	first := map[entry]*engine.Suppression{}
	where := map[entry]*checked{}
	var order []entry
	for _, c := range all {
		for _, s := range c.suppressed {
			if s.External() {
				used[entry{s.File, s.Span}] = true
			}
		}
		for _, s := range c.opts.Suppressions {
			// It can be judged where a file that it is about was looked at, or where the
			// whole directory was.
			if !slices.ContainsFunc(c.files, s.Covers) && !j.whole(s.File) {
				continue
			}
			if e := (entry{s.File, s.Span}); first[e] == nil {
				first[e], where[e] = s, c
				order = append(order, e)
			}
		}
	}
	var out []*engine.Finding
	for _, e := range order {
		if used[e] {
			continue
		}
		if f := engine.Unused(first[e], where[e].opts, where[e].Root); f != nil {
			out = append(out, f)
		}
	}
	return out
}

// whole reports whether everything beside a configuration file is checked.
func (j *job) whole(f *source.File) bool {
	home, err := filepath.Abs(filepath.Dir(filepath.FromSlash(f.Path)))
	if err != nil {
		return false
	}
	return slices.ContainsFunc(j.paths, func(p string) bool {
		abs, err := filepath.Abs(filepath.FromSlash(p))
		info, statErr := os.Stat(p)
		return err == nil && statErr == nil && info.IsDir() && (home == abs || strings.HasPrefix(home, strings.TrimSuffix(abs, string(filepath.Separator))+string(filepath.Separator)))
	})
}
