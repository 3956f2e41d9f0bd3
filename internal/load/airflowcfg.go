package load

import (
	"fmt"
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
			Form:        "bare",
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

var refusals = map[airflowcfg.Kind]string{
	airflowcfg.NoSection:        "there is no [section] above this line: configparser refuses the file (MissingSectionHeaderError), and no airflow command starts",
	airflowcfg.DuplicateSection: "this section stands in the file already: configparser refuses the file (DuplicateSectionError), and no airflow command starts; put the options under one heading",
	airflowcfg.DuplicateOption:  "this option stands in the section already: configparser refuses the file (DuplicateOptionError), and no airflow command starts; remove one",
	airflowcfg.NoDelimiter:      "this line is no `option = value`, and not indented as a part of the value above: configparser refuses the file (ParsingError), and no airflow command starts",
}

func (out *Configs) refused(f *source.File, parsed *airflowcfg.File, e airflowcfg.Error) {
	if e.Kind != airflowcfg.Unindented {
		out.Problems = append(out.Problems, Problem{Rule: "project/invalid-airflow-cfg", File: f, Span: e.Span, Message: refusals[e.Kind]})
		return
	}
	p := Problem{Rule: "kwargs/invalid-json", File: f, Span: e.Span, Message: unindented(e.Fatal)}
	indent := "    "
	for i := range parsed.Options { // deeper than the option it belongs to
		if o := &parsed.Options[i]; o.NameSpan.Start < e.Span.Start {
			line := f.LineSpan(f.LineAt(o.NameSpan.Start))
			indent = string(f.Content[line.Start:o.NameSpan.Start]) + "    "
		}
	}
	fix := finding.Fix{Message: fmt.Sprintf("indent %s", plural(len(e.Lines), "the line", "the lines"))}
	for _, at := range e.Lines {
		fix.Edits = append(fix.Edits, finding.Edit{Range: source.Range{File: f, Span: source.Span{Start: at, End: at}}, Text: indent})
	}
	p.Fixes = []finding.Fix{fix}
	out.Problems = append(out.Problems, p)
}

// unindented says what comes of a line that ends a value too early.
func unindented(fatal bool) string {
	then := "Airflow gets kwargs that are cut off here, logs one warning and starts the backend without any; indent every line of the value"
	if fatal {
		then = "configparser refuses the file (ParsingError), and no airflow command starts; indent every line of the value, the closing brace too"
	}
	return "the value ends before this line, because the line is not indented: " + then
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// percent reports a value that configparser cannot interpolate.
func (out *Configs) percent(f *source.File, o *airflowcfg.Option, e airflowcfg.Error) {
	p := Problem{Rule: "project/invalid-airflow-cfg", File: f, Span: e.Span}
	switch e.Kind {
	case airflowcfg.BadPercent:
		p.Message = "a single % begins a reference to another option, and this is none: reading " + o.Name +
			" raises InterpolationSyntaxError, and no airflow command starts; write %%"
		p.Fixes = []finding.Fix{{Message: "write %%", Edits: []finding.Edit{{Range: source.Range{File: f, Span: e.Span}, Text: "%%"}}}}
	default:
		p.Message = "there is no option of this name in [" + o.Section + "]: reading " + o.Name +
			" raises InterpolationMissingOptionError, and no airflow command starts; write %% for a percent sign"
		at := source.Span{Start: e.Span.Start, End: e.Span.Start + 1}
		p.Fixes = []finding.Fix{{Message: "write %%", Edits: []finding.Edit{{Range: source.Range{File: f, Span: at}, Text: "%%"}}}}
	}
	out.Problems = append(out.Problems, p)
}
