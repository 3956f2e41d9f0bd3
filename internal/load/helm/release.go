package helm

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/airflowcfg"
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"gopkg.in/yaml.v3"
)

// Installation is one set of values for one chart, as `helm upgrade -f values.yaml -f values-prod.yaml` merges it.
type Installation struct {
	// File is the last of the values files; it names the set.
	File *source.File
	// Role is the name that the configuration gives the set; empty without one.
	Role string
	// Alone is set for a single file: it is unknown whether others are deployed with it.
	Alone bool
	// Files are the files of the set. Declared is set if another file says that they are deployed
	// together.
	Files    []*source.File
	Declared bool
	// Set is what overrides the values files, as --set does; nil if there is none.
	Set *setting.Layer
	// Parts are the components with an env of their own.
	Parts []Part
	// Overridden are the variables of a file that another file of the set replaces.
	Overridden []*setting.Variable
	// Open is set if variables may come from elsewhere too: Secrets, ConfigMaps.
	Open bool
}

// Part is one component of a chart.
type Part struct {
	Name string // "workers[0]", "dagProcessor"
	Vars []*setting.Variable
}

// withParts returns variables with those of the components.
func (i *Installation) withParts(vars ...[]*setting.Variable) []*setting.Variable {
	out := slices.Concat(vars...)
	for _, p := range i.Parts {
		out = append(out, p.Vars...)
	}
	return out
}

// Release is one set of values for one Airflow of the official chart, or of a chart like it.
type Release struct {
	Installation
	// At is the key of the values of a subchart, "" for those at the top.
	At string
	// Config is `config`, which the chart renders into airflow.cfg; Env is `env`, `extraEnv`
	// and what `config` holds under names of environment variables.
	Config, Env []*setting.Variable
	// Image is the image that the values name, with its tag. Version is airflowVersion.
	Image   load.StatedImage
	Version string
}

// Variables returns all that the values set.
func (r *Release) Variables() []*setting.Variable { return r.withParts(r.Config, r.Env) }

// collected are the values files that configure Airflow, by the key of the subchart.
type collected struct {
	out   *Values
	keys  []string
	byKey map[string][]*Document
	alone map[*Document]*Release // each without the others
}

// add adds the values of a document, and those of subcharts in it. It reports whether the chart
// itself configures Airflow.
func (c *collected) add(d Document) bool {
	before := len(c.out.Releases)
	taken := c.take(&d, d.at, d.at != "")
	if c.subcharts(&d, "", d.at != "") || taken {
		if c.out.used == nil {
			c.out.used = map[*yaml.Node]bool{}
		}
		c.out.used[d.Doc] = true
		c.out.noteText(d)
	}
	for _, r := range c.out.Releases[before:] {
		r.Open = r.Open || d.Open
	}
	return taken
}

// take adds a file if it configures Airflow. What a resource passes to Helm is whole: no other file
// is merged over it.
func (c *collected) take(f *Document, at string, whole bool) bool {
	r, problems := newRelease(stack{f}, at)
	if r == nil {
		return false
	}
	c.out.Problems = append(c.out.Problems, problems...)
	if whole {
		c.out.Releases = append(c.out.Releases, r)
		return true
	}
	if c.byKey == nil {
		c.byKey, c.alone = map[string][]*Document{}, map[*Document]*Release{}
	}
	if c.byKey[at] == nil {
		c.keys = append(c.keys, at)
	}
	c.byKey[at] = append(c.byKey[at], f)
	c.alone[f] = r
	return true
}

// subcharts adds the values of subcharts, at keys joined by dots.
func (c *collected) subcharts(f *Document, at string, whole bool) (some bool) {
	for k, n := range yamltext.Pairs(f.Root) {
		if n = yamltext.Resolve(n); n.Kind != yaml.MappingNode || components[k.Value] || k.Value == "config" || strings.Count(at, ".") > 1 {
			continue
		}
		sub := &Document{YAML: f.YAML, Root: n}
		key := strings.TrimPrefix(at+"."+k.Value, ".")
		taken := c.take(sub, key, whole)
		some = c.subcharts(sub, key, whole) || taken || some
	}
	return some
}

// stack makes the releases: the declared ones, then one for each other file.
func (c *collected) stack(declared []namedStack) {
	inRole := map[*source.File]bool{}
	for _, set := range declared {
		if set.ofAgent() {
			continue
		}
		for _, f := range set.stack {
			inRole[f.File] = true
		}
		for _, at := range c.keys {
			if r := mergedRelease(set.below(at), at); r != nil {
				r.Role = set.name
				c.out.Releases = append(c.out.Releases, r)
			}
		}
	}
	for _, at := range c.keys {
		left := slices.DeleteFunc(c.byKey[at], func(f *Document) bool { return inRole[f.File] })
		for _, set := range overlays(left) {
			r := c.alone[set[0]]
			if r.Alone = len(set) == 1; !r.Alone {
				r = mergedRelease(set, at)
			}
			c.out.Releases = append(c.out.Releases, r)
		}
	}
}

