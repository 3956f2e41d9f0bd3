package helm

import (
	"path"
	"reflect"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
	"gopkg.in/yaml.v3"
)

// Values are the Helm values of a project, of the charts that run Airflow.
type Values struct {
	// Agents are those of the Remote Execution agent's chart, Releases those of the official
	// chart and of charts like it.
	Agents   []*Agent
	Releases []*Release
	// Problems are what Helm, a chart or Kubernetes refuses.
	Problems []load.Problem

	used map[*yaml.Node]bool // documents that hold what is in Releases
}

// Uses reports whether a document holds values of a release.
func (out *Values) Uses(doc *yaml.Node) bool { return out.used[doc] }

// HelmAnalyzer loads values files, and what resources of Flux and Argo CD pass to Helm.
var Analyzer = &analysis.Analyzer{
	Name:       "helm",
	Doc:        "Helm values of the Remote Execution agent and of Airflow charts",
	Requires:   []*analysis.Analyzer{load.Input, yamlfile.Analyzer},
	ResultType: reflect.TypeFor[*Values](),
	Run: func(pass *analysis.Pass) (any, error) {
		out := &Values{}
		yamls := pass.ResultOf[yamlfile.Analyzer].(*yamlfile.Files)
		declared := declaredStacks(load.FilesOf(pass).Overrides.Values, yamls)
		var docs []Document
		for _, y := range yamls.Files {
			docs = append(docs, documentsOf(y)...)
		}
		out.agents(docs, declared)
		out.releases(docs, declared)
		for _, y := range yamls.Files {
			out.unreadable(y)
		}
		return out, nil
	},
}

// agents adds the values of the agent's chart.
func (out *Values) agents(docs []Document, declared []namedStack) {
	inRole := map[*source.File]bool{}
	for _, set := range declared {
		if !set.ofAgent() {
			continue // of another chart
		}
		a := set.agent()
		a.Role = set.name
		out.Agents = append(out.Agents, a)
		for _, f := range set.stack {
			inRole[f.File] = true
		}
	}
	dirs := map[string]bool{} // directories with values of the agents: others there may be merged over them
	for _, d := range docs {
		if d.at == "" && IsAgent(d.root) {
			dirs[path.Dir(d.Name)] = true
		}
	}
	var others []*valuesFile
	for _, d := range docs {
		switch {
		case d.at != "":
			if IsAgent(d.root) {
				out.addAgent(d)
			}
		case IsAgent(d.root), hasKey(d.root, sharedKeys) && dirs[path.Dir(d.Name)]:
			f := &valuesFile{d.YAML, d.root}
			(&agentFile{out, f}).check()
			if !inRole[d.File] {
				others = append(others, f)
			}
		}
	}
	for _, set := range overlays(others) {
		a := set.agent()
		a.Alone = len(set) == 1
		out.Agents = append(out.Agents, a)
	}
}

// addAgent adds a document that is whole: no other file is merged over it.
func (out *Values) addAgent(d Document) {
	f := &valuesFile{d.YAML, d.root}
	(&agentFile{out, f}).check()
	a := stack{f}.agent()
	a.Open = a.Open || d.Open
	out.Agents = append(out.Agents, a)
}

// releases adds the values of other charts.
func (out *Values) releases(docs []Document, declared []namedStack) {
	c := newCollected(out)
	for _, d := range docs {
		if !IsAgent(d.root) {
			c.add(d)
		}
	}
	if len(c.keys) > 0 {
		c.stack(declared)
	}
}

// Add adds a document that something other than a values file passes to Helm. It reports whether
// the values are those of a chart that runs Airflow.
func (out *Values) Add(d Document) bool {
	if IsAgent(d.root) {
		out.addAgent(d)
		return true
	}
	return newCollected(out).add(d)
}

// Declare adds a release that a file of another format describes: its name, its values from the
// lowest precedence to the highest, and what overrides them (nil for nothing). by is the file that
// describes it. The checks of values files are left to their own loader.
func (out *Values) Declare(by *source.File, name string, docs []Document, set *setting.Layer) {
	var s stack
	own := &Values{}
	c := newCollected(own)
	for _, d := range docs {
		f := &valuesFile{d.YAML, d.root}
		s = append(stack{f}, s...)
		c.take(f, "", false)
		c.subcharts(f, "", false)
	}
	if s.ofAgent() {
		for _, f := range s {
			if f.File == by {
				(&agentFile{own, f}).check()
			}
		}
		a := s.agent()
		a.Role, a.Declared, a.Set = name, true, set
		out.Agents = append(out.Agents, a)
	} else {
		for _, at := range c.keys {
			if r, _ := newRelease(s.below(at), at); r != nil {
				r.Role, r.Declared, r.Set = name, true, set
				out.Releases = append(out.Releases, r)
			}
		}
		if len(c.keys) == 0 && set != nil && len(set.Vars) > 0 {
			out.Releases = append(out.Releases, &Release{File: by, Files: []*source.File{by}, Declared: true, Role: name, Set: set, Open: true})
		}
	}
	for _, p := range own.Problems {
		if p.File == by {
			out.Problems = append(out.Problems, p)
		}
	}
}
