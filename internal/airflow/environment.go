// Package airflow turns the variables that files set into what an Airflow process sees. In: the
// results of the loaders. Out: one Environment for each process, with its variables after
// precedence and expansion, its secrets backend and kwargs, and the packages of its image. It
// reports nothing and knows no rule.
package airflow

import (
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Environment is what one Airflow process gets: its variables after precedence, the packages of its
// image, and the secrets backend that they configure. A project has one for each target, each env
// file that may be chosen and each component of the agent.
type Environment struct {
	Target setting.Target
	// Part distinguishes environments of one target: "" or "workers[0]", ".env.prod".
	Part string
	// Layers are its sources, the highest precedence first.
	Layers []setting.Layer
	// Template is set if the variables come from a template, which a person copies.
	Template bool
	open     bool // see MaySetExternally
	Install  *packages.Install
	// Airflow are the releases of apache-airflow it may run; empty if unknown.
	Airflow schema.Versions
	// Secrets and Workers are the backends of the two sections; never nil.
	Secrets, Workers *Backend

	vars     variables
	sections [2]Backend  // Secrets and Workers
	backends [2]*Backend // those of them that are configured, the first count ones
	count    int
	docs     documents
	// external are variables of other files that may be deployed together with these.
	external map[string]bool
	// custom are backends that the configuration describes.
	custom []*schema.Backend

	overriddenOnce sync.Once
	overridden     []*Backend // rules need it for each variable
}

// Backend is what one section configures in one environment.
type Backend struct {
	Section Section
	Env     *Environment
	// Class is the variable that names the class; nil if nothing does.
	Class *setting.Variable
	// Path is the class path without the quotes and spaces around it, "" if unknown. Malformed
	// is set if there were some.
	Path      string
	Malformed bool
	// Spec is the backend of the class, or of the class that a misspelled path means; nil for an
	// unknown class. SpecClass is the class itself; nil for a misspelled path too.
	Spec      *schema.Backend
	SpecClass *schema.Class
	// Kwargs is the JSON; nil if nothing sets it.
	Kwargs *Kwargs
	// PerKey are the variables that set one kwarg each, in the order of the layers.
	PerKey []PerKey

	answers *answers // nil if nothing configures the backend
}

// ReadsPerKey reports whether this Airflow may read a variable for a single kwarg, which Airflow does
// from 3.2.0 on.
func (e *Environment) ReadsPerKey() bool {
	return len(e.Airflow) == 0 || e.Airflow.Any(schema.Range{Since: "3.2.0"})
}

// PerKeyVariable returns the variable that sets a single kwarg, which overrides the JSON; nil if
// Airflow reads none.
func (b *Backend) PerKeyVariable(kwarg string) *setting.Variable {
	if len(b.PerKey) > 0 && b.Env.ReadsPerKey() {
		for _, pk := range b.PerKey {
			if pk.Kwarg == kwarg {
				return pk.Var
			}
		}
	}
	return nil
}

// argue returns kwargs as the constructor gets them; k may be nil.
func (b *Backend) argue(k *Kwargs) map[string]any {
	var members []pyjson.Member
	if k != nil && k.Object() != nil {
		members = k.Object().Members
	}
	out := make(map[string]any, len(members)+len(b.PerKey))
	for i := range members {
		if m := &members[i]; m.Key.Kind == pyjson.String {
			out[m.Key.Text.Value] = k.argument(m.Value)
		}
	}
	if len(b.PerKey) == 0 || !b.Env.ReadsPerKey() {
		return out
	}
	for _, pk := range b.PerKey {
		if pk.Var.UnresolvedReason != "" || !pk.Var.Value.IsResolved() {
			out[pk.Kwarg] = schema.UnknownValue{}
			continue
		}
		out[pk.Kwarg] = pk.Var.Value.Value
	}
	return out
}

// argument returns a value in the form that the schema judges.
func (k *Kwargs) argument(v *pyjson.Value) any {
	switch {
	case v.Kind == pyjson.Unknown:
		return schema.UnknownValue{Any: true}
	case v.Kind == pyjson.Object:
		out := make(map[string]any, len(v.Members))
		for _, m := range v.Members {
			out[m.Key.Text.Value] = k.argument(m.Value)
		}
		return out
	case v.Kind == pyjson.Array:
		out := make([]any, len(v.Items))
		for i, item := range v.Items {
			out[i] = k.argument(item)
		}
		return out
	case !k.Determined(v):
		return schema.UnknownValue{}
	}
	return v.Scalar()
}

// LookupNames returns the names that the backend asks its store for when Airflow looks up an id
// without a team. If the kwargs are not JSON, Airflow drops them, and the defaults apply.
func (b *Backend) LookupNames(kind schema.Kind, id string) schema.Lookups {
	return b.lookupNames(b.Scope(), kind, id)
}

func (b *Backend) lookupNames(scope schema.Scope, kind schema.Kind, id string) schema.Lookups {
	kwargs := b.Arguments()
	if b.Kwargs != nil && b.Kwargs.Faulty() {
		kwargs = b.argue(nil)
	}
	return b.Spec.NamesForEpochs(kwargs, b.NameVersions(), scope, kind, id)
}

// SampleID is an id without a character that a store replaces. It represents any id.
const SampleID = "x"

// PerKey is a variable that sets one kwarg (AIRFLOW__SECRETS__BACKEND_KWARG__URL).
type PerKey struct {
	Kwarg string
	Var   *setting.Variable
}

// Backends returns the sections that configure something. The slice is shared, so callers must not
// change it.
func (e *Environment) Backends() []*Backend { return e.backends[:e.count] }

// resolve computes the variables and backends of the environment from its layers.
func (e *Environment) resolve() {
	e.vars = newVariables(e.Layers)
	e.Secrets, e.Workers = &e.sections[0], &e.sections[1]
	e.configure(e.Secrets, Secrets)
	e.configure(e.Workers, Workers)
	e.Vars(func(_ *setting.Layer, v *setting.Variable) {
		if o, ok := ParseOption(v.Name.Value); ok && o.Role == RoleKwarg {
			b := e.Secrets
			if o.Section == Workers {
				b = e.Workers
			}
			b.PerKey = append(b.PerKey, PerKey{o.Kwarg, v})
		}
	})
	for _, b := range [...]*Backend{e.Secrets, e.Workers} {
		if b.Class != nil || b.Kwargs != nil || len(b.PerKey) > 0 {
			e.backends[e.count] = b
			e.count++
		}
	}
}

// classPath returns the value of a class after the expansion that Airflow applies to every option.
// It fails where the files do not determine it.
func (e *Environment) classPath(v *setting.Variable) (string, bool) {
	if v == nil || v.UnresolvedReason != "" || !v.Value.IsResolved() {
		return "", false
	}
	text, _ := Expand(v.Value.Value, nil, func(name string) (string, bool) {
		w := e.Lookup(name)
		if w == nil || w == v || w.UnresolvedReason != "" || !w.Value.IsResolved() {
			return "", false
		}
		return w.Value.Value, true
	})
	return text.Value, text.IsResolved()
}

// configure sets the class and the JSON of the backend of a section.
func (e *Environment) configure(b *Backend, s Section) {
	b.Section, b.Env, b.Class = s, e, e.Lookup(s.Env(RoleBackend))
	if value, ok := e.classPath(b.Class); ok {
		b.Path = strings.Trim(value, "\"' \t\r\n")
		b.Malformed = b.Path != value
		if def, class, ok := LookupBackend(e.custom, b.Path); ok {
			b.Spec, b.SpecClass = def, class
		} else {
			b.Spec = closestBackend(b.Path)
		}
		if value == "" { // Airflow takes an empty value for no backend
			b.Class = nil
		}
	}
	if v := e.Lookup(s.Env(RoleKwargs)); v != nil {
		b.Kwargs = newKwargs(v, e)
	}
}

// Unread reports a backend of [workers] in an Airflow that does not have this section yet.
func (b *Backend) Unread() bool {
	return b.Section == Workers && len(b.Env.Airflow) > 0 && b.Env.Airflow.All(schema.Range{Until: "3.0.0"})
}

// Versions returns the releases of the backend's distribution that may be installed.
func (b *Backend) Versions() schema.Versions {
	if b.Spec == nil || b.Env.Install == nil {
		return nil
	}
	return b.Env.Install.Versions(b.Spec)
}

// PackagesUnknown returns why the files do not determine whether the packages of the backends are
// installed, in an image that they build; empty if they determine it, or if there is no backend.
func (e *Environment) PackagesUnknown() string {
	for _, b := range e.Backends() {
		if b.Class != nil && b.Spec != nil && !b.Spec.IsCore() && e.Install.Status(b.Spec.Distribution) == packages.Unclear {
			return e.Install.UnknownReason()
		}
	}
	return ""
}

// IsCustomClass reports a class outside the known packages. What its kwargs mean is unknown.
func (b *Backend) IsCustomClass() bool {
	return b.Path != "" && b.Spec == nil && !schema.KnownPackage(b.Path)
}

// Any returns a variable of the section, for a finding on the backend as a whole.
func (b *Backend) Any() *setting.Variable {
	switch {
	case b.Class != nil:
		return b.Class
	case b.Kwargs != nil:
		return b.Kwargs.Var
	}
	return b.PerKey[0].Var
}

// MaySetExternally reports a variable that no file sets and that may be set somewhere else: as a
// Deployment variable created by hand, in a .env outside the repository, in an image that is built
// elsewhere, in another values file. Kwargs may also come from a command.
func (e *Environment) MaySetExternally(name string) bool {
	if e.Lookup(name) != nil {
		return false
	}
	return e.open || e.external[name] || e.hasForm(name, CommandSuffix) || e.hasForm(name, SecretSuffix)
}

// hasForm reports that the kwargs of a section are set by another form of their variable.
func (e *Environment) hasForm(name string, suffix Suffix) bool {
	return (name == Secrets.Env(RoleKwargs) || name == Workers.Env(RoleKwargs)) && e.Lookup(name+string(suffix)) != nil
}
