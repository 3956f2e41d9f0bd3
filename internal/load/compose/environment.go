package compose

import (
	"encoding/json"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"gopkg.in/yaml.v3"
)

// environment reads a map of names and values, or a list of NAME=value.
func (r *collector) environment(f *document, n *yaml.Node) []*setting.Variable {
	var out []*setting.Variable
	add := func(key *yaml.Node, read func() *setting.Variable) {
		v, have := r.vars[key]
		if !have {
			v = read()
			r.vars[key] = v
		}
		if v != nil {
			out = append(out, v)
		}
	}
	switch n.Kind {
	case yaml.MappingNode:
		for _, k := range yamltext.Duplicates(n) {
			if r.vars[k] == nil {
				r.refused(f.YAML, f.Span(k), load.Problem{Kind: load.ComposeDuplicateName})
			}
		}
		list := pairs(n, map[*yaml.Node]bool{})
		for i := len(list) - 1; i >= 0; i-- { // the last one has precedence
			p := list[i]
			add(p.key, func() *setting.Variable { return r.entry(f, p.key, p.value) })
		}
	case yaml.SequenceNode:
		for _, item := range yamltext.Items(n) {
			switch item.Kind {
			case yaml.ScalarNode:
				add(item, func() *setting.Variable { return r.item(f, item) })
			case yaml.MappingNode:
				add(item, func() *setting.Variable { return r.mapItem(f, item) })
			}
		}
	}
	return out
}

// entry is one pair of the map form.
func (r *collector) entry(f *document, k, n *yaml.Node) *setting.Variable {
	v := &setting.Variable{Name: setting.Scalar{String: f.Stream.Scalar(k), File: f.File, Quoting: f.Quoting(k)}, Raw: f.Span(n)}
	if n.Tag == "!reset" { // Compose removes what another file sets
		v.Value, v.UnresolvedReason = setting.Scalar{String: mapped.String{Span: f.Span(k)}, File: f.File}, setting.SetElsewhere
		return v
	}
	if n.Kind != yaml.ScalarNode {
		if setting.VariableOf(v.Name.Value) == "" {
			return nil
		}
		problem := load.Problem{Kind: load.ComposeNotString, Type: yamltext.TypeName(n)}
		if text := f.Slice(f.Span(n)); n.Style&yaml.FlowStyle != 0 && !strings.ContainsAny(text, "'\n#") && json.Valid([]byte(text)) {
			problem.Fixes = []finding.Fix{{Edits: []finding.Edit{{Range: source.Range{File: f.File, Span: f.Span(n)}, Text: "'" + text + "'"}}}}
		}
		r.refused(f.YAML, f.Span(k), problem)
		v.Value, v.UnresolvedReason = setting.Scalar{String: mapped.String{Span: f.Span(k)}, File: f.File}, setting.NotString
		return v
	}
	if yamltext.TypeName(n) == "null" {
		v.Value, v.UnresolvedReason = setting.Scalar{String: mapped.String{Span: f.Span(k)}, File: f.File}, setting.FromShellVariable
		return v
	}
	var bad []source.Span
	v.Value, bad = interpolated(f.YAML, n, 0)
	r.invalid(f, bad)
	return v
}

// interpolated returns the part of a scalar from a byte offset on, after interpolation, and the
// places that Compose refuses.
func interpolated(f *yamlfile.YAML, n *yaml.Node, from int) (setting.Scalar, []source.Span) {
	e := &mapped.Nested{Outer: f.Stream.Scalar(n), From: from, Encoder: f.Quoting(n), Sign: "$"}
	e.Read = func(t *mapped.String) mapped.String { out, _ := interpolate(t); return out }
	var bad []source.Span
	part := mapped.Plain(from, e.Outer.Value[from:])
	inner, wrong := interpolate(&part)
	e.Inner = inner
	for _, s := range wrong {
		bad = append(bad, e.Outer.Source(from+s.Start, from+s.End))
	}
	t := e.Text()
	if from == 0 {
		t.Span = e.Outer.Span
	}
	if len(bad) > 0 {
		t.Unresolved = []source.Span{{Start: 0, End: len(t.Value)}} // no program gets this value
	}
	return setting.Scalar{String: t, File: f.File, Quoting: e}, bad
}

// item is one item of the list form.
func (r *collector) item(f *document, n *yaml.Node) *setting.Variable {
	whole := f.Stream.Scalar(n)
	at := strings.IndexByte(whole.Value, '=')
	end := at
	if at < 0 {
		end = len(whole.Value)
	}
	name := whole.Slice(0, end)
	if name.Value == "" || strings.Contains(name.Value, "$") {
		return nil
	}
	v := &setting.Variable{Name: setting.Scalar{String: name, File: f.File, Quoting: setting.NameEncoder{}}}
	if at < 0 {
		v.Value, v.UnresolvedReason = setting.Scalar{String: mapped.String{Span: name.Span}, File: f.File}, setting.FromShellVariable
		return v
	}
	var bad []source.Span
	v.Value, bad = interpolated(f.YAML, n, at+1)
	r.invalid(f, bad)
	return v
}

// mapItem is an item of the list form that is a map: NAME: VALUE, or NAME=VALUE without quotes around a
// value with a colon and a space. Compose wants a string.
func (r *collector) mapItem(f *document, n *yaml.Node) *setting.Variable {
	for k := range yamltext.Pairs(n) {
		key := f.Stream.Scalar(k)
		name, _, _ := strings.Cut(key.Value, "=")
		if setting.VariableOf(name) != name || name == "" {
			return nil
		}
		at := key.Slice(0, len(name))
		r.refused(f.YAML, at.Span, load.Problem{Kind: load.ComposeItemNotString})
		return &setting.Variable{
			Name:  setting.Scalar{String: at, File: f.File, Quoting: setting.NameEncoder{}},
			Value: setting.Scalar{String: mapped.String{Span: at.Span}, File: f.File}, UnresolvedReason: setting.NotString,
		}
	}
	return nil
}

func (r *collector) invalid(f *document, bad []source.Span) {
	for _, s := range bad {
		r.refused(f.YAML, s, load.Problem{Kind: load.ComposeInterpolation})
	}
}
