package release

import (
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/load/dockerimage"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// OfImage returns the releases that a Dockerfile states: those of its pip commands, else those of its
// base image.
func OfImage(img *dockerimage.Image) schema.Versions {
	p := pins{}
	for _, run := range img.Pip {
		if run.Verb == pip.Install {
			p.add(run.Entries)
		}
	}
	if vs := p.releases(); len(vs) > 0 {
		return vs
	}
	if img.Ref.IsResolved() {
		return schema.StatedAirflow(img.Ref.Value)
	}
	return nil
}

// ofRequirements returns the releases that a requirements or constraints file states.
func ofRequirements(f *source.File) schema.Versions {
	p := pins{}
	p.add(pip.Parse(f.Content).Entries)
	return p.releases()
}

// pins are what requirements say about Airflow.
type pins struct {
	found, pinned bool            // Airflow is required, with a pin
	open          bool            // a requirement that the file does not determine
	allowed       schema.Versions // by the pins; several have markers, of which one holds
	constraints   schema.Versions // of a constraints file of Airflow
}

func (p *pins) add(entries []pip.Entry) {
	for i := range entries {
		e := &entries[i]
		switch r := e.Requirement; {
		case e.Kind == pip.Require && (r.Normalized == "apache-airflow" || r.Normalized == "apache-airflow-core"):
			p.found = true
			p.open = p.open || r.Unknown || r.URL.Value != ""
			if len(r.Specifiers) > 0 {
				p.pinned, p.allowed = true, p.allowed.Union(schema.AirflowMatching(r.Specifiers))
			}
		case e.Kind == pip.Constrain && e.Path.IsResolved():
			if vs := schema.ConstraintsAirflow(e.Path.Value); len(vs) > 0 {
				p.constraints = vs
			}
		}
	}
}

// releases returns what the pins allow. The constraints files of Airflow do not pin Airflow itself, but
// are for one release.
func (p *pins) releases() schema.Versions {
	switch {
	case p.open, !p.found, !p.pinned && len(p.constraints) > 0:
		return p.constraints
	case !p.pinned:
		return schema.AirflowMatching(nil)
	}
	return p.allowed
}
