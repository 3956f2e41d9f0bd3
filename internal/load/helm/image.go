package helm

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

// repositoryKeys and tagKeys are where the values of a chart name the image of Airflow: in the official chart,
// in its defaults for all images, in the community chart, which has its values in `airflow`, and in Bitnami's.
var (
	repositoryKeys = [][]string{{"images", "airflow", "repository"}, {"defaultAirflowRepository"}, {"image", "repository"}}
	tagKeys        = [][]string{{"images", "airflow", "tag"}, {"defaultAirflowTag"}, {"image", "tag"}}
)

// officialImage is what the charts run if the values name no repository.
const officialImage = "apache/airflow"

// ReleaseOf returns the releases of Airflow that one value of a chart states, by its key as --set
// writes it; empty if it states none.
func ReleaseOf(key, value string) schema.Versions {
	switch {
	case key == "airflowVersion" || strings.HasSuffix(key, ".airflowVersion"):
		return schema.AirflowReleases(value)
	case strings.HasSuffix(key, "images.airflow.tag") || strings.HasSuffix(key, "airflow.image.tag") || strings.HasSuffix(key, "defaultAirflowTag"):
		return schema.StatedAirflow(officialImage + ":" + value)
	}
	return nil
}

// image reads the image that the values name, and airflowVersion.
func (r *release) image() {
	if _, v := r.text("airflowVersion"); v != nil {
		r.Version = v.Value
	}
	defer func() { r.Image.Installs = r.installs() }()
	repository, tag := r.first(repositoryKeys), r.first(tagKeys)
	name, version, at := officialImage, r.Version, repository
	if tag.node != nil {
		version = tag.node.Value
	}
	if repository.node != nil {
		name = repository.node.Value
	} else if at = tag; tag.node == nil {
		at.file, at.node = r.text("airflowVersion")
	} else if strings.Contains(version, "-debian-") {
		name = "bitnami/airflow"
	}
	if at.node != nil && version != "" {
		r.Image = load.ImageAt(setting.Scalar{String: mapped.String{Value: name + ":" + version, Span: at.file.Span(at.node)}, File: at.file.File})
	}
}

// installs reports values with which the containers install packages when they start: extraPipPackages
// of the community chart, the variable of the official image, a command.
func (r *release) installs() (found bool) {
	for _, f := range r.stack {
		for _, doc := range f.Docs {
			yamltext.Walk(doc, func(n *yaml.Node) bool {
				for k, v := range yamltext.Pairs(n) {
					found = found || k.Value == "extraPipPackages" && len(v.Content) > 0
				}
				return !found
			})
			found = found || yamlfile.InstallsPackages(doc)
		}
	}
	return found
}

// located is a node of a values file.
type located struct {
	file *Document
	node *yaml.Node
}

// first returns the text at the first of the places that has one.
func (r *release) first(places [][]string) located {
	for _, keys := range places {
		if f, n := r.text(keys...); n != nil {
			return located{f, n}
		}
	}
	return located{}
}

// text returns a scalar that the chart takes as it is.
func (r *release) text(keys ...string) (*Document, *yaml.Node) {
	f, n := r.stack.get(keys...)
	if n == nil || n.Kind != yaml.ScalarNode || n.Value == "" || strings.Contains(n.Value, "{{") {
		return nil, nil
	}
	return f, n
}
