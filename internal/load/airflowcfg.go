package load

import (
	"reflect"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/airflowcfg"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
)

// Configs are the airflow.cfg files of a project.
type Configs struct {
	Files []*Config
	// Problems are what configparser refuses.
	Problems []Problem
}

// Config is one airflow.cfg.
type Config struct {
	*source.File
	// Template is set for a file that is made to be copied or rendered.
	Template bool
	// Layer has the options that concern a secrets backend, under the names of the
	// environment variables that set the same. An empty option is left out: Airflow takes
	// it for none.
	Layer setting.Layer
}

// AirflowCfg loads airflow.cfg.
var AirflowCfg = &analysis.Analyzer{
	Name:       "airflowcfg",
	Doc:        "airflow.cfg as configparser reads it",
	Requires:   []*analysis.Analyzer{Input},
	ResultType: reflect.TypeFor[*Configs](),
	Run: func(pass *analysis.Pass) (any, error) {
		out := &Configs{}
		for _, f := range input(pass).of(KindAirflowCfg) {
			if len(f.Content) > 0 {
				out.add(f)
			}
		}
		return out, nil
	},
}

func (out *Configs) add(f *source.File) {
	parsed := airflowcfg.Parse(f.Content)
	c := &Config{File: f, Template: IsTemplate(f.Name) || parsed.Template, Layer: setting.Layer{File: f, Consumer: "Airflow", Origin: setting.FromAirflowCfg}}
	out.Files = append(out.Files, c)
	if !c.Template {
		for _, e := range parsed.Errors {
			out.refused(f, parsed, e)
		}
	}
	for i := range parsed.Options {
		o := &parsed.Options[i]
		name, ours := variableOf(o.Section, o.Name)
		if !ours {
			continue
		}
		value, errs := parsed.Value(i)
		if len(errs) > 0 && !c.Template {
			for _, e := range errs {
				out.percent(f, o, e)
			}
			if o.Section == "secrets" || o.Section == "workers" {
				value.Unresolved = []source.Span{{Start: 0, End: len(value.Value)}} // nobody gets this value
			}
		}
		if value.Value == "" {
			continue
		}
		c.Layer.Vars = append(c.Layer.Vars, &setting.Variable{
			Name:        setting.Scalar{String: named(name, o.NameSpan), File: f, Quoting: optionName{o.Section}},
			Value:       setting.Scalar{String: value, File: f, Quoting: parsed.Quoting(f.Content, i)},
			Raw:         value.Span,
			DisplayName: "`" + o.Name + "` in [" + o.Section + "]",
		})
	}
}

// variableOf is the environment variable that sets the same as an option, if the option
// may concern a secrets backend. A section keeps its case: Airflow knows [secrets] alone.
func variableOf(section, option string) (string, bool) {
	lower := strings.ToLower(section)
	switch {
	case strings.HasPrefix(option, "backend_kwarg__"), strings.HasPrefix(option, "secrets_backend_kwarg__"):
		return "", false // only as environment variables
	case strings.HasPrefix(lower, "secret"),
		lower == "workers" && strings.HasPrefix(option, "secret"),
		strings.Contains(option, "secrets_backend"):
	default:
		return "", false
	}
	if section == "secrets" || section == "workers" {
		section = strings.ToUpper(section)
	}
	return "AIRFLOW__" + section + "__" + strings.ToUpper(option), true
}

// optionName writes the name of an option in place of another of the same section.
type optionName struct{ section string }

func (optionName) Encode(*mapped.String, int, int, string) (string, bool) { return "", false }

func (q optionName) Requote(_ *mapped.String, env string) (string, bool) {
	option, ok := strings.CutPrefix(env, "AIRFLOW__"+strings.ToUpper(q.section)+"__")
	if !ok || q.section != strings.ToLower(q.section) {
		return "", false
	}
	return strings.ToLower(option), plainName(option)
}

// Named implements Namer.
func (optionName) Named(env string) string {
	section, option, _ := strings.Cut(strings.TrimPrefix(env, "AIRFLOW__"), "__")
	return "`" + strings.ToLower(option) + "` in [" + strings.ToLower(section) + "]"
}

func (out *Configs) refused(f *source.File, parsed *airflowcfg.File, e airflowcfg.Error) {
	if e.Kind != airflowcfg.Unindented {
		out.Problems = append(out.Problems, Problem{Kind: CfgRefused, Range: source.Range{File: f, Span: e.Span}, Cfg: e.Kind})
		return
	}
	p := Problem{Kind: CfgUnindented, Range: source.Range{File: f, Span: e.Span}, Fatal: e.Fatal}
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
func (out *Configs) percent(f *source.File, o *airflowcfg.Option, e airflowcfg.Error) {
	at := e.Span
	if e.Kind != airflowcfg.BadPercent {
		at.End = at.Start + 1
	}
	out.Problems = append(out.Problems, Problem{
		Kind: CfgPercent, Range: source.Range{File: f, Span: e.Span}, Cfg: e.Kind, Name: o.Name, Section: o.Section,
		Fixes: []finding.Fix{{Edits: []finding.Edit{{Range: source.Range{File: f, Span: at}, Text: "%%"}}}},
	})
}
