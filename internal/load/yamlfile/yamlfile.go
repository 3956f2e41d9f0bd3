// Package yamlfile has what the loaders of YAML files share: each file parsed once, and the tokens
// that may be displayed.
package yamlfile

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"gopkg.in/yaml.v3"
)

// Names returns how the names of YAML files are recognized. The content tells their formats apart.
func Names() load.Naming {
	return load.Naming{
		Tokens: FileTokens,
		Kind:   load.KindYAML, Comment: load.HashComments(),
		Match: func(n load.Name) bool { return n.Ext == ".yaml" || n.Ext == ".yml" },
		Hook:  []string{`\.ya?ml$`},
		Always: func(n load.Name) bool {
			return n.Path == "docker-compose.override.yml" || n.Path == "airflow_settings.yaml"
		},
	}
}

// Files are the YAML files of a project, each parsed once.
type Files struct{ Files []*YAML }

// YAML is one YAML file.
type YAML struct {
	*source.File
	*yamltext.Stream
	// Encoded is set for what Terraform's yamlencode makes of an expression: the file has no
	// YAML, and a fix that writes some would break it.
	Encoded bool
	// JSON is set for a JSON file: it is read as the YAML that it also is, but not written as such.
	JSON bool
}

// Analyzer loads the YAML files that mention a secrets backend. Other loaders decide whether they
// are values of a chart, a Compose file, a Deployment file or a workflow.
var Analyzer = load.NewLoader("yaml", "YAML files with the place of every byte", func(files *load.Files, out *Files) {
	for _, f := range files.OfKind(load.KindYAML) {
		if len(f.Content) > 0 && load.MentionsBackend(f.Content) {
			out.Files = append(out.Files, Parse(f))
		}
	}
})

// Value returns the value of a scalar node.
func (y *YAML) Value(n *yaml.Node) setting.Scalar {
	return setting.Scalar{String: y.Stream.Scalar(n), File: y.File, Quoting: y.Quoting(n)}
}

// IsUnresolved reports a scalar that is one template expression. It may be anything.
func (y *YAML) IsUnresolved(n *yaml.Node) bool {
	if n = yamltext.Resolve(n); n.Kind != yaml.ScalarNode || n.Value == "" {
		return false
	}
	t := y.Stream.Scalar(n)
	return t.IsUnresolved()
}

// InstallsPackages reports that a text below a node makes a container install packages when it starts.
func InstallsPackages(n *yaml.Node) (found bool) {
	yamltext.Walk(n, func(n *yaml.Node) bool {
		found = found || n.Kind == yaml.ScalarNode && load.InstallsPackages(n.Value)
		return !found
	})
	return found
}

// Parse reads a file that is YAML, whatever its kind.
func Parse(f *source.File) *YAML { return &YAML{File: f, Stream: yamltext.Parse(f.Content)} }

// MarkReference marks a variable as unresolved if its value is one expression that a tool replaces
// before the file is used: ${NAME} of envsubst, {{ name }} of a template.
func MarkReference(v *setting.Variable) {
	if text := v.Value.Value; wholeExpression(text) {
		v.UnresolvedReason = setting.SetElsewhere
	}
}

// wholeExpression reports a value that is one reference and nothing else.
func wholeExpression(s string) bool {
	switch {
	case strings.HasPrefix(s, "{{") && strings.HasSuffix(s, "}}"), strings.HasPrefix(s, "${{") && strings.HasSuffix(s, "}}"):
		return true
	case strings.HasPrefix(s, "${") && strings.HasSuffix(s, "}"):
		return setting.IsVariableName(s[2 : len(s)-1])
	case strings.HasPrefix(s, "$(") && strings.HasSuffix(s, ")"):
		return true
	case strings.HasPrefix(s, "$"):
		return setting.IsVariableName(s[1:])
	}
	return false
}
