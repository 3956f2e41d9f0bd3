package check

import (
	"maps"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/schema"
)

// StoreNames returns the secret names that a backend looks up, for airflow.SampleID; none if they
// cannot be determined from the files.
func StoreNames(b *airflow.Backend, kind schema.Kind) []schema.Name {
	return determined(b.SampleNames(kind))
}

// StoreNamesWith is StoreNames with another value of a kwarg.
func StoreNamesWith(b *airflow.Backend, kind schema.Kind, kwarg string, value any) []schema.Name {
	kwargs := maps.Clone(b.Arguments())
	kwargs[kwarg] = value
	return determined(b.Spec.NamesForEpochs(kwargs, b.NameVersions(), b.Scope(), kind, airflow.SampleID))
}

func determined(l schema.Lookups) []schema.Name {
	if l.Why != schema.LookedUp || l.Varies {
		return nil
	}
	return l.Names
}

// HasReadableKwargs reports a known backend whose kwargs, if it has any, are JSON.
func HasReadableKwargs(b *airflow.Backend) bool {
	return b.Spec != nil && (b.Kwargs == nil || b.Kwargs.Known() && !b.Kwargs.Faulty())
}

// PrefixMember returns the member of the kwargs that sets the prefix of a kind; nil if the default
// is used, or the value is not a string.
func PrefixMember(b *airflow.Backend, kind schema.Kind) *pyjson.Member {
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

// Kinds returns what Airflow looks up, in the order of reports.
func Kinds() []schema.Kind { return []schema.Kind{schema.Connection, schema.Variable, schema.Config} }
