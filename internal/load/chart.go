package load

import (
	"path"
	"reflect"
	"strings"

	"astrosecrets/internal/airflowcfg"
	"astrosecrets/internal/source"
	"astrosecrets/internal/yamltext"

	"golang.org/x/tools/go/analysis"
	"gopkg.in/yaml.v3"
)

// Releases are the Helm values that configure an Airflow of one's own: those of the
// official chart, and of others that are like it.
type Releases struct {
	List []*Release
	// Problems are values that the chart cannot hand to Airflow as they were meant.
	Problems []Problem
}

// Release is what one values file says of one Airflow.
type Release struct {
	File *source.File
	// At is the key that the values of a subchart stand under, "" for those at the top.
	At string
	// Config is `config`, which the chart renders into airflow.cfg; Env is `env`, `extraEnv`
	// and what `config` holds under names of environment variables.
	Config, Env []*Variable
	// Parts are the components with an env of their own.
	Parts []Part
	// Open tells that variables may come from elsewhere too: Secrets, ConfigMaps.
	Open bool
	// Image is the image that the values name, with its tag; Ref.Value is "" if they name
	// none. Version is airflowVersion.
	Image   Scalar
	Version string
}

// OfficialChart loads values files with `config.secrets`, or with an `env` or `extraEnv` that
// holds variables of Airflow's secrets backend.
var OfficialChart = &analysis.Analyzer{
	Name:       "chart",
	Doc:        "Helm values of the official Airflow chart",
	Requires:   []*analysis.Analyzer{YAML},
	ResultType: reflect.TypeFor[*Releases](),
	Run: func(pass *analysis.Pass) (any, error) {
		out := &Releases{}
		for _, y := range pass.ResultOf[YAML].(*YAMLFiles).Files {
			for _, doc := range y.Docs {
				root := yamltext.Get(doc)
				if root == nil || root.Kind != yaml.MappingNode || isAgent(root) || isCompose(y.Name, root) ||
					yamltext.Get(root, "apiVersion") != nil || yamltext.Get(root, "jobs") != nil || yamltext.Get(root, "deployment") != nil {
					continue
				}
				out.add(y, root, "")
				for k, n := range yamltext.Pairs(root) { // the values of a subchart
					if n = yamltext.Resolve(n); n.Kind == yaml.MappingNode && !components[k.Value] && k.Value != "config" {
						out.add(y, n, k.Value)
					}
				}
			}
		}
		return out, nil
	},
}

// components are the keys of the chart that take an env of their own.
var components = map[string]bool{
	"scheduler": true, "workers": true, "webserver": true, "apiServer": true, "triggerer": true, "dagProcessor": true,
	"migrateDatabaseJob": true, "createUserJob": true, "cleanup": true, "flower": true, "statsd": true,
}

// release collects a Release.
type release struct {
	*Release
	*YAMLFile
	out *Releases
}

func (out *Releases) add(y *YAMLFile, n *yaml.Node, at string) {
	r := &release{Release: &Release{File: y.File, At: at}, YAMLFile: y, out: out}
	problems := len(out.Problems)
	config := yamltext.Get(n, "config")
	r.section(config, "secrets")
	r.section(config, "workers")
	for k, v := range yamltext.Pairs(config) {
		if v = yamltext.Resolve(v); strings.HasPrefix(k.Value, "AIRFLOW_") && v.Kind == yaml.ScalarNode {
			r.Env = append(r.Env, r.variable(y, k, v))
		}
	}
	r.Env = append(r.Env, r.list(yamltext.Get(n, "env"))...)
	r.Env = append(r.Env, r.list(yamltext.Get(n, "extraEnv"))...)
	for k, v := range yamltext.Pairs(n) {
		if v = yamltext.Resolve(v); components[k.Value] && v.Kind == yaml.MappingNode {
			if vars := append(r.list(yamltext.Get(v, "env")), r.list(yamltext.Get(v, "extraEnv"))...); mentions(vars) {
				r.Parts = append(r.Parts, Part{k.Value, vars})
			}
		}
	}
	if len(r.Config) == 0 && !mentions(r.Env) && len(r.Parts) == 0 {
		out.Problems = out.Problems[:problems]
		return
	}
	for _, key := range []string{"secret", "extraSecrets", "extraConfigMaps", "extraEnvFrom", "envFrom"} {
		if v := yamltext.Get(n, key); v != nil && len(v.Content)+len(v.Value) > 0 {
			r.Open = true
		}
	}
	r.image(n)
	y.showKeys(n)
	out.List = append(out.List, r.Release)
}

