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

	"github.com/spf13/pflag"
)

// configFlags say which configuration counts.
type configFlags struct {
	config   string
	noConfig bool
}

func (o *configFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&o.config, "config", "", "configuration `FILE` (default: the nearest .astrosecrets.yaml)")
	fs.BoolVar(&o.noConfig, "no-config", false, "read no configuration file")
}

// configs finds the configuration of each project.
type configs struct {
	configFlags
	loader config.Loader
	given  config.Set // by --config
}

func newConfigs(o configFlags) (*configs, error) {
	c := &configs{configFlags: o}
	c.loader.Read = func(name string) ([]byte, error) { return project.Disk{}.ReadFile(filepath.ToSlash(name)) }
	switch {
	case o.config != "" && o.noConfig:
		return nil, usagef("--config and --no-config exclude each other")
	case o.config == "":
		return c, nil
	}
	f, err := c.loader.File(o.config)
	if err != nil {
		return nil, usageError{err}
	}
	c.given = config.Set{f}
	return c, nil
}

// of is the configuration that applies to a directory.
func (c *configs) of(dir string) (config.Set, error) {
	if c.given != nil || c.noConfig {
		return c.given, nil
	}
	set, err := c.loader.For(dir)
	var wrong *config.Error
	if errors.As(err, &wrong) {
		return nil, usageError{err}
	}
	return set, err
}

// configured is a project with the configuration that applies to it.
type configured struct {
	*project.Project
	config config.Set
	abs    string // of its root
	opts   engine.Options
	given  load.Given
}

// projects gives each project its configuration and leaves out what that excludes.
func (c *configs) projects(list []*project.Project) ([]*configured, error) {
	var out []*configured
	for _, p := range list {
		abs, err := filepath.Abs(filepath.FromSlash(p.Root))
		if err != nil {
			return nil, err
		}
		set, err := c.of(p.Root)
		if err != nil {
			return nil, err
		}
		one := &configured{Project: p, config: set, abs: abs}
		one.apply()
		if len(one.Names) > 0 {
			out = append(out, one)
		}
	}
	if len(out) == 0 && len(list) > 0 {
		return nil, usagef("nothing to check: the configuration excludes every file")
	}
	return out, nil
}

// apply turns the configuration into what the engine and the loaders take.
func (c *configured) apply() {
	if len(c.config) == 0 {
		return
	}
	if slices.ContainsFunc(c.config, func(f *config.Config) bool { return len(f.Exclude) > 0 }) {
		c.Names = slices.DeleteFunc(slices.Clone(c.Names), func(name string) bool {
			return c.config.Excluded(filepath.Join(c.abs, filepath.FromSlash(name)))
		})
	}
	c.opts.Targets = c.config.Targets()
	c.opts.Severity = c.config.Severity
	for _, f := range c.config {
		for _, s := range f.Suppressions {
			c.opts.Suppressions = append(c.opts.Suppressions, &engine.Suppression{
				Rules: []string{s.Rule}, Reason: s.Reason, File: f.File, Span: s.Span,
				Covers: func(file *source.File) bool {
					abs, err := filepath.Abs(filepath.FromSlash(file.Path))
					return err == nil && f.Covers(s, abs)
				},
			})
		}
	}
	c.given.Runtime, c.given.Airflow = c.config.Image()
	c.given.Backends = c.config.Backends()
	for _, role := range c.config.Roles() {
		c.role(role)
	}
}

// files reads the project with what the configuration tells of it.
func (c *configured) files(fsys project.FS) *load.Files {
	files := c.Load(fsys)
	files.Given = c.given
	return files
}

// role takes over a role that has a file in this project; its other files may lie
// outside of it.
func (c *configured) role(r config.Role) {
	out := load.Role{Name: r.Name}
	var missing []string
	inside := false
	for _, abs := range r.Files {
		name, err := filepath.Rel(c.abs, abs)
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

// configure gives each project its configuration, and what the command line asks for.
func (j *job) configure(list []*project.Project) ([]*configured, error) {
	out, err := j.configs.projects(list)
	for _, c := range out {
		c.opts.Rules = j.rules
		if len(j.targets) > 0 {
			c.opts.Targets = j.targets
		}
	}
	return out, err
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
		for _, s := range c.project.opts.Suppressions {
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
		if f := engine.Unused(first[e], where[e].project.opts, where[e].Root); f != nil {
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
