package load

import (
	"reflect"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
	"gopkg.in/yaml.v3"
)

// YAMLFiles are the YAML files of a project, each parsed once.
type YAMLFiles struct{ Files []*YAMLFile }

// YAMLFile is one of them.
type YAMLFile struct {
	*source.File
	*yamltext.Stream
	// Encoded is set for what Terraform's yamlencode makes of an expression: the file has no
	// YAML, and a fix that writes some would break it.
	Encoded bool
}

// YAML loads the YAML files that concern a secrets backend. What they are (values of a
// chart, a Compose file, a Deployment file, a workflow) other loaders decide.
var YAML = &analysis.Analyzer{
	Name:       "yaml",
	Doc:        "YAML files with the place of every byte",
	Requires:   []*analysis.Analyzer{Input},
	ResultType: reflect.TypeFor[*YAMLFiles](),
	Run: func(pass *analysis.Pass) (any, error) {
		out := &YAMLFiles{}
		for _, f := range input(pass).of(KindYAML) {
			if len(f.Content) == 0 || !Mentions(f.Content) {
				continue
			}
			out.Files = append(out.Files, &YAMLFile{File: f, Stream: yamltext.Parse(f.Content)})
		}
		return out, nil
	},
}

// scalar is the value of a node.
func (y *YAMLFile) scalar(n *yaml.Node) setting.Scalar {
	return setting.Scalar{String: y.Stream.Scalar(n), File: y.File, Quoting: y.Quoting(n)}
}

// untold reports a scalar that is an expression of a template, and nothing else: it may stand
// for anything.
func (y *YAMLFile) untold(n *yaml.Node) bool {
	if n = yamltext.Resolve(n); n.Kind != yaml.ScalarNode || n.Value == "" {
		return false
	}
	t := y.Stream.Scalar(n)
	return t.IsUnresolved()
}

// show marks a key and the punctuation between it and its value as fit to be printed.
func (y *YAMLFile) show(key, value *yaml.Node) {
	k, v := y.Span(key), y.Span(value)
	y.ShowName(k)
	if k.End <= v.Start {
		y.showPunctuation(source.Span{Start: k.End, End: v.Start})
	}
}

// showPunctuation shows what stands between two things, if nothing but punctuation does:
// never a comment or an anchor's name.
func (y *YAMLFile) showPunctuation(s source.Span) { showPunctuation(y.File, s) }

func showPunctuation(f *source.File, s source.Span) {
	for _, c := range f.Content[s.Start:s.End] {
		switch c {
		case ' ', '\t', '\r', '\n', ':', '=', '-', ',', '{', '}', '[', ']', '"', '\'', '|', '>', '+':
		default:
			return
		}
	}
	f.Show(s)
}

// showKeys shows the keys of every mapping below a node.
func (y *YAMLFile) showKeys(n *yaml.Node) { y.ShowLater(func() { y.showKeysNow(n) }) }

func (y *YAMLFile) showKeysNow(n *yaml.Node) {
	yamltext.Walk(n, func(n *yaml.Node) bool {
		if n.Style&yaml.FlowStyle != 0 && (n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode) {
			y.showBetween(n)
		}
		if n.Kind == yaml.MappingNode {
			for k, v := range yamltext.Pairs(n) {
				if len(k.Value) <= 64 {
					y.show(k, v)
				}
			}
		}
		if n.Kind == yaml.SequenceNode && n.Style&yaml.FlowStyle == 0 {
			for _, item := range n.Content {
				s := y.Span(item)
				line := y.LineSpan(y.LineAt(s.Start))
				y.showPunctuation(source.Span{Start: line.Start, End: s.Start})
			}
		}
		return true
	})
}
