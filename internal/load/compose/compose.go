// Package compose reads Compose files: the services with their environment, env files, image and
// build, after `extends`, anchors and interpolation.
package compose

import (
	"path"
	"reflect"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
	"gopkg.in/yaml.v3"
)

// Format describes Compose files.
func Format() load.Format {
	return load.Format{
		Naming: yamlfile.Names(), Load: Analyzer, Examples: []string{"docker-compose.override.yml", "compose.yaml"}, Origin: setting.FromCompose, Exposure: load.ExposedUsually,
		Rows: []load.Row{
			load.Packages.Row("`_PIP_ADDITIONAL_REQUIREMENTS` in a Compose file", "the entrypoint of the image, then pip", "that service"),
			load.Variables.Row("`docker-compose.override.yml` of an Astro project", "Compose", "local"),
			load.Variables.Row("other Compose files, with `env_file`, anchors and `extends`", "Compose", "none"),
		},
	}
}

// Files are the Compose files of a project.
type Files struct {
	Files []*File
	// Problems are what Compose refuses.
	Problems []load.Problem
}

// File is one Compose file.
type File struct {
	*source.File
	// Services include what they extend. Mappings under x-… that set an environment and that no
	// service of the file uses are among them.
	Services []*Service
}

// Service is one service as its file describes it.
type Service struct {
	Name string
	// Vars are `environment`, the last of a name has precedence. A variable that several services
	// get from one anchor is the same *Variable in each.
	Vars []*setting.Variable
	// EnvFiles are `env_file`; later ones override earlier ones.
	EnvFiles []EnvRef
	// Image is `image`, nil if there is none.
	Image *setting.Scalar
	// Built is set with `build`; Dockerfile is its name relative to the project's root, ""
	// if it is unknown.
	Built      bool
	Dockerfile string
	// BuildArgs are the `args` of the build, before the interpolation of variables.
	BuildArgs map[string]string
	// Installs is set if its command installs packages when it starts.
	Installs bool
}

// EnvRef is an entry of env_file.
type EnvRef struct {
	// Name is relative to the project's root, "" if it is unknown.
	Name string
	// Raw is set for `format: raw`: no quotes and no variables.
	Raw bool
}

// Analyzer loads docker-compose.override.yml, compose.yaml, docker-stack.yml and every other file
// with services.
var Analyzer = &analysis.Analyzer{
	Name:       "compose",
	Doc:        "Compose files as docker compose and the Astro CLI read them",
	Requires:   []*analysis.Analyzer{yamlfile.Analyzer},
	ResultType: reflect.TypeFor[*Files](),
	Run: func(pass *analysis.Pass) (any, error) {
		r := &collector{out: &Files{}}
		var list []*document
		for _, y := range pass.ResultOf[yamlfile.Analyzer].(*yamlfile.Files).Files {
			if y.LooksTemplated() {
				continue
			}
			if y.Err != nil && load.IsComposeName(load.NewName(y.Name)) {
				r.refused(y, y.Err.Span, load.Problem{Kind: load.ComposeInvalidYAML, Detail: y.Err.Message})
			}
			for _, doc := range y.Docs {
				if root := yamltext.Get(doc); IsCompose(y.Name, root) {
					f := &document{y, root}
					if r.files == nil {
						r.files, r.vars = map[string]*document{}, map[*yaml.Node]*setting.Variable{}
					}
					r.files[y.Name] = f
					list = append(list, f)
				}
			}
		}
		for _, f := range list {
			r.add(f)
		}
		return r.out, nil
	},
}

// IsCompose reports a document with a map of services. A file with the name of a Compose file may
// also hold fragments that others include.
func IsCompose(name string, root *yaml.Node) bool {
	if root == nil || root.Kind != yaml.MappingNode || yamltext.Get(root, "apiVersion") != nil {
		return false
	}
	if services := yamltext.Get(root, "services"); services != nil {
		for _, s := range yamltext.Pairs(services) {
			if s = yamltext.Resolve(s); s.Kind == yaml.MappingNode {
				return true
			}
		}
		return false
	}
	if !load.IsComposeName(load.NewName(name)) {
		return false
	}
	for k := range yamltext.Pairs(root) {
		if strings.HasPrefix(k.Value, "x-") {
			return true
		}
	}
	return false
}

type document struct {
	*yamlfile.YAML
	root *yaml.Node
}

// collector collects the Compose files.
type collector struct {
	out   *Files
	files map[string]*document
	vars  map[*yaml.Node]*setting.Variable // by the node of the name
}

func (r *collector) refused(y *yamlfile.YAML, s source.Span, p load.Problem) {
	p.Range = source.Range{File: y.File, Span: s}
	r.out.Problems = append(r.out.Problems, p)
}

func (r *collector) add(f *document) {
	c := &File{File: f.File}
	r.out.Files = append(r.out.Files, c)
	for k, n := range yamltext.Pairs(yamltext.Get(f.root, "services")) {
		if n = yamltext.Resolve(n); n.Kind == yaml.MappingNode && k.Tag != "!!merge" {
			s := &Service{Name: k.Value}
			r.service(f, n, s, 0)
			c.Services = append(c.Services, s)
		}
	}
	used := map[*setting.Variable]bool{}
	for _, s := range c.Services {
		for _, v := range s.Vars {
			used[v] = true
		}
	}
	for k, n := range yamltext.Pairs(f.root) {
		if n = yamltext.Resolve(n); !strings.HasPrefix(k.Value, "x-") || n.Kind != yaml.MappingNode {
			continue
		}
		s := &Service{Name: k.Value}
		r.service(f, n, s, 0)
		for _, v := range s.Vars {
			if !used[v] {
				c.Services = append(c.Services, s)
				break
			}
		}
	}
}

