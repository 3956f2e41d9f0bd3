package rules

import (
	"astrosecrets/internal/airflow"
	"astrosecrets/internal/load"
	"astrosecrets/internal/source"
)

// proof is a place that shows the kwargs marked as secret on the Deployment; nil if no
// source does. One Deployment file, resource or command settles it for the project.
func (p *pass) proof() *related {
	marked := func(v *load.Variable) *related {
		if opt, ok := airflow.ParseOption(v.Name.Value); ok && opt.Role == airflow.RoleKwargs && v.Secret == load.Marked {
			return &related{v.Name.File, v.MarkSpan, "marked here"}
		}
		return nil
	}
	for _, d := range p.Deployments {
		for _, v := range d.Vars {
			if r := marked(v); r != nil {
				return r
			}
		}
	}
	for _, c := range p.Commands {
		for _, v := range c.Vars {
			if r := marked(v); r != nil {
				return r
			}
		}
		if c.Load && c.Secret == load.Marked {
			return &related{c.File, c.Span, "marked here"}
		}
	}
	return nil
}

// loadedBy is the first command that loads an env file; nil if none does.
func (p *pass) loadedBy(f *source.File) *load.Command {
	for _, env := range p.EnvFiles {
		if env.File != f {
			continue
		}
		for _, c := range p.Commands {
			if airflow.Loads(c, env) {
				return c
			}
		}
	}
	return nil
}
