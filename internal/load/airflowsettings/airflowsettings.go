// Package airflowsettings reads the connections of airflow_settings.yaml that have a password.
package airflowsettings

import (
	"bytes"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"

	"gopkg.in/yaml.v3"
)

// Format describes airflow_settings.yaml.
func Format() load.Format {
	return load.Format{
		Naming: yamlfile.Names(), Load: Analyzer, Examples: []string{"airflow_settings.yaml"},
		Rows: []load.Row{
			load.Other.Row("`airflow_settings.yaml`", "the Astro CLI", "passwords of connections that would be committed"),
		},
	}
}

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
var Analyzer = load.NewLoader("airflowsettings", "connections of airflow_settings.yaml", func(files *load.Files, out *Connections) {
	f := files.Named("airflow_settings.yaml")
	if f == nil || !filled(f.Content, "conn_password:") && !filled(f.Content, "conn_uri:") {
		return
	}
	y := yamlfile.Parse(f)
	for _, doc := range y.Docs {
		for _, item := range yamltext.Items(yamltext.Get(doc, "airflow", "connections")) {
			out.add(y, item)
		}
	}
})

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