// maxExtends bounds a chain of services that extend each other; Compose refuses a cycle.
const maxExtends = 20

// service adds what a node says to s, after what it extends.
func (r *collector) service(f *document, n *yaml.Node, s *Service, depth int) {
	fields := effective(n)
	if base, at := r.extended(f, fields["extends"]); base != nil && depth < maxExtends {
		r.service(at, base, s, depth+1)
	}
	if v := fields["image"]; v != nil && v.Kind == yaml.ScalarNode {
		image, _ := interpolated(f.YAML, v, 0)
		s.Image = &image
	}
	if v := fields["build"]; v != nil {
		s.Built, s.Dockerfile, s.BuildArgs = true, f.dockerfile(v), buildArgs(v)
	}
	for _, key := range [...]string{"command", "entrypoint"} {
		s.Installs = s.Installs || yamlfile.InstallsPackages(fields[key])
	}
	if v := fields["env_file"]; v != nil {
		s.EnvFiles = append(s.EnvFiles, f.envFiles(v)...)
	}
	if v := fields["environment"]; v != nil {
		s.Vars = append(s.Vars, r.environment(f, v)...)
	}
}

// extended is the service that `extends` names, and the file it is in.
func (r *collector) extended(f *document, n *yaml.Node) (*yaml.Node, *document) {
	if n == nil {
		return nil, nil
	}
	name := n.Value
	if n.Kind == yaml.MappingNode {
		fields := effective(n)
		if file := fields["file"]; file != nil {
			if f = r.files[path.Join(path.Dir(f.Name), file.Value)]; f == nil {
				return nil, nil
			}
		}
		if n = fields["service"]; n == nil {
			return nil, nil
		}
		name = n.Value
	}
	base := yamltext.Get(f.root, "services", name)
	if base == nil || base.Kind != yaml.MappingNode {
		return nil, nil
	}
	return base, f
}

// field is a pair of a mapping, aliases resolved.
type field struct{ key, value *yaml.Node }

// effective returns a mapping as yaml.v3, and with it Compose, decodes it: its own pairs override
// those that it merges, and of several merged mappings the first has precedence.
func effective(n *yaml.Node) map[string]*yaml.Node {
	out := map[string]*yaml.Node{}
	for _, p := range pairs(n, map[*yaml.Node]bool{}) {
		if _, have := out[p.key.Value]; !have {
			out[p.key.Value] = p.value
		}
	}
	return out
}

// pairs lists the pairs of a mapping, then those it merges.
func pairs(n *yaml.Node, seen map[*yaml.Node]bool) []field {
	n = yamltext.Resolve(n)
	if n == nil || seen[n] {
		return nil
	}
	seen[n] = true
	var out, merged []field
	for k, v := range yamltext.Pairs(n) {
		if k = yamltext.Resolve(k); k.Kind != yaml.ScalarNode {
			continue
		}
		v = yamltext.Resolve(v)
		switch {
		case k.Tag != "!!merge":
			out = append(out, field{k, v})
		case v.Kind == yaml.SequenceNode:
			for _, m := range v.Content {
				merged = append(merged, pairs(m, seen)...)
			}
		default:
			merged = append(merged, pairs(v, seen)...)
		}
	}
	return append(out, merged...)
}

// dockerfile is the Dockerfile that `build` names.
func (f *document) dockerfile(n *yaml.Node) string {
	context, name := n, "Dockerfile"
	if n.Kind == yaml.MappingNode {
		fields := effective(n)
		context = fields["context"]
		if v := fields["dockerfile"]; v != nil {
			name = v.Value
		}
		if fields["dockerfile_inline"] != nil {
			return ""
		}
	}
	dir := "."
	if context != nil {
		dir = context.Value
	}
	if strings.Contains(dir+name, "$") || strings.Contains(dir, "://") || path.IsAbs(dir) || path.IsAbs(name) {
		return ""
	}
	return path.Join(path.Dir(f.Name), dir, name)
}

// buildArgs returns the arguments of a build, a map or a list of NAME=value. One without a value is
// left out.
func buildArgs(build *yaml.Node) map[string]string {
	out := map[string]string{}
	set := func(name, value string) {
		if name != "" {
			out[name] = value
		}
	}
	args := effective(build)["args"]
	if args == nil {
		return nil
	}
	for name, value := range effective(args) {
		if value.Kind == yaml.ScalarNode && yamltext.TypeName(value) != "null" {
			set(name, value.Value)
		}
	}
	for _, item := range yamltext.Items(args) {
		if name, value, ok := strings.Cut(item.Value, "="); ok {
			set(name, value)
		}
	}
	return out
}

// envFiles reads env_file: a path, or a list of paths and of maps with a path.
func (f *document) envFiles(n *yaml.Node) []EnvRef {
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		list = n.Content
	}
	var out []EnvRef
	for _, item := range list {
		item = yamltext.Resolve(item)
		ref := EnvRef{}
		if item.Kind == yaml.MappingNode {
			fields := effective(item)
			if v := fields["format"]; v != nil {
				ref.Raw = v.Value == "raw"
			}
			if item = fields["path"]; item == nil {
				continue
			}
		}
		if item.Kind == yaml.ScalarNode && !strings.Contains(item.Value, "$") && !path.IsAbs(item.Value) {
			ref.Name = path.Join(path.Dir(f.Name), item.Value)
		}
		out = append(out, ref)
	}
	return out
}
