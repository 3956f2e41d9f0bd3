package inventory

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Responder is what answers a lookup that the backend does not answer.
type Responder string

// The responders, in the order in which Airflow asks them on Astro.
const (
	EnvironmentManager Responder = "environment manager"
	Variable           Responder = "environment"
	// LocalDatabase is the database of local runs, which `astro dev start` fills from
	// airflow_settings.yaml.
	LocalDatabase Responder = "local database"
)

// Definition is where a project defines an id.
type Definition struct {
	By Responder
	// Name is the variable, or the key of airflow_settings.yaml; "" in the Environment Manager.
	Name string
	// Path and Line are the place in the project. Start and End are the span of the name, in bytes.
	Path string
	Line int
	// Uncertain is set for an optional declaration of Astro CLI 2 without a default: it may be unset.
	Uncertain  bool
	Start, End int
}

// definitions are what a project defines besides its backends.
type definitions struct {
	settings *airflow.Settings
	managed  map[key]Definition
	// anyManaged are the kinds with objects whose keys the files do not determine.
	anyManaged map[schema.Kind]bool
	file       map[key]Definition // airflow_settings.yaml
	runs       []*airflow.Environment
	team       string
}

func newDefinitions(in Input) *definitions {
	d := &definitions{settings: in.Settings, team: in.Team, managed: map[key]Definition{}, anyManaged: map[schema.Kind]bool{}}
	if in.Settings == nil {
		return d
	}
	for _, m := range in.Settings.Managed {
		if m.ID == "" {
			d.anyManaged[m.Kind] = true
			continue
		}
		k := key{m.Kind, m.ID}
		if _, have := d.managed[k]; !have {
			d.managed[k] = at(EnvironmentManager, "", m.Range)
		}
	}
	d.file = settingsFile(in.Settings)
	for _, e := range in.Settings.Environments {
		if e.Target == setting.Local && !e.Template {
			d.runs = append(d.runs, e)
		}
	}
	return d
}

func at(by Responder, name string, r source.Range) Definition {
	return Definition{By: by, Name: name, Path: r.File.Name, Line: r.File.LineAt(r.Span.Start), Start: r.Span.Start, End: r.Span.End}
}

// of returns what defines an id for an environment, in the order in which Airflow asks. The
// Environment Manager answers on a Deployment; for agents it is not documented.
func (d *definitions) of(e *airflow.Environment, kind schema.Kind, id string) []Definition {
	var out []Definition
	if one, ok := d.managed[key{kind, id}]; ok && e.Target == setting.Hosted {
		out = append(out, one)
	}
	if one := d.inEnvironment(e, kind, id); one != nil {
		out = append(out, *one)
	}
	if one, ok := d.file[key{kind, id}]; ok && e.Target == setting.Local {
		out = append(out, one)
	}
	return out
}

// mayManage reports whether the Environment Manager may answer although the files do not show it: an
// object may have any key; an agent may get what is managed; and so may a local run
// (`astro dev start --deployment-id`).
func (d *definitions) mayManage(e *airflow.Environment, kind schema.Kind, id string) bool {
	_, managed := d.managed[key{kind, id}]
	return e.Target != setting.NonAstro && (managed || d.anyManaged[kind])
}

// local returns where local runs alone find an id, nil if nowhere.
func (d *definitions) local(kind schema.Kind, id string) *Definition {
	for _, e := range d.runs {
		if one := d.inEnvironment(e, kind, id); one != nil && !one.Uncertain {
			return one
		}
	}
	if one, ok := d.file[key{kind, id}]; ok {
		return &one
	}
	return nil
}

// inEnvironment returns the variable that defines an id, nil if none does. Airflow looks up
// AIRFLOW_CONN_ and AIRFLOW_VAR_ with the id in upper case, and for a team its own variable first
// (airflow/secrets/environment_variables.py).
func (d *definitions) inEnvironment(e *airflow.Environment, kind schema.Kind, id string) *Definition {
	var prefix string
	switch kind {
	case schema.Connection:
		prefix = "AIRFLOW_CONN_"
	case schema.Variable:
		prefix = "AIRFLOW_VAR_"
	default:
		return nil
	}
	v := e.Lookup(prefix + strings.ToUpper(id))
	if d.team != "" && e.NoTeams() == "" {
		if of := e.Lookup(airflow.TeamVariable(d.team, kind, id)); of != nil {
			v = of
		}
	}
	if v == nil {
		return nil
	}
	out := at(Variable, v.Name.Value, source.Range{File: v.Name.File, Span: v.Name.Span})
	if m := d.settings.Manifest; m != nil {
		declared := m.Declaration(v)
		out.Uncertain = declared != nil && declared.Optional && !declared.HasDefault
	}
	return &out
}
