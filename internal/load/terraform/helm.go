package terraform

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/hcl"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// release adds the values of a helm_release: here-documents and calls of yamlencode. It returns the
// places of the values of known charts.
func (out *Infrastructure) release(m *module, b *hcl.Block) (taken []source.Range) {
	values := attribute(b.Body, "values")
	list := m.items(values)
	_, all := m.resolve(values)
	_, whole := all.(*hcl.Tuple)
	open := !whole || len(list) > 1 || hasSet(b.Body)
	for _, it := range list {
		in, e := it.in.resolve(it.expr)
		var text mapped.String
		var q mapped.Encoder
		switch x := e.(type) {
		case *hcl.Template:
			text, q = in.text(x), in.quoting(x)
		case *hcl.Call:
			if x.Name != "yamlencode" && x.Name != "jsonencode" || len(x.Args) != 1 {
				continue
			}
			in, e = in.resolve(x.Args[0])
			text, q = in.jsonText(e), jsonencodeEncoder{in, e}
		default:
			continue
		}
		for _, v := range helm.ParseDocuments(in.File, text, q, "values") {
			_, v.Encoded = q.(jsonencodeEncoder)
			v.Open = open
			if out.Helm.Add(v) {
				taken = append(taken, source.Range{File: in.File, Span: e.Range()})
			}
		}
	}
	return taken
}

// hasSet reports that more values are merged over those of a helm_release: set, set_list,
// set_sensitive, set_wo.
func hasSet(b *hcl.Body) bool {
	for name := range b.Attributes {
		if strings.HasPrefix(name, "set") {
			return true
		}
	}
	return slices.ContainsFunc(b.Blocks, func(c *hcl.Block) bool { return strings.HasPrefix(c.Type, "set") || c.Type == "dynamic" })
}

// sets adds the set blocks of a helm_release, or the lists of objects in their place.
func (out *Infrastructure) sets(m *module, b *hcl.Block) (taken []source.Range) {
	h := helm.NewSetValues(m.File, consumer, func(t mapped.String) setting.Scalar { return setting.Scalar{String: t, File: m.File, Quoting: nil} })
	one := func(name, value, kind hcl.Expression) {
		if name == nil || value == nil {
			return
		}
		in, e := m.resolve(value)
		if in.File != m.File {
			return
		}
		literal := false
		if kind != nil {
			t := m.text(kind)
			literal = t.Value == "literal"
		}
		var text mapped.Builder
		key, val := m.text(name), m.text(e)
		text.Append(&key, 0, len(key.Value))
		text.Escape(key.Span.End, 0, "=")
		text.Append(&val, 0, len(val.Value))
		t := text.Text(source.Span{Start: key.Span.Start, End: max(key.Span.Start, val.Span.End)})
		h.Add(helm.ParseSet(&t, literal))
	}
	for _, c := range b.Body.Blocks {
		if strings.HasPrefix(c.Type, "set") {
			one(attribute(c.Body, "name"), attribute(c.Body, "value"), attribute(c.Body, "type"))
		}
	}
	for _, name := range []string{"set", "set_sensitive", "set_wo"} {
		for _, it := range m.items(attribute(b.Body, name)) {
			if o, ok := it.expr.(*hcl.Object); ok && it.in.File == m.File {
				value := m.member(o, "value")
				one(m.member(o, "name"), value, m.member(o, "type"))
				if call(value, "yamlencode") == nil { // its objects are read as those of any attribute
					taken = append(taken, source.Range{File: m.File, Span: o.Range()})
				}
			}
		}
	}
	l, problems := h.Result()
	if len(l.Vars) > 0 {
		l.Origin = setting.FromTerraform
		out.Elsewhere = append(out.Elsewhere, &load.DeploymentSource{Layer: *l, Name: strings.Join(b.Labels, ".")})
	}
	out.Problems = append(out.Problems, problems...)
	return taken
}
