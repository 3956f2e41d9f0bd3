// Package airflowsettings reads the connections of airflow_settings.yaml that have a password.
package airflowsettings

import (
	"bytes"
	"reflect"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"

	"golang.org/x/tools/go/analysis"
	"gopkg.in/yaml.v3"
)

// Connections are the connections of airflow_settings.yaml, which `astro dev start` writes into its
// database.
type Connections struct{ List []*Connection }

// Connection is one of them, with the scalar that holds its password: conn_password or conn_uri.
type Connection struct {
	ID          string
	Login, Host string
	Password    setting.Scalar
	// URI is set where the scalar is the URI of the connection.
	URI bool
}

// Analyzer loads airflow_settings.yaml, if a connection in it may have a password.
var Analyzer = &analysis.Analyzer{
	Name:       "airflowsettings",
	Doc:        "connections of airflow_settings.yaml",
	Requires:   []*analysis.Analyzer{load.Input},
	ResultType: reflect.TypeFor[*Connections](),
	Run: func(pass *analysis.Pass) (any, error) {
		out := &Connections{}
		f := load.FilesOf(pass).Named("airflow_settings.yaml")
		if f == nil || !filled(f.Content, "conn_password:") && !filled(f.Content, "conn_uri:") {
			return out, nil
		}
		y := &yamlfile.YAML{File: f, Stream: yamltext.Parse(f.Content)}
		for _, doc := range y.Docs {
			list := yamltext.Get(doc, "airflow", "connections")
			if list == nil || list.Kind != yaml.SequenceNode {
				continue
			}
			for _, item := range list.Content {
				out.add(y, yamltext.Resolve(item))
			}
		}
		return out, nil
	},
}

// filled reports whether a key has a value somewhere. `astro dev init` writes the keys without
// values.
func filled(content []byte, key string) bool {
	for {
		i := bytes.Index(content, []byte(key))
		if i < 0 {
			return false
		}
		content = content[i+len(key):]
		line, _, _ := bytes.Cut(content, []byte("\n"))
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return true
		}
	}
}

func (out *Connections) add(y *yamlfile.YAML, item *yaml.Node) {
	text := func(key string) *yaml.Node {
		n := yamltext.Get(item, key)
		if n == nil || n.Kind != yaml.ScalarNode || n.Value == "" || yamltext.TypeName(n) == "null" {
			return nil
		}
		return n
	}
	c := Connection{}
	for key, to := range map[string]*string{"conn_id": &c.ID, "conn_login": &c.Login, "conn_host": &c.Host} {
		if n := text(key); n != nil {
			*to = n.Value
		}
	}
	for _, key := range []string{"conn_password", "conn_uri"} {
		if n := text(key); n != nil && !strings.Contains(n.Value, "{{") {
			one := c
			one.Password, one.URI = y.Value(n), key == "conn_uri"
			out.List = append(out.List, &one)
		}
	}
}