// mentions reports variables that concern a secrets backend.
func mentions(vars []*Variable) bool {
	for _, v := range vars {
		if strings.HasPrefix(v.Name.Value, "AIRFLOW") && strings.Contains(v.Name.Value, "SECRETS") {
			return true
		}
	}
	return false
}

// section reads config.secrets or config.workers.
func (r *release) section(config *yaml.Node, section string) {
	for k, n := range yamltext.Pairs(yamltext.Get(config, section)) {
		env, ours := variableOf(section, strings.ToLower(k.Value))
		n = yamltext.Resolve(n)
		if !ours || n.Kind == yaml.ScalarNode && n.Value == "" {
			continue
		}
		v := &Variable{
			Name: Scalar{named(env, r.Span(k)), r.YAMLFile.File, optionName{section}},
			Raw:  r.Span(n), Form: yamlForm(n),
			Written: "`" + k.Value + "` in config." + section,
		}
		if n.Kind != yaml.ScalarNode {
			s := r.Span(k)
			r.out.Problems = append(r.out.Problems, Problem{
				Rule: "values/wrong-type", File: r.YAMLFile.File, Span: s,
				Message: "config." + section + "." + k.Value + " must be a string, and this is " + withArticle(yamltext.TypeName(n)) +
					": the chart writes it into airflow.cfg as Go prints it, and Airflow cannot read that; write the JSON as a string, in single quotes",
			})
			v.Unknown, v.Value = "it is no string", Scalar{Text: source.Text{Span: s}, File: r.YAMLFile.File}
		} else {
			v.Value = r.rendered(n)
		}
		r.Config = append(r.Config, v)
	}
}

// rendered is a value as Airflow gets it by way of airflow.cfg: percent signs are doubled
// there too.
func (r *release) rendered(n *yaml.Node) Scalar {
	read := func(t *source.Text) source.Text {
		out, _ := airflowcfg.Interpolate(t, func(string) bool { return true })
		return expressions(&out)
	}
	e := &escaped{outer: r.Stream.Scalar(n), q: r.Quoting(n), sign: "%", read: read}
	plain := source.Plain(0, e.outer.Value)
	e.inner = read(&plain)
	t := e.text()
	t.Span = e.outer.Span
	return Scalar{t, r.YAMLFile.File, e}
}

// expressions makes holes of {{ … }}, which the chart evaluates. A value that was not
// filled in looks alike only where no template engine is at work.
func expressions(t *source.Text) source.Text {
	if !strings.Contains(t.Value, "{{") {
		return *t
	}
	var b source.Builder
	at := 0
	for at < len(t.Value) {
		open := strings.Index(t.Value[at:], "{{")
		if open < 0 {
			break
		}
		end := strings.Index(t.Value[at+open:], "}}")
		if end < 0 {
			break
		}
		b.Append(t, at, at+open)
		// A hole is written as it stands; nothing is decoded inside an expression.
		b.Hole(t.Source(at+open, at+open+1).Start, t.Value[at+open:at+open+end+2])
		at += open + end + 2
	}
	b.Append(t, at, len(t.Value))
	out := b.Text(t.Span)
	return out
}

