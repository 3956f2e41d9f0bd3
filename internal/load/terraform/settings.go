package terraform

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/hcl"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// settings returns what a block sets for an Airflow outside Astro. Places that were taken for
// something else are left out.
func (m *module) settings(b *hcl.Body, taken []source.Range) []*load.DeploymentSource {
	d := m.source("")
	var all func(b *hcl.Body)
	all = func(b *hcl.Body) {
		for name, a := range b.Attributes {
			vars := m.expressionSettings(a.Expr)
			if name == "airflow_config_overrides" {
				for _, v := range vars {
					nameAsComposer(v)
				}
			}
			d.Vars = append(d.Vars, vars...)
		}
		if name, value := b.Attributes["name"], b.Attributes["value"]; name != nil && value != nil { // env of a container
			if t := m.text(name.Expr); t.IsResolved() && strings.HasPrefix(t.Value, "AIRFLOW__") && setting.VariableOf(t.Value) != "" {
				if v := m.variable(t, value.Expr); v != nil {
					d.Vars = append(d.Vars, v)
				}
			}
		}
		for _, c := range b.Blocks {
			all(c.Body)
		}
	}
	all(b)
	d.Image = m.image(b)
	d.Vars = slices.DeleteFunc(d.Vars, func(v *setting.Variable) bool {
		return slices.ContainsFunc(taken, func(p source.Range) bool { return p.File == v.Name.File && p.Span.Overlaps(v.Name.Span) })
	})
	if len(d.Vars) == 0 {
		return nil
	}
	sortVars(d.Vars)
	return []*load.DeploymentSource{d}
}

// expressionSettings returns the maps of options, and the lists of {name, value}, at any depth,
// also in the locals of an expression.
func (m *module) expressionSettings(e hcl.Expression) []*setting.Variable {
	var out []*setting.Variable
	m.eachObject(e, map[hcl.Expression]bool{}, func(m *module, o *hcl.Object) {
		for _, it := range o.Items {
			k := m.key(it.Key)
			name := setting.VariableOf(k.Value)
			if !k.IsResolved() || name == "" {
				continue
			}
			if in, e := m.resolve(it.Value); setting.IsOtherChartsKey(k.Value, in.text(e)) {
				continue
			}
			at := k.Span
			if at.Len() == len(k.Value)+2 { // in quotes
				at = source.Span{Start: at.Start + 1, End: at.End - 1}
			}
			if v := m.variable(setting.NameAt(name, at), it.Value); v != nil {
				if style := setting.OptionStyle(k.Value); style != "" {
					v.Name.Quoting, v.DisplayName = setting.OptionName{Style: style}, "`"+k.Value+"`"
				}
				out = append(out, v)
			}
		}
		if v := m.item(o, "name"); v != nil && setting.VariableOf(v.Name.Value) != "" {
			v.Secrecy = setting.SecrecyUnknown
			out = append(out, v)
		}
	})
	return out
}

// nameAsComposer keeps the name of an option that has a dot, as MWAA writes it. Cloud Composer
// separates section and option by a dash and refuses another name.
func nameAsComposer(v *setting.Variable) {
	name, ok := v.Name.Quoting.(setting.OptionName)
	if !ok || name.Style != "." {
		return
	}
	v.Name.String = setting.NameAt(strings.Trim(v.DisplayName, "`"), v.Name.Span)
	v.Name.Quoting = setting.OptionName{Style: "-"}
}
