package manifest

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/airflowcfg"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/cfg"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"gopkg.in/yaml.v3"
)

// cfg reads an airflow.cfg in a manifest, as a ConfigMap has it. key is its name. It reports whether
// the value is one.
func (out *Manifests) cfg(y *yamlfile.YAML, key, value *yaml.Node) bool {
	if !cfg.Names().Match(load.NewName(key.Value)) || value.Kind != yaml.ScalarNode || !strings.Contains(value.Value, "\n") {
		return false
	}
	outer := y.Stream.Scalar(value)
	parsed := airflowcfg.Parse([]byte(outer.Value))
	at := func(s source.Span) source.Span { return outer.Source(s.Start, s.End) }
	d := &load.DeploymentSource{Layer: setting.Layer{File: y.File, Consumer: "Airflow", Origin: setting.FromManifest}}
	for i := range parsed.Options {
		o := &parsed.Options[i]
		name, ours := setting.OptionVariable(o.Section, o.Name)
		text, errs := parsed.Value(i)
		if !ours || text.Value == "" {
			continue
		}
		text = text.Rebase(&outer)
		text = markTemplates(&text)
		v := &setting.Variable{
			Name: setting.Scalar{String: setting.NameAt(name, at(o.NameSpan)), File: y.File, Quoting: setting.CfgOptionName{Section: o.Section}}, Value: setting.Scalar{String: text, File: y.File, Quoting: nil},
			DisplayName: "`" + o.Name + "` in [" + o.Section + "]",
		}
		if len(errs) > 0 {
			v.UnresolvedReason = setting.Refused
		}
		d.Vars = append(d.Vars, v)
	}
	if len(d.Vars) == 0 {
		return true
	}
	out.Sources = append(out.Sources, d)
	for _, e := range parsed.Errors {
		if e.Kind == airflowcfg.Unindented && !parsed.Template {
			out.Problems = append(out.Problems, load.Problem{
				Kind: load.CfgUnindented, Range: source.Range{File: y.File, Span: at(e.Span)}, Fatal: e.Fatal,
			})
		}
	}
	return true
}
