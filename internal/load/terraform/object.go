package terraform

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/format/hcl"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// objectKinds are the types of an astro_environment_object that define what a DAG refers to
// (docs/resources/environment_object.md of the provider).
var objectKinds = map[string]schema.Kind{"CONNECTION": schema.Connection, "AIRFLOW_VARIABLE": schema.Variable}

var eachKey, eachValue = []string{"each", "key"}, []string{"each", "value"}

// define adds the connections and Airflow variables of an astro_environment_object: one, or one
// for each item of its for_each.
func (out *Infrastructure) define(m *module, b *hcl.Block) {
	kind, key := located{m, attribute(b.Body, "object_type")}, located{m, attribute(b.Body, "object_key")}
	if kind.expr == nil || key.expr == nil {
		return
	}
	each := attribute(b.Body, "for_each")
	if each == nil {
		out.addDefinition(kind, key)
		return
	}
	in, coll := m.resolve(each)
	if of, ok := coll.(*hcl.Object); ok {
		for _, it := range of.Items {
			out.addDefinition(kind.of(in, it.Key, it.Value), key.of(in, it.Key, it.Value))
		}
		return
	}
	items := m.items(each)
	for _, it := range items { // a set of strings: its items are keys and values
		out.addDefinition(kind.of(it.in, it.expr, it.expr), key.of(it.in, it.expr, it.expr))
	}
	if len(items) == 0 {
		out.addDefinition(kind, key)
	}
}

// of returns what an expression takes from one item of a for_each; the expression itself if it
// takes nothing.
func (p located) of(in *module, key, value hcl.Expression) located {
	if slices.Equal(reference(p.expr), eachKey) {
		return located{in, key}
	}
	if part := in.part(p.expr, eachValue, value); part != nil {
		return located{in, part}
	}
	return p
}

// addDefinition adds one object. If the file does not determine the type, both kinds are possible.
func (out *Infrastructure) addDefinition(kind, key located) {
	kinds := []schema.Kind{schema.Connection, schema.Variable}
	in, expr := kind.in.resolve(kind.expr)
	if t := in.text(expr); t.IsResolved() {
		one := objectKinds[t.Value]
		if one == "" {
			return
		}
		kinds = []schema.Kind{one}
	}
	in, expr = key.in.resolve(key.expr)
	id := in.key(expr)
	d := load.Definition{Range: source.Range{File: in.File, Span: expr.Range()}}
	if id.IsResolved() {
		d.ID = id.Value
	}
	for _, k := range kinds {
		d.Kind = k
		out.Definitions = append(out.Definitions, d)
	}
}
