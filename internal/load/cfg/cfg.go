// Package cfg reads airflow.cfg: the options that concern a secrets backend, under the names of the
// environment variables that set the same.
package cfg

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/airflowcfg"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Names returns how the names of airflow.cfg are recognized.
func Names() load.Naming {
	return load.Naming{
		Tokens: tokens,
		Kind:   load.KindAirflowCfg, Comment: &load.Comment{Leaders: []string{"#", ";"}},
		Match: func(n load.Name) bool {
			return strings.Contains(n.Lower, "airflow") && (n.Ext == ".cfg" || strings.Contains(n.Lower, ".cfg."))
		},
		Hook: []string{`(^|/)[^/]*airflow[^/]*\.cfg(\.[^/]*)?$`},
	}
}

// Format describes airflow.cfg.
func Format() load.Format {
	return load.Format{
		Naming: Names(), Load: Analyzer, Examples: []string{"airflow.cfg", "config/airflow.cfg.j2", "prod-airflow.cfg"}, Origin: setting.FromAirflowCfg, Exposure: load.ExposedUsually,
		Rows: []load.Row{
			load.Variables.Row("`airflow.cfg`, also in a ConfigMap", "Python's configparser", "none"),
		},
	}
}

// Files are the airflow.cfg files of a project.
type Files struct {
	Files []*File
	// Problems are what configparser refuses.
	Problems []load.Problem
}

// File is one airflow.cfg.
type File struct {
	*source.File
	// Template is set for a file that is made to be copied or rendered.
	Template bool
	// Layer has the options that concern a secrets backend, under the names of the
	// environment variables that set the same. An empty option is left out: Airflow takes
	// it for none.
	Layer setting.Layer
}

// Analyzer loads airflow.cfg as configparser reads it.
var Analyzer = load.NewLoader("airflowcfg", "airflow.cfg as configparser reads it", func(files *load.Files, out *Files) {
	for _, f := range files.OfKind(load.KindAirflowCfg) {
		if len(f.Content) > 0 {
			out.add(f)
		}
	}
})

func (out *Files) add(f *source.File) {
	parsed := airflowcfg.Parse(f.Content)
	c := &File{File: f, Template: load.IsTemplate(f.Name) || parsed.Template, Layer: setting.Layer{File: f, Consumer: "Airflow", Origin: setting.FromAirflowCfg}}
	out.Files = append(out.Files, c)
	if !c.Template {
		for _, e := range parsed.Errors {
			out.refused(f, parsed, e)
		}
	}
	for i := range parsed.Options {
		o := &parsed.Options[i]
		name, ours := setting.OptionVariable(o.Section, o.Name)
		value, errs := parsed.Value(i)
		if !ours && o.Name == "backend" && strings.Contains(value.Value, ".secrets.") { // a class below another header
			name, ours = "AIRFLOW__"+strings.ToUpper(o.Section)+"__BACKEND", true
		}
		if !ours {
			continue
		}
		if len(errs) > 0 && !c.Template {
			for _, e := range errs {
				out.percent(f, o, e)
			}
			if o.Section == "secrets" || o.Section == "workers" {
				value.Unresolved = []source.Span{{Start: 0, End: len(value.Value)}} // no program gets this value
			}
		}
		if value.Value == "" {
			continue
		}
		v := &setting.Variable{
			Name:        setting.Scalar{String: setting.NameAt(name, o.NameSpan), File: f, Quoting: setting.CfgOptionName{Section: o.Section}},
			Value:       setting.Scalar{String: value, File: f, Quoting: parsed.Quoting(f.Content, i)},
			DisplayName: "`" + o.Name + "` in [" + o.Section + "]",
		}
		if c.Template {
			leaveExpressions(v)
		}
		c.Layer.Vars = append(c.Layer.Vars, v)
	}
}

// leaveExpressions marks what a template engine renders in a value as unresolved.
func leaveExpressions(v *setting.Variable) {
	text := v.Value.Value
	var found []source.Span
	for i := 0; i < len(text); i++ {
		for _, pair := range [...][2]string{{"{{", "}}"}, {"{%", "%}"}, {"<%", "%>"}} {
			if !strings.HasPrefix(text[i:], pair[0]) {
				continue
			}
			n := strings.Index(text[i:], pair[1])
			if n < 0 {
				return // it is not closed, so it is no expression
			}
			found = append(found, source.Span{Start: i, End: i + n + len(pair[1])})
			i += n + len(pair[1]) - 1
			break
		}
	}
	if len(found) == 0 {
		return
	}
	v.Value.Unresolved = found
	if found[0].Start == 0 && found[len(found)-1].End == len(text) {
		v.UnresolvedReason = setting.SetElsewhere
	}
}

func (out *Files) refused(f *source.File, parsed *airflowcfg.File, e airflowcfg.Error) {
	if e.Kind != airflowcfg.Unindented {
		out.Problems = append(out.Problems, load.Problem{Kind: load.CfgRefused, Range: source.Range{File: f, Span: e.Span}, Cfg: e.Kind})
		return
	}
	p := load.Problem{Kind: load.CfgUnindented, Range: source.Range{File: f, Span: e.Span}, Fatal: e.Fatal}
	indent := "    "
	for i := range parsed.Options { // deeper than the option it belongs to
		if o := &parsed.Options[i]; o.NameSpan.Start < e.Span.Start {
			line := f.LineSpan(f.LineAt(o.NameSpan.Start))
			indent = string(f.Content[line.Start:o.NameSpan.Start]) + "    "
		}
	}
	var fix finding.Fix
	for _, at := range e.Lines {
		fix.Edits = append(fix.Edits, finding.Edit{Range: source.Range{File: f, Span: source.Span{Start: at, End: at}}, Text: indent})
	}
	p.Fixes = []finding.Fix{fix}
	out.Problems = append(out.Problems, p)
}

// percent reports a value that configparser cannot interpolate.
func (out *Files) percent(f *source.File, o *airflowcfg.Option, e airflowcfg.Error) {
	at := e.Span
	if e.Kind != airflowcfg.BadPercent {
		at.End = at.Start + 1
	}
	out.Problems = append(out.Problems, load.Problem{
		Kind: load.CfgPercent, Range: source.Range{File: f, Span: e.Span}, Cfg: e.Kind, Name: o.Name, Section: o.Section,
		Fixes: []finding.Fix{{Edits: []finding.Edit{{Range: source.Range{File: f, Span: at}, Text: "%%"}}}},
	})
}

// tokens adds the options of an airflow.cfg, and what configparser refuses.
func tokens(s *load.TokenList) {
	parsed := airflowcfg.Parse(s.File.Content)
	if len(parsed.Errors) > 0 {
		s.NameKind = source.Word
	}
	for i := range parsed.Options {
		o := &parsed.Options[i]
		s.Add(s.NameKind, o.NameSpan)
		s.Add(source.Punctuation, o.Delimiter)
		_, errs := parsed.Value(i)
		for _, e := range errs {
			if e.Kind == airflowcfg.BadPercent {
				s.Add(source.Keyword, e.Span)
			}
		}
	}
	for _, e := range parsed.Errors {
		switch e.Kind {
		case airflowcfg.DuplicateOption, airflowcfg.DuplicateSection:
			s.Add(source.Name, e.Span)
		case airflowcfg.Unindented:
			s.Add(source.Punctuation, e.Span)
		}
	}
}
