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
	out, scope := union{}, Deployed
	for _, doc := range yamltext.Parse(f.Content).Docs {
		if compose.IsCompose(f.Name, yamltext.Get(doc)) {
			scope = Composed
		}
		walk(yamltext.Get(doc), "", func(n *yaml.Node, parent string) { out.add(ofMapping(n, parent)) })
	}
	return out.versions, scope
}

// walk calls visit for each mapping below n, with the key that holds it; the key of a list is that of
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
	out := union{}
	for k, v := range yamltext.Pairs(n) {
		v = yamltext.Resolve(v)
		if v.Kind != yaml.ScalarNode {
			continue
		}
		switch read := versionKeys[k.Value]; {
		case read != nil:
			out.add(read(v.Value))
		case strings.Contains(v.Value, "\n"): // a script, or values in a text
			for line := range strings.Lines(v.Value) {
				out.add(ofLine(line))
			}
		default:
			out.add(ofLine(v.Value))
		}
	}
	text := func(name string) string {
		if v := yamltext.Get(n, name); v != nil && v.Kind == yaml.ScalarNode {
			return v.Value
		}
		return ""
	}
	switch tag, name, value := text("tag"), text("name"), text("value"); {
	case tag != "" && text("repository") != "":
		out.add(schema.StatedAirflow(text("repository") + ":" + tag))
	case tag != "" && key == "airflow":
		out.add(ofTag(tag))
	case text("newTag") != "": // images of a kustomization
		out.add(schema.StatedAirflow(name + ":" + text("newTag")))
	case name != "" && value != "": // a parameter of Argo CD, a value of --set
		out.add(ofLine(name + "=" + value))
	}
	return out.versions
}

// ofReference reads an image reference. A variable of Compose counts with its default.
func ofReference(ref string) schema.Versions {
	ref, ok := compose.Substitute(ref, func(string) (string, bool) { return "", false })
	if !ok {
		return nil
	}
	return schema.StatedAirflow(ref)
}