// list reads env: a list, or a string with a list in it, as extraEnv of the official chart is.
func (r *release) list(n *yaml.Node) []*Variable {
	switch {
	case n == nil:
		return nil
	case n.Kind == yaml.SequenceNode:
		return r.items(r.YAMLFile, n)
	case n.Kind != yaml.ScalarNode || n.Value == "":
		return nil
	}
	inner := &YAMLFile{r.YAMLFile.File, yamltext.ParseText(r.Stream.Scalar(n), r.Quoting(n))}
	var out []*Variable
	for _, doc := range inner.Docs {
		if list := yamltext.Get(doc); list != nil && list.Kind == yaml.SequenceNode {
			out = append(out, r.items(inner, list)...)
		}
	}
	return out
}

// items reads a list of Kubernetes EnvVar. The last of equal names wins.
func (r *release) items(y *YAMLFile, list *yaml.Node) []*Variable {
	var out []*Variable
	for _, item := range list.Content {
		item = yamltext.Resolve(item)
		name, value := yamltext.Get(item, "name"), yamltext.Get(item, "value")
		if name == nil || name.Kind != yaml.ScalarNode {
			continue
		}
		if k, _ := yamltext.Lookup(item, "value"); k != nil && value != nil && value.Kind == yaml.ScalarNode {
			v := r.variable(y, name, value)
			if y == r.YAMLFile { // not in the string that extraEnv is
				v.Pair = source.Span{Start: y.Span(k).Start, End: y.Span(value).End}
			}
			out = append(out, v)
		} else if from := yamltext.Get(item, "valueFrom"); from != nil {
			out = append(out, &Variable{
				Name:  Scalar{named(name.Value, y.Span(name)), y.File, verbatim{}},
				Value: Scalar{Text: source.Text{Span: y.Span(from)}, File: y.File}, Raw: y.Span(from),
				Unknown: "it comes from " + source1(from),
			})
		}
		for k, v := range yamltext.Pairs(item) {
			y.show(k, v)
		}
		y.ShowName(y.Span(name))
	}
	return out
}

// variable is a name and a value, {{ … }} in it left open.
func (r *release) variable(y *YAMLFile, name, value *yaml.Node) *Variable {
	e := &escaped{outer: y.Stream.Scalar(value), q: y.Quoting(value), read: expressions}
	plain := source.Plain(0, e.outer.Value)
	e.inner = e.read(&plain)
	t := e.text()
	t.Span = e.outer.Span
	return &Variable{
		Name:  Scalar{named(name.Value, y.Span(name)), y.File, verbatim{}},
		Value: Scalar{t, y.File, e}, Raw: y.Span(value), Form: yamlForm(value),
	}
}

// image reads images.airflow, defaultAirflowRepository, defaultAirflowTag and airflowVersion.
func (r *release) image(n *yaml.Node) {
	text := func(keys ...string) *yaml.Node {
		v := yamltext.Get(n, keys...)
		if v == nil || v.Kind != yaml.ScalarNode || strings.Contains(v.Value, "{{") || yamltext.TypeName(v) == "null" {
			return nil
		}
		return v
	}
	if v := text("airflowVersion"); v != nil {
		r.Version = v.Value
	}
	repository, tag := text("images", "airflow", "repository"), text("images", "airflow", "tag")
	if repository == nil {
		repository = text("defaultAirflowRepository")
	}
	if tag == nil {
		tag = text("defaultAirflowTag")
	}
	name, version := "apache/airflow", r.Version
	at := tag
	if repository != nil {
		name, at = repository.Value, repository
	}
	if tag != nil {
		version = tag.Value
	}
	if at == nil {
		at = text("airflowVersion")
	}
	if at != nil && version != "" {
		r.Image = Scalar{source.Text{Value: name + ":" + version, Span: r.Span(at)}, r.YAMLFile.File, nil}
		if repository == nil || path.Base(repository.Value) == "airflow" {
			r.Show(r.Span(at))
		}
	}
}
