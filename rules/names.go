package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/schema"
)

// asked is the names a backend asks its store for, the id left open, or none where the
// files do not tell them.
func asked(b *airflow.Backend, kind schema.Kind) []schema.Name { return certain(b.SampleNames(kind)) }

// askedWith is asked with other kwargs.
func askedWith(b *airflow.Backend, kwargs map[string]any, kind schema.Kind) []schema.Name {
	return certain(b.Spec.NamesForEpochs(kwargs, b.NameVersions(), kind, airflow.SampleID))
}

func certain(l schema.Lookups) []schema.Name {
	if l.Why != schema.LookedUp || l.Varies {
		return nil
	}
	return l.Names
}

// legible reports a backend that we know, with kwargs that can be read, if it has any.
func legible(b *airflow.Backend) bool {
	return b.Spec != nil && (b.Kwargs == nil || b.Kwargs.Known() && !b.Kwargs.Faulty())
}

// prefixMember is the member that sets the prefix of a kind, with its text; nil if the
// default is in force or it is no text.
func prefixMember(b *airflow.Backend, kind schema.Kind) *pyjson.Member {
	name := b.Spec.PrefixKwarg(kind)
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
