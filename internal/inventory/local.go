package inventory

import (
	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// settingsFile returns the connections and variables of airflow_settings.yaml, which
// `astro dev start` writes into the database of the local Airflow.
func settingsFile(s *airflow.Settings) map[key]Definition {
	out := map[key]Definition{}
	f := s.Files.Open("airflow_settings.yaml")
	if f == nil {
		return out
	}
	stream := yamltext.Parse(f.Content)
	for _, doc := range stream.Docs {
		for _, part := range []struct {
			list, name string
			kind       schema.Kind
		}{{"connections", "conn_id", schema.Connection}, {"variables", "variable_name", schema.Variable}} {
			list := yamltext.Get(doc, "airflow", part.list)
			if list == nil || list.Kind != yaml.SequenceNode {
				continue
			}
			for _, item := range list.Content {
				n := yamltext.Get(yamltext.Resolve(item), part.name)
				if n == nil || n.Kind != yaml.ScalarNode || n.Value == "" {
					continue
				}
				text := stream.Scalar(n)
				out[key{part.kind, n.Value}] = at(LocalDatabase, part.name, source.Range{File: f, Span: text.Span})
			}
		}
	}
	return out
}