// mergedRelease returns the release of a stack of files, with what its files override.
func mergedRelease(s stack, at string) *Release {
	r, _ := newRelease(s, at)
	if r != nil {
		r.Overridden = s.replaced(func(s stack) []*setting.Variable {
			if one, _ := newRelease(s, at); one != nil {
				return one.Variables()
			}
			return nil
		})
	}
	return r
}

// components are the keys of the chart that have an env of their own.
var components = map[string]bool{
	"scheduler": true, "workers": true, "webserver": true, "apiServer": true, "triggerer": true, "dagProcessor": true,
	"migrateDatabaseJob": true, "createUserJob": true, "cleanup": true, "flower": true, "statsd": true,
}

// newRelease returns the release of a stack of values; nil if they do not configure Airflow.
func newRelease(s stack, at string) (*Release, []load.Problem) {
	if len(s) == 0 {
		return nil, nil
	}
	r := &release{Release: &Release{Installation: s.installation(), At: at}, stack: s}
	r.section("secrets")
	r.section("secret") // a misspelling, which airflow.cfg then has too
	r.section("workers")
	s.each(func(f *Document, k, v *yaml.Node) {
		if strings.HasPrefix(k.Value, "AIRFLOW_") && v.Kind == yaml.ScalarNode {
			r.Env = append(r.Env, renderedVariable(f.YAML, k, v))
		}
	}, "config")
	r.Env = append(append(r.Env, s.list("env")...), s.list("extraEnv")...)
	r.problems = append(append(r.problems, s.objects("env")...), s.objects("extraEnv")...)
	s.each(func(_ *Document, k, _ *yaml.Node) {
		if components[k.Value] {
			if vars := append(s.list(k.Value, "env"), s.list(k.Value, "extraEnv")...); mentions(vars) {
				r.Parts = append(r.Parts, Part{k.Value, vars})
			}
		}
	})
	if len(r.Config) == 0 && !mentions(r.Env) && len(r.Parts) == 0 {
		return nil, nil
	}
	for _, key := range []string{"secret", "extraSecrets", "extraConfigMaps", "extraEnvFrom", "envFrom"} {
		if _, v := s.get(key); v != nil && len(v.Content)+len(v.Value) > 0 {
			r.Open = true
		}
	}
	r.image()
	return r.Release, r.problems
}

// release collects a Release.
type release struct {
	*Release
	stack    stack
	problems []load.Problem
}

// mentions reports variables that concern a secrets backend.
func mentions(vars []*setting.Variable) bool {
	for _, v := range vars {
		if strings.HasPrefix(v.Name.Value, "AIRFLOW") && strings.Contains(v.Name.Value, "SECRETS") {
			return true
		}
	}
	return false
}

// section reads config.secrets or config.workers.
func (r *release) section(section string) {
	r.stack.each(func(f *Document, k, n *yaml.Node) {
		env, ours := setting.OptionVariable(section, strings.ToLower(k.Value))
		if !ours || n.Kind == yaml.ScalarNode && n.Value == "" {
			return
		}
		v := &setting.Variable{
			Name:        setting.Scalar{String: setting.NameAt(env, f.Span(k)), File: f.File, Quoting: setting.CfgOptionName{Section: section}},
			Raw:         f.Span(n),
			DisplayName: "`" + k.Value + "` in config." + section,
		}
		if n.Kind != yaml.ScalarNode {
			s := f.Span(k)
			r.problems = append(r.problems, load.Problem{
				Kind: load.ChartConfigNotString, Range: source.Range{File: f.File, Span: s},
				Name: "config." + section + "." + k.Value, Type: yamltext.TypeName(n), Encoded: f.Encoded,
				Fixes: asJSON(f.YAML, n, "%%"),
			})
			v.UnresolvedReason, v.Value = setting.NotString, setting.Scalar{String: mapped.String{Span: s}, File: f.File}
		} else {
			v.Value = inConfig(f.YAML, n)
		}
		r.Config = append(r.Config, v)
	}, "config", section)
}

// inConfig returns a value as Airflow gets it through airflow.cfg, where percent signs are doubled.
func inConfig(y *yamlfile.YAML, n *yaml.Node) setting.Scalar {
	read := func(t *mapped.String) mapped.String {
		out, _ := airflowcfg.Interpolate(t, func(string) bool { return true })
		return expressions(&out)
	}
	e := &mapped.Nested{Outer: y.Stream.Scalar(n), Encoder: y.Quoting(n), Sign: "%", Read: read}
	plain := mapped.Plain(0, e.Outer.Value)
	e.Inner = read(&plain)
	t := e.Text()
	t.Span = e.Outer.Span
	return setting.Scalar{String: t, File: y.File, Quoting: e}
}

// expressions marks each {{ … }}, which the chart evaluates, as unresolved.
func expressions(t *mapped.String) mapped.String {
	last := strings.LastIndex(t.Value, "}}")
	if last < 0 || !strings.Contains(t.Value, "{{") {
		return *t
	}
	return t.Replace(func(i int) (n int, text string, unresolved bool) {
		if i > last || !strings.HasPrefix(t.Value[i:], "{{") {
			return 0, "", false
		}
		n = strings.Index(t.Value[i:], "}}") + len("}}")
		return n, mapped.ExpressionPrefix(t.Value[i : i+n]), true
	})
}
