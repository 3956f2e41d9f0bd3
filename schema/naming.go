package schema

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// A Kind is the kind of thing that Airflow looks up in a secrets backend.
type Kind string

// The kinds.
const (
	Connection Kind = "connection"
	Variable   Kind = "variable"
	Config     Kind = "config"
)

// A Name is one secret name that the backend looks up.
type Name struct {
	// Name is the secret name as the store shows it; for Kubernetes, the label selector.
	Name string
	// In is where the name is looked up: the mount of a Vault engine, the path of a file. It is "" if
	// the store has one namespace.
	In string
	// Request is the name in the request if it differs from Name: Vault's "secret/data/…".
	Request string
}

// A Reason says why no name is looked up, or why no such name can exist.
type Reason string

// The reasons.
const (
	LookedUp     Reason = ""             // Names are looked up
	Disabled     Reason = "disabled"     // the kwargs disable lookups of the kind
	NoMatch      Reason = "no-match"     // the id does not match the lookup pattern
	Refused      Reason = "refused"      // these releases refuse such an id
	NotAllowed   Reason = "not-allowed"  // the store cannot have such a name: Names holds what is looked up
	NoStart      Reason = "no-start"     // no Airflow command starts with the backend
	Undetermined Reason = "undetermined" // it cannot be determined from the kwargs
)

// Lookups are what a backend does when Airflow looks up an id.
type Lookups struct {
	// Names are looked up in this order until one exists.
	Names []Name
	Why   Reason
	// Detail explains Why. It quotes the id, never the value of a kwarg.
	Detail string
	// Varies is set if the possible releases differ. The lookups are then those of the newest.
	Varies bool
	// NoTeam says why a lookup for a team asks for no name of the team; "" if it does, and for lookups
	// without a team.
	NoTeam string
}

// IgnoresCase reports whether the store takes names that differ in case alone for one.
func (b *Backend) IgnoresCase() bool { return b.names.Limits.IgnoreCase }

// Names returns the secret names that the backend looks up in its store when Airflow looks up id
// without a team. Unknown versions count as the newest release.
func (b *Backend) Names(kwargs map[string]any, versions Versions, kind Kind, id string) Lookups {
	return b.NamesForEpochs(kwargs, b.NamingEpochs(versions), Scope{}, kind, id)
}

func (b *Backend) namesForEpochs(kwargs map[string]any, versions Versions, scope Scope, kind Kind, id string) Lookups {
	if len(versions) == 0 {
		return b.lookup(kwargs, nil, scope, kind, id)
	}
	newest := b.lookup(kwargs, &versions[len(versions)-1], scope, kind, id)
	for i := range versions[:len(versions)-1] {
		l := b.lookup(kwargs, &versions[i], scope, kind, id)
		newest.Varies = newest.Varies || l.Why != newest.Why || !slices.Equal(l.Names, newest.Names)
	}
	return newest
}

// NamingEpochs returns the newest release of each epoch, a range of releases that make the same names,
// oldest first. Names has the same answer for them as for all versions.
func (b *Backend) NamingEpochs(versions Versions) Versions {
	if len(versions) < 2 {
		return versions
	}
	versions = slices.Clone(versions)
	sorting.Stable(versions, pep440.Compare)
	var out Versions
	for i, v := range versions {
		if i+1 < len(versions) && !slices.ContainsFunc(b.names.ranges, func(r Range) bool { return r.Contains(v) != r.Contains(versions[i+1]) }) {
			continue
		}
		out = append(out, v)
	}
	return out
}
