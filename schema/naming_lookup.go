package schema

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
)

// A nameMaker makes the names of one lookup, in one release.
type nameMaker struct {
	*Backend
	kwargs  map[string]any
	version *pep440.Version // nil for the newest
	scope   Scope
	kind    Kind
	id      string
	sep     string
	// unfit is a kwarg that the names need and that is unknown or has the wrong type.
	unfit string
}

// holds reports whether the release lies in a range.
func (m *nameMaker) holds(r Range) bool {
	if m.version == nil {
		return r.Until == ""
	}
	return r.Contains(*m.version)
}

// lookup is Names for one release and scope; nil is the newest release.
func (b *Backend) lookup(kwargs map[string]any, v *pep440.Version, scope Scope, kind Kind, id string) Lookups {
	why := scope.noTeam(kind)
	if why != "" {
		scope.Team = ""
	}
	l := b.lookupFor(kwargs, v, scope, kind, id)
	if why != "" {
		l.NoTeam = why
	}
	return l
}

// lookupFor is lookup for a team to which Airflow applies the lookup.
func (b *Backend) lookupFor(kwargs map[string]any, v *pep440.Version, scope Scope, kind Kind, id string) Lookups {
	m := &nameMaker{Backend: b, kwargs: kwargs, version: v, scope: scope, kind: kind, id: id, sep: b.names.Separator}
	kn, ok := b.names.Kinds[kind]
	switch {
	case !ok && len(b.names.Kinds) == 0: // a user's own backend
		return Lookups{Why: Undetermined, Detail: "its schema has no x-names, so secret names cannot be computed"}
	case !ok:
		return Lookups{Why: Disabled, Detail: "this backend has no " + string(kind) + " lookups"}
	}
	if b.names.SeparatorArg != "" {
		if m.sep, ok = b.value(kwargs, b.names.SeparatorArg).(string); !ok {
			return undetermined(b.names.SeparatorArg)
		}
	}
	prefixes, unfit := b.prefixes(kwargs, kn, m.holds)
	if unfit != "" {
		return undetermined(unfit)
	}
	in, key, stop := m.mount()
	if stop != nil {
		return *stop
	}
	if detail, refused := m.refused(key); refused {
		return Lookups{Why: Refused, Detail: detail}
	}
	result := m.names(kn, prefixes, in, key)
	if m.unfit != "" {
		return undetermined(m.unfit)
	}
	if len(result.Names) == 0 {
		return result
	}
	if kn.Pattern != "" {
		if l, stop := b.matches(kwargs, kn.Pattern, id, m.holds); stop {
			return l
		}
	}
	for _, name := range result.Names {
		for _, part := range m.limited(name, result) {
			if detail := b.names.Limits.refuse(part); detail != "" {
				result.Why, result.Detail = NotAllowed, detail
			}
		}
	}
	return result
}

// refused reports whether the release refuses the id, which is without its mount, and why.
func (m *nameMaker) refused(id string) (detail string, refused bool) {
	for _, r := range m.Backend.names.Refuse {
		if m.holds(r.Range) && (r.Kind == "" || r.Kind == m.kind) && m.concerns(r) && m.refuses(r, m.kwargs, m.sep, replaceAll(m.Backend.names.Replace, id, m.sep)) {
			return r.Detail, true
		}
	}
	return "", false
}

// mount returns the mount of the lookup, "" if the store has none, and the id without it. If there
// can be no lookup, stop is its result.
func (m *nameMaker) mount() (in, key string, stop *Lookups) {
	spec := m.Backend.names.Mount
	if spec == nil {
		return "", m.id, nil
	}
	switch v := m.value(m.kwargs, spec.Kwarg).(type) {
	case nil:
	case string:
		in = v
	default:
		l := undetermined(spec.Kwarg)
		return "", "", &l
	}
	if in != "" {
		return in, m.id, nil
	}
	in, key, ok := strings.Cut(m.id, "/")
	if !ok {
		return "", "", &Lookups{Why: NotAllowed, Detail: spec.FromID}
	}
	return in, key, nil
}

// names returns the names of all prefixes, or why there are none.
func (m *nameMaker) names(kn kindNames, prefixes []any, in, key string) Lookups {
	result := Lookups{Why: Disabled, Detail: "the list of " + kn.Prefix + " is empty, so nothing is looked up"}
	for _, prefix := range prefixes {
		name, off := m.build(prefix, key)
		if off != "" {
			result.Detail = off
			continue
		}
		list := []Name{name}
		if m.scope.Team != "" {
			list, result.NoTeam = m.withTeam(name, prefix, key)
		}
		for _, name := range list {
			if in != "" {
				name.In, name.Request = in, m.request(m.kwargs, in, name.Name)
			}
			result.Names = append(result.Names, name)
		}
	}
	if len(result.Names) > 0 {
		result.Why, result.Detail = LookedUp, ""
	}
	return result
}

// limited returns what the store limits: the name, or the parts that are values of labels.
func (m *nameMaker) limited(name Name, l Lookups) []string {
	switch {
	case m.Backend.names.Limits.Of != "id":
		return []string{name.Name}
	case m.scope.Team != "" && l.NoTeam == "":
		return []string{m.id, m.scope.Team}
	}
	return []string{m.id}
}

// text returns a kwarg as text. It notes a value of another type.
func (m *nameMaker) text(kwarg string) string {
	v := m.value(m.kwargs, kwarg)
	s, isText := v.(string)
	if v != nil && !isText {
		m.unfit = kwarg
	}
	return s
}
