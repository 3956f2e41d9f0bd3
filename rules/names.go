package rules

import (
	"astrosecrets/internal/airflow"
	"astrosecrets/internal/pyjson"
	"astrosecrets/schema"
)

// probe is an id that stands for any: it has no character that a store replaces.
const probe = "x"

// asked is the names a backend asks its store for with these kwargs, or none where the
// files do not tell them.
func asked(b *airflow.Backend, kwargs map[string]any, kind schema.Kind) []schema.Name {
	l := b.Def.Names(kwargs, b.NameVersions(), kind, probe)
	if l.Why != schema.Asked || l.Varies {
		return nil
	}
	return l.Names
}

// object is the kwargs of a backend as the constructor gets them, if the files tell all
// that decides on names; nil otherwise.
func object(b *airflow.Backend) map[string]any {
	if b.Def == nil || b.Kwargs != nil && (!b.Kwargs.Known() || b.Kwargs.Faulty()) {
		return nil
	}
	return b.Arguments()
}

// prefixMember is the member that sets the prefix of a kind, with its text; nil if the
// default is in force or it is no text.
func prefixMember(b *airflow.Backend, kind schema.Kind) *pyjson.Member {
	name := b.Def.PrefixKwarg(kind)
	if name == "" || b.Kwargs == nil {
		return nil
	}
	m := b.Kwargs.Member(name)
	if m == nil || m.Value.Kind != pyjson.String || !b.Kwargs.Determined(m.Value) {
		return nil
	}
	return m
}

var kinds = []schema.Kind{schema.Connection, schema.Variable, schema.Config}

// with is a copy of kwargs with one key changed.
func with(kwargs map[string]any, key string, value any) map[string]any {
	out := make(map[string]any, len(kwargs)+1)
	for k, v := range kwargs {
		out[k] = v
	}
	out[key] = value
	return out
}
