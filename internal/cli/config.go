package cli

import (
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/config"
	"github.com/astrosecrets/astrosecrets/internal/configure"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// configs finds the configuration of each project.
type configs struct {
	configFlags
	loader config.Loader
	given  config.Set // by --config
	// plain is the setup of a project without configuration: what the command line says.
	plain configure.Setup
}

func newConfigs(o configFlags) (*configs, error) {
	c := &configs{configFlags: o}
	c.loader.Read = func(name string) ([]byte, error) { return files.ReadInTree(filepath.ToSlash(name)) }
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

// of is the configuration that applies to a project.
func (c *configs) of(p *files.Project) (config.Set, error) {
	if c.given != nil || c.noConfig {
		return c.given, nil
	}
	bare := p.Listed != nil && !slices.ContainsFunc(p.Listed, config.Matters)
	set, err := c.loader.For(p.Root, bare)
	var wrong *config.Error
	if errors.As(err, &wrong) {
		return nil, usageError{err}
	}
	return set, err
}

// project gives a project its configuration. It is nil if that excludes every file.
func (c *configs) project(p *files.Project) (*configure.Project, error) {
	set, err := c.of(p)
	if err != nil {
		return nil, err
	}
	return configure.New(p, set, &c.plain)
}

var errExcluded = usagef("nothing to check: the configuration excludes every file")

// projects is project for each of a list.
func (c *configs) projects(list []*files.Project) ([]*configure.Project, error) {
	var out []*configure.Project
	for _, p := range list {
		one, err := c.project(p)
		if err != nil {
			return nil, err
		}
		if one != nil {
			out = append(out, one)
		}
	}
	if len(out) == 0 && len(list) > 0 {
		return nil, errExcluded
	}
	return out, nil
}

// projectFlags are the flags of the commands that look at the projects under one path.
type projectFlags struct {
	configFlags
	formats, targets []string
	team             string
	// deployments are outputs of the Astro CLI about the Deployment.
	deployments []string
	verbose     bool
	trace       *trace // of --verbose
}

// projects finds the projects under a path, and those with a file that their configuration does not
// exclude. Their targets are those of the command line, else those of the configuration.
func (o *projectFlags) projects(path string, stdin io.Reader) (found []*files.Project, list []*configure.Project, err error) {
	if found, err = discover(path, o.trace); err != nil {
		return nil, nil, err
	}
	if err := addDeployments(o.deployments, stdin, files.Disk{}, found); err != nil {
		return nil, nil, err
	}
	conf, err := newConfigs(o.configFlags)
	if err != nil {
		return nil, nil, err
	}
	conf.plain.Options.Targets = o.targets
	list, err = conf.projects(found)
	return found, list, err
}

// unused are the suppressions of the configuration that no project needed.
func (j *job) unused(all []*projectResult) []*finding.Finding {
	var usages []lint.Usage
	for _, c := range all {
		if len(c.Options.Suppressions) == 0 {
			continue
		}
		// It can be judged where a file that it is about was looked at, or where the
		// whole directory was.
		judged := slices.DeleteFunc(slices.Clone(c.Options.Suppressions), func(s *lint.Suppression) bool {
			return !slices.ContainsFunc(c.readExtras().files, s.Covers) && !j.whole(s.File)
		})
		usages = append(usages, lint.Usage{Project: c.Root, Options: c.Options, Used: lint.UsedSuppressions(c.suppressed), Judged: judged})
	}
	return lint.Unused(usages)
}

// whole reports whether the whole folder of a configuration file is checked.
func (j *job) whole(f *source.File) bool {
	home, err := filepath.Abs(filepath.Dir(filepath.FromSlash(f.Path)))
	if err != nil {
		return false
	}
	return slices.ContainsFunc(j.paths, func(p string) bool {
		abs, err := filepath.Abs(filepath.FromSlash(p))
		return err == nil && isDir(p) && (home == abs || strings.HasPrefix(home, strings.TrimSuffix(abs, string(filepath.Separator))+string(filepath.Separator)))
	})
}
