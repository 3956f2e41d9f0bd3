package helm

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"gopkg.in/yaml.v3"
)

// stack is what `helm upgrade -f a.yaml -f b.yaml` merges, the last file first. Maps are merged key
// by key; for everything else the first file that has it has precedence.
type stack []*Document

// installation returns what is known of the installation by its files.
func (s stack) installation() Installation {
	out := Installation{File: s[0].File}
	for _, f := range s {
		out.Files = append(out.Files, f.File)
	}
	return out
}

// get returns the value at a path of keys, and the file that it is from.
func (s stack) get(keys ...string) (*Document, *yaml.Node) {
	for _, f := range s {
		if n := yamltext.Get(f.Root, keys...); n != nil && yamltext.TypeName(n) != "null" {
			return f, n
		}
	}
	return nil, nil
}

// each calls do for every key of the map at a path, with the file that has precedence for it.
func (s stack) each(do func(f *Document, key, value *yaml.Node), keys ...string) {
	seen := map[string]bool{}
	for _, f := range s {
		n := yamltext.Get(f.Root, keys...)
		if n != nil && n.Kind != yaml.MappingNode && yamltext.TypeName(n) != "null" {
			return
		}
		for k, v := range yamltext.Pairs(n) {
			if !seen[k.Value] && yamltext.TypeName(v) != "null" { // which takes away what lies below
				do(f, k, yamltext.Resolve(v))
			}
			seen[k.Value] = true
		}
	}
}

// below returns the part of the files at keys joined by dots; all of it for "".
func (s stack) below(key string) stack {
	if key == "" {
		return s
	}
	var out stack
	for _, f := range s {
		if n := yamltext.Get(f.Root, strings.Split(key, ".")...); n != nil && n.Kind == yaml.MappingNode {
			out = append(out, &Document{YAML: f.YAML, Root: n})
		}
	}
	return out
}

// overlays returns the sets of files that are deployed together: in each directory values.yaml
// alone, or each of the others merged over it. Without a values.yaml it is unknown which files
// belong together.
func overlays(files []*Document) []stack {
	if len(files) == 1 {
		return []stack{files}
	}
	byDir := map[string][]*Document{}
	var dirs []string
	for _, f := range files {
		dir := path.Dir(f.Name)
		if byDir[dir] == nil {
			dirs = append(dirs, dir)
		}
		byDir[dir] = append(byDir[dir], f)
	}
	var out []stack
	for _, dir := range dirs {
		in := byDir[dir]
		base := slices.IndexFunc(in, func(f *Document) bool {
			return load.Base(f.File) == "values.yaml" || load.Base(f.File) == "values.yml"
		})
		for i, f := range in {
			switch {
			case base < 0, i == base && len(in) == 1:
				out = append(out, stack{f})
			case i != base:
				out = append(out, stack{f, in[base]})
			}
		}
	}
	return out
}

// replaced returns the variables of the files that another file of the stack replaces. read returns
// those of a stack.
func (s stack) replaced(read func(stack) []*setting.Variable) []*setting.Variable {
	if len(s) < 2 {
		return nil
	}
	kept := map[source.Range]bool{}
	for _, v := range read(s) {
		kept[source.Range{File: v.Name.File, Span: v.Name.Span}] = true
	}
	var out []*setting.Variable
	for _, f := range s[1:] {
		for _, v := range read(stack{f}) {
			if !kept[source.Range{File: v.Name.File, Span: v.Name.Span}] {
				out = append(out, v)
			}
		}
	}
	return out
}

// namedStack is a set of files that the configuration declares to be deployed together.
type namedStack struct {
	name string
	stack
}

// ofAgent reports a stack with values of the agent's chart.
func (s stack) ofAgent() bool {
	return slices.ContainsFunc(s, func(f *Document) bool { return IsAgent(f.Root) })
}

// declaredStacks returns the sets of files that the configuration names. A file need not look like
// values: the others do.
func declaredStacks(list []load.Role, files *yamlfile.Files) []namedStack {
	var out []namedStack
	for _, role := range list {
		var s stack
		for _, name := range role.Files {
			i := slices.IndexFunc(files.Files, func(y *yamlfile.YAML) bool { return y.Name == name })
			if i < 0 || len(files.Files[i].Docs) == 0 {
				continue
			}
			if root := yamltext.Get(files.Files[i].Docs[0]); root != nil && root.Kind == yaml.MappingNode {
				s = append(stack{{YAML: files.Files[i], Root: root}}, s...)
			}
		}
		if len(s) > 0 {
			out = append(out, namedStack{role.Name, s})
		}
	}
	return out
}
