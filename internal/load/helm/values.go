// Package helm reads Helm values of the charts that run Airflow: of the Remote Execution agent, of
// the official chart and of charts like it. It merges values files as Helm does.
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

	used  map[*yaml.Node]bool // documents that hold what is in Releases
	texts map[*yaml.Node]bool // values whose text is in Releases or Agents
	inner []Document          // the documents in those texts
}

// HasRead reports a value whose text was read as values.
func (out *Values) HasRead(n *yaml.Node) bool { return out.texts[n] }

// Inner returns the documents that are the text of a value of a file.
func (out *Values) Inner() []Document { return out.inner }

// noteText records that the text of a value was read.
func (out *Values) noteText(d Document) {
	if d.text == nil || out.texts[d.text] {
		return
	}
	if out.texts == nil {
		out.texts = map[*yaml.Node]bool{}
	}
	out.texts[d.text] = true
	out.inner = append(out.inner, d)
}

// Uses reports whether a document holds values of a release.
func (out *Values) Uses(doc *yaml.Node) bool { return out.used[doc] }

// Analyzer loads values files, and what resources of Flux and Argo CD pass to Helm.
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
			docs = appendDocuments(docs, y)
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
		a := set.mergedAgent()
		a.Role = set.name
		out.Agents = append(out.Agents, a)
		for _, f := range set.stack {
			inRole[f.File] = true
		}
	}
	dirs := map[string]bool{} // directories with values of the agents: others there may be merged over them
	for _, d := range docs {
		if d.at == "" && IsAgent(d.Root) {
			dirs[path.Dir(d.Name)] = true
		}
	}
	var others []*Document
	for _, d := range docs {
		switch {
		case d.at != "":
			if IsAgent(d.Root) {
				out.addAgent(d)
			}
		case IsAgent(d.Root), hasKey(d.Root, sharedKeys) && dirs[path.Dir(d.Name)]:
			(&agentFile{out, &d}).check()
			if !inRole[d.File] {
				others = append(others, &d)
			}
		}
	}
	for _, set := range overlays(others) {
		a := set.mergedAgent()
		a.Alone = len(set) == 1
		out.Agents = append(out.Agents, a)
	}
}

// addAgent adds a document that is whole: no other file is merged over it.
func (out *Values) addAgent(d Document) {
	out.noteText(d)
	(&agentFile{out, &d}).check()
	a := stack{&d}.agent()
	a.Open = a.Open || d.Open
	out.Agents = append(out.Agents, a)
}

// releases adds the values of other charts.
func (out *Values) releases(docs []Document, declared []namedStack) {
	c := &collected{out: out}
	for _, d := range docs {
		if !IsAgent(d.Root) {
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
	if IsAgent(d.Root) {
		out.addAgent(d)
		return true
	}
	return (&collected{out: out}).add(d)
}

// Declaration is a release that a file of another format describes.
type Declaration struct {
	// By is the file, Name the name of the release in it.
	By   *source.File
	Name string
	// Docs are the values, from the lowest precedence to the highest. Set overrides them, as --set
	// does; nil for nothing.
	Docs []Document
	Set  *setting.Layer
	// Open is set where more values than these are merged.
	Open bool
}

// declare notes what a declaration says of the installation; set is nil if it sets nothing.
func (i *Installation) declare(d Declaration, set *setting.Layer) {
	i.Role, i.Declared, i.Set, i.Open = d.Name, true, set, i.Open || d.Open
}

// Declare adds a release. What is wrong with a values file is left to the loader of values files.
func (out *Values) Declare(d Declaration) {
	own, s := &Values{}, stack(nil)
	c := &collected{out: own}
	for _, doc := range d.Docs {
		s = append(stack{&doc}, s...)
		c.take(&doc, "", false)
		c.subcharts(&doc, "", false)
	}
	set := d.Set
	if set != nil && len(set.Vars) == 0 {
		set = nil
	}
	switch {
	case s.ofAgent():
		for _, f := range s {
			if f.File == d.By {
				(&agentFile{own, f}).check()
			}
		}
		a := s.agent()
		a.declare(d, set)
		out.Agents = append(out.Agents, a)
	case len(c.keys) == 0 && set != nil:
		out.Releases = append(out.Releases, &Release{Installation: Installation{File: d.By, Files: []*source.File{d.By}, Declared: true, Role: d.Name, Set: set, Open: true}})
	}
	for _, at := range c.keys {
		if r, _ := newRelease(s.below(at), at); r != nil && !s.ofAgent() {
			r.declare(d, set)
			out.Releases = append(out.Releases, r)
		}
	}
	for _, p := range own.Problems {
		if p.File == d.By {
			out.Problems = append(out.Problems, p)
		}
	}
}
