package airflow

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/schema"
)

// StartFault says why no Airflow command starts with a backend, so that nothing is looked up. It has
// no words: rules and commands have their own.
type StartFault int

// The faults. Airflow imports the class before it reads the kwargs, so those of the class come first.
const (
	// Starts: the files show no fault.
	Starts StartFault = iota
	// Malformed: quotes or spaces are part of the class path.
	Malformed
	// NotInstalled: the image does not have the distribution of the class.
	NotInstalled
	// Uninstalled: the image build removes the distribution.
	Uninstalled
	// ClassRemoved: every release that may be installed has removed the class path.
	ClassRemoved
	// NoReleaseWithClass: no release that the pins allow has the class.
	NoReleaseWithClass
	// KwargsRefused: the constructor raises with these kwargs in every release that may be installed.
	KwargsRefused
)

// StartFault returns why no Airflow command starts with the backend.
func (b *Backend) StartFault() StartFault {
	switch _, status := b.Provider(); {
	case b.Malformed && b.Path != "":
		return Malformed
	case status == packages.Absent:
		return NotInstalled
	case status == packages.Removed:
		return Uninstalled
	case b.ClassRemoved():
		return ClassRemoved
	case b.NoReleaseWithClass():
		return NoReleaseWithClass
	case b.kwargsRefused():
		return KwargsRefused
	}
	return Starts
}

// Provider returns the distribution of the backend's class and whether the image has it. A class that
// cannot be imported for another reason has none.
func (b *Backend) Provider() (distribution string, status packages.Status) {
	if b.Spec == nil || b.SpecClass == nil || b.Class == nil {
		return "", packages.Unclear
	}
	dist, c := b.Spec.Distribution, b.SpecClass
	own := c.Distribution == "apache-airflow" && b.Env.Airflow.Any(schema.Range{Until: c.DeprecatedSince}) // not yet an alias
	if dist == "" || dist == "apache-airflow" || own {
		return dist, packages.Present
	}
	return dist, b.Env.Install.Status(dist)
}

// ClassReleases returns the releases that may be installed of the distribution that has the class path;
// none if they are unknown.
func (b *Backend) ClassReleases() schema.Versions {
	return b.Env.Install.Possible(b.SpecClass.Distribution, b.Spec)
}

// ClassRemoved reports a class path that every release has removed which may be installed.
func (b *Backend) ClassRemoved() bool {
	c := b.SpecClass
	if c == nil || c.Replacement == "" || c.Until == "" {
		return false
	}
	versions := b.ClassReleases()
	return len(versions) > 0 && versions.All(schema.Range{Since: c.Until})
}

// NoReleaseWithClass reports pins that allow known releases, and none with the class.
func (b *Backend) NoReleaseWithClass() bool {
	if _, status := b.Provider(); status != packages.Present || b.Env.Install == nil || b.SpecClass.Distribution != b.Spec.Distribution {
		return false
	}
	allowed := b.Env.Install.Allowed(b.Spec)
	return len(allowed) > 0 && !allowed.Any(b.ClassExists())
}

// ClassExists returns the releases that have the class path.
func (b *Backend) ClassExists() schema.Range {
	return schema.Range{Since: b.SpecClass.Since, Until: b.SpecClass.Until}
}

// kwargsRefused reports that the constructor of the backend raises with these kwargs in every release
// that may be installed.
func (b *Backend) kwargsRefused() bool {
	if b.Spec == nil || b.Kwargs == nil || b.Kwargs.Object() == nil || b.Kwargs.Faulty() {
		return false
	}
	if slices.ContainsFunc(b.Violations(), func(v schema.Violation) bool {
		return v.Outcome == schema.DoesNotStart && v.Severity == schema.Error && len(v.Env) == 0
	}) {
		return true
	}
	unknown := b.Spec.UnknownKwargsIn(b.Versions())
	if len(unknown) == 0 || slices.ContainsFunc(unknown, func(u schema.UnknownKwarg) bool { return u.Outcome != schema.DoesNotStart }) {
		return false
	}
	return slices.ContainsFunc(b.Kwargs.Object().Members, func(m pyjson.Member) bool { return b.Spec.Kwarg(m.Key.Text.Value) == nil })
}
