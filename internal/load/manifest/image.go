package manifest

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/schema"

	"gopkg.in/yaml.v3"
)

// images are the images that the nodes of a document belong to: a container states one for its
// variables, an environment of Amazon MWAA or Cloud Composer for its options.
type images struct {
	y    *yamlfile.YAML
	root *yaml.Node
	of   map[*yaml.Node]load.StatedImage
}

// imagesOf returns the images of a document.
func imagesOf(y *yamlfile.YAML, root *yaml.Node) map[*yaml.Node]load.StatedImage {
	i := images{y, root, map[*yaml.Node]load.StatedImage{}}
	i.walk(root, load.StatedImage{}, 0)
	return i.of
}

// maxDepth bounds the nesting of a document.
const maxDepth = 100

// walk records the image of a node and of what is below it; outer is that of the node that holds it.
func (i *images) walk(n *yaml.Node, outer load.StatedImage, depth int) {
	if depth > maxDepth || n.Kind == yaml.AliasNode {
		return
	}
	if n.Kind == yaml.MappingNode {
		if img, ok := i.stated(n); ok {
			outer = img
		}
	}
	if n.Kind != yaml.ScalarNode && (outer.Known || outer.Ref.Value != "") {
		i.of[n] = outer
	}
	for _, c := range n.Content {
		i.walk(c, outer, depth+1)
	}
}

// stated returns the image that a mapping states.
func (i *images) stated(n *yaml.Node) (load.StatedImage, bool) {
	if kind := yamltext.Get(n, "Type"); kind != nil && kind.Value == "AWS::MWAA::Environment" {
		properties := yamltext.Get(n, "Properties")
		release, ok := i.text(yamltext.Get(properties, "AirflowVersion"))
		if !ok {
			return load.StatedImage{}, false
		}
		img := load.StatedImage{Base: schema.MWAA(release), Known: true}
		if file := yamltext.Get(properties, "RequirementsS3Path"); file != nil {
			img.Installs = true
			img.Requirements, _ = i.text(file)
		}
		return img, true
	}
	if version := yamltext.Get(n, "imageVersion"); version != nil { // Config Connector
		if base, ok := schema.Composer(version.Value); ok {
			return load.StatedImage{Base: base, Known: true}, true
		}
	}
	for _, key := range [...]string{"image", "Image"} {
		node := yamltext.Get(n, key)
		if text, ok := i.text(node); ok {
			img := load.ImageAt(setting.Scalar{String: mapped.String{Value: text, Span: i.y.Span(node)}, File: i.y.File})
			img.Installs = yamlfile.InstallsPackages(n)
			return img, true
		}
	}
	return load.StatedImage{}, false
}

// text returns a text of a document. In CloudFormation it may be a parameter, which has its default.
// It is not ok if the file does not determine it.
func (i *images) text(n *yaml.Node) (string, bool) {
	n = yamltext.Resolve(n)
	if n == nil {
		return "", false
	}
	if n.Kind == yaml.SequenceNode && n.Tag == "!FindInMap" {
		return i.intrinsic(n.Tag, n)
	}
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 { // {"Ref": "Name"}
		tag := "!" + strings.TrimPrefix(n.Content[0].Value, "Fn::")
		return i.intrinsic(tag, yamltext.Resolve(n.Content[1]))
	}
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		return "", false
	}
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		return i.intrinsic(n.Tag, n)
	}
	return n.Value, !strings.Contains(n.Value, "{{") && !strings.Contains(n.Value, "${")
}

// intrinsic returns the value of a function of CloudFormation: !Ref, !FindInMap, and !Sub of a text
// with parameters.
func (i *images) intrinsic(tag string, arg *yaml.Node) (string, bool) {
	if tag == "!FindInMap" && arg != nil && arg.Kind == yaml.SequenceNode {
		path := []string{"Mappings"}
		for _, item := range yamltext.Items(arg) {
			key, ok := i.text(item)
			if !ok {
				return "", false
			}
			path = append(path, key)
		}
		return i.text(yamltext.Get(i.root, path...))
	}
	if arg == nil || arg.Kind != yaml.ScalarNode {
		return "", false
	}
	switch tag {
	case "!Ref":
		return i.parameter(arg.Value)
	case "!Sub":
		out, rest := "", arg.Value
		for {
			before, after, found := strings.Cut(rest, "${")
			out += before
			if !found {
				return out, true
			}
			name, tail, closed := strings.Cut(after, "}")
			value, ok := i.parameter(name)
			if !closed || !ok {
				return "", false
			}
			out, rest = out+value, tail
		}
	}
	return "", false
}

// parameter returns the default of a parameter.
func (i *images) parameter(name string) (string, bool) {
	value := yamltext.Get(i.root, "Parameters", name, "Default")
	if value == nil || value.Kind != yaml.ScalarNode {
		return "", false
	}
	return value.Value, true
}
