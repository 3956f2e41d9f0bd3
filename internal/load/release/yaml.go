package release

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load/compose"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"

	"gopkg.in/yaml.v3"
)

// versionKeys are the keys of YAML and JSON files whose value is a release of Airflow: of charts, of
// CloudFormation, of custom resources.
var versionKeys = map[string]func(string) schema.Versions{
	"airflowVersion": schema.AirflowReleases, "AirflowVersion": schema.AirflowReleases, "airflow_version": schema.AirflowReleases,
	"AIRFLOW_VERSION": schema.AirflowReleases, "defaultAirflowTag": ofTag,
	"imageVersion": ofComposer, "image_version": ofComposer, "image": ofReference,
}

// ofYAML returns the releases that a YAML or JSON file states.
func ofYAML(f *source.File) (schema.Versions, Scope) {
	var out schema.Versions
	scope := Deployed
	for _, doc := range yamltext.Parse(f.Content).Docs {
		if compose.IsCompose(f.Name, yamltext.Get(doc)) {
			scope = Composed
		}
		walk(yamltext.Get(doc), "", func(n *yaml.Node, parent string) {
			if n.Kind == yaml.SequenceNode {
				out = out.Union(ofList(n))
			} else {
				out = out.Union(ofMapping(n, parent))
			}
		})
	}
	return out, scope
}

// walk calls visit for each mapping and list below n, with the key that holds it; the key of a list is that of
// its items, and "airflow.image" is one key.
func walk(n *yaml.Node, key string, visit func(n *yaml.Node, key string)) {
	if n == nil {
		return
	}
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range n.Content {
			walk(item, key, visit)
		}
		visit(n, key)
	case yaml.MappingNode:
		visit(n, key)
		for k, v := range yamltext.Pairs(n) {
			name := k.Value
			if key == "airflow" && name == "image" {
				name = "airflow"
			}
			walk(v, name, visit)
		}
	}
}

// ofMapping returns what a mapping states itself.
func ofMapping(n *yaml.Node, key string) schema.Versions {
	var out schema.Versions
	for k, v := range yamltext.Pairs(n) {
		v = yamltext.Resolve(v)
		if v.Kind != yaml.ScalarNode {
			continue
		}
		read := versionKeys[k.Value]
		if read == nil {
			read = ofLines
		}
		out = out.Union(read(v.Value))
	}
	text := func(name string) string {
		if v := yamltext.Get(n, name); v != nil && v.Kind == yaml.ScalarNode {
			return v.Value
		}
		return ""
	}
	switch tag, name, value := text("tag"), text("name"), text("value"); {
	case tag != "" && text("repository") != "":
		out = out.Union(schema.StatedAirflow(text("repository") + ":" + tag))
	case tag != "" && key == "airflow":
		out = out.Union(ofTag(tag))
	case text("newTag") != "": // images of a kustomization
		out = out.Union(schema.StatedAirflow(name + ":" + text("newTag")))
	case name != "" && value != "": // a parameter of Argo CD, a value of --set
		out = out.Union(ofLine(name + "=" + value))
	}
	return out
}

// ofList returns what the texts of a list state: the commands of a pipeline, dependencies.
func ofList(n *yaml.Node) schema.Versions {
	var out schema.Versions
	for _, item := range n.Content {
		if item.Kind == yaml.ScalarNode {
			out = out.Union(ofLines(item.Value))
		}
	}
	return out
}

// ofLines returns what the lines of a text state, which may be a script or values.
func ofLines(text string) schema.Versions {
	var out schema.Versions
	for line := range strings.Lines(text) {
		out = out.Union(ofLine(line))
	}
	return out
}

// ofReference reads an image reference. A variable of Compose counts with its default.
func ofReference(ref string) schema.Versions {
	ref, ok := compose.Substitute(ref, func(string) (string, bool) { return "", false })
	if !ok {
		return nil
	}
	return schema.StatedAirflow(ref)
}
