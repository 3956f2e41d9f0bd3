package airflow

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/placeholder"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// plan is one environment before it is resolved: which process it is and where its variables
// come from.
type plan struct {
	target setting.Target
	// part distinguishes plans of one target; see Environment.Part.
	part string
	// layers are the sources, highest precedence first.
	layers   []setting.Layer
	template bool
	// install is what the image holds; nil if no file states the image.
	install *packages.Install
	// open is set where a variable that no file sets may be set all the same.
	open bool
	// external are the variables of other files that may be deployed together with these.
	external map[string]bool
}

// plans returns every environment that the files describe, in the order that reports list them.
// Compose files come first in the computation, because they decide who reads an env file.
func (b *builder) plans() []plan {
	compose := b.composePlans()
	out := b.deploymentPlans()
	out = b.addEnvFilePlans(out, compose)
	out = b.addAgentPlans(out)
	out = b.addOtherImagePlans(out)
	out = b.addInfrastructurePlans(out)
	out = b.withAirflowCfg(append(out, compose.plans...))
	return b.addChartPlans(out)
}

// resolve makes e the environment of a plan. Each plan is resolved once.
func (b *builder) resolve(e *Environment, p *plan) {
	for i := range p.layers {
		for _, v := range p.layers[i].Vars {
			leaveToTools(v)
		}
	}
	e.Target, e.Part, e.Layers, e.Template, e.Install = p.target, p.part, p.layers, p.template, b.withRelease(p)
	e.open, e.external, e.custom, e.docs = p.open, p.external, b.Files.Overrides.Backends, b.docs
	e.Airflow = e.Install.Airflow()
	e.resolve()
	for _, previous := range b.Environments {
		e.Secrets.shareAnswers(previous.Secrets)
		e.Workers.shareAnswers(previous.Workers)
	}
	for _, b := range e.Backends() {
		if b.answers == nil {
			b.answers = &answers{}
		}
	}
}

// setsBackend reports layers that set an option of the secrets backend, or were meant to. An
// image alone does not count.
func setsBackend(layers []setting.Layer) bool {
	for i := range layers {
		if layers[i].Origin != setting.FromDockerfile && slices.ContainsFunc(layers[i].Vars, isBackendOption) {
			return true
		}
	}
	return false
}

func isBackendOption(v *setting.Variable) bool {
	if _, ok := ParseOption(v.Name.Value); ok {
		return true
	}
	_, misnamed := Misnamed(v.Name.Value)
	return misnamed || SecretOption(v.Name.Value) != nil
}

// signature returns what decides on the backend of a plan: the options it sets, the variables
// that its kwargs refer to, the image.
func (p *plan) signature() []any {
	vars := newVariables(p.layers)
	var out []any
	for i := range p.layers {
		for _, v := range p.layers[i].Vars {
			if vars.named(v.Name.Value) == v && isBackendOption(v) {
				out = append(out, v)
			}
		}
	}
	for _, s := range [...]Section{Secrets, Workers} {
		v := vars.named(s.Env(RoleKwargs))
		if v == nil || v.UnresolvedReason != "" || v.Value.IsUnresolved() {
			continue
		}
		_, refs := Expand(v.Value.Value, v.Value.Unresolved, func(string) (string, bool) { return "", false })
		for _, r := range refs {
			out = append(out, vars.named(r.Name))
		}
	}
	if p.install != nil && p.install.Image != nil {
		out = append(out, p.install.Image.Ref.Value)
	}
	return append(out, p.open)
}

// appendUnique appends a plan that sets a backend, unless the list has one that configures the same.
func appendUnique(list []plan, p plan) []plan {
	if !setsBackend(p.layers) {
		return list
	}
	signature := p.signature()
	for i := range list {
		if slices.Equal(list[i].signature(), signature) {
			return list
		}
	}
	return append(list, p)
}

// leaveToTools marks the parts of a value as unresolved that a tool replaces before Airflow reads
// the file: the files do not determine them.
func leaveToTools(v *setting.Variable) {
	for _, m := range placeholder.Markers(v.Value.Value) {
		at := source.Span{Start: m.Start, End: m.End}
		if slices.Contains(v.Value.Unresolved, at) {
			continue
		}
		rest := slices.DeleteFunc(slices.Clone(v.Value.Unresolved), func(u source.Span) bool { return at.Start <= u.Start && u.End <= at.End })
		if !slices.ContainsFunc(rest, at.Overlaps) {
			rest = append(rest, at)
			v.Value.Unresolved = rest
		}
	}
	if len(v.Value.Unresolved) > 1 {
		sorting.Stable(v.Value.Unresolved, func(a, b source.Span) int { return a.Start - b.Start })
	}
}
