// Package manifest reads variables of the secrets backend in YAML and JSON files that no other
// loader reads: Kubernetes manifests, task definitions, pipelines, CloudFormation.
package manifest

import (
	"bytes"
	"cmp"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/compose"
	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/load/kubernetes"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"

	"golang.org/x/tools/go/analysis"
	"gopkg.in/yaml.v3"
)

// Manifests are the places of YAML and JSON files without a format of their own that set variables
// of the secrets backend: the data of a ConfigMap, the env of a container, a task definition, the
// env of a pipeline, the options of MWAA in CloudFormation. Each map or list is a source of its
// own.
type Manifests struct {
	Sources []*load.DeploymentSource
	// Overridden are what the files set and kustomize replaces.
	Overridden []setting.Layer
	// Problems are what Airflow refuses.
	Problems []load.Problem

	// items are the positions of variables in their lists, from 0.
	items map[*setting.Variable]int
}

// Analyzer loads what no other loader reads.
var Analyzer = &analysis.Analyzer{
	Name:       "manifest",
	Doc:        "variables in Kubernetes manifests, pipelines and other YAML and JSON",
	Requires:   []*analysis.Analyzer{load.Input, yamlfile.Analyzer, helm.Analyzer},
	ResultType: reflect.TypeFor[*Manifests](),
	Run: func(pass *analysis.Pass) (any, error) {
		out := &Manifests{}
		values := pass.ResultOf[helm.Analyzer].(*helm.Values)
		for _, y := range pass.ResultOf[yamlfile.Analyzer].(*yamlfile.Files).Files {
			for _, doc := range y.Docs {
				root := yamltext.Get(doc)
				if root == nil {
					continue
				}
				if values.Uses(doc) {
					out.textsIn(values, y, root, 0)
					continue
				}
				if !helm.IsAgent(root) && !compose.IsCompose(y.Name, root) && yamltext.Get(root, "deployment") == nil {
					out.walk(values, y, root, 0)
				}
			}
		}
		for _, d := range values.Inner() {
			out.textsIn(values, d.YAML, d.Root, 1)
		}
		files := load.FilesOf(pass)
		for _, f := range files.OfKind(load.KindJSON) {
			if !files.IsCLIOutput(f) && len(f.Content) > 0 && load.MentionsBackend(f.Content) &&
				(path.Ext(f.Name) == ".json" || load.IsCloudFormation(f.Content)) {
				y := &yamlfile.YAML{File: f, Stream: yamltext.Parse(withoutComments(f.Content)), JSON: true}
				for _, doc := range y.Docs {
					if root := yamltext.Get(doc); root != nil && yamltext.Get(root, "deployment") == nil {
						out.walk(values, y, root, 0)
					}
				}
			}
		}
		out.leaveToKustomize(append(slices.Clip(pass.ResultOf[yamlfile.Analyzer].(*yamlfile.Files).Files), kustomizations(files.Context)...))
		return out, nil
	},
}

// withoutComments replaces the comment lines of JSON with comments by spaces.
func withoutComments(content []byte) []byte {
	if !bytes.Contains(content, []byte("//")) {
		return content
	}
	out := bytes.Clone(content)
	for at := 0; at < len(out); {
		end := at + bytes.IndexByte(out[at:], '\n') + 1
		if end == at {
			end = len(out)
		}
		if line := bytes.TrimLeft(out[at:end], " \t"); bytes.HasPrefix(line, []byte("//")) {
			for i := end - len(line); i < end && out[i] != '\r' && out[i] != '\n'; i++ {
				out[i] = ' '
			}
		}
		at = end
	}
	return out
}

// walk adds what is set below a node, of a document that is depth texts deep in others.
func (out *Manifests) walk(values *helm.Values, y *yamlfile.YAML, root *yaml.Node, depth int) {
	var encoded *yaml.Node // values that are not as a container gets them
	if kind := yamltext.Get(root, "kind"); kind != nil {
		switch kind.Value {
		case "Secret":
			encoded = yamltext.Get(root, "data") // base64
		case "SealedSecret":
			encoded = yamltext.Get(root, "spec", "encryptedData")
		}
	}
	stated := imagesOf(y, root)
	yamltext.Walk(root, func(n *yaml.Node) bool {
		var vars []*setting.Variable
		switch n.Kind {
		case yaml.MappingNode:
			for k, v := range yamltext.Pairs(n) {
				if n == encoded {
					return false
				}
				v = yamltext.Resolve(v)
				if out.cfg(y, k, v) || !values.HasRead(v) && out.text(values, y, k.Value, v, depth) ||
					k.Value == "secretBackend" && setting.IsOtherChartsKey(k.Value, y.Stream.Scalar(v)) {
					continue
				}
				if v := manifestVariable(y, setting.VariableOf(k.Value), k, v); v != nil {
					vars = append(vars, v)
				}
			}
		case yaml.SequenceNode:
			for i, item := range yamltext.Items(n) {
				if v := manifestItem(y, item); v != nil {
					vars = append(vars, v)
					if out.items == nil {
						out.items = map[*setting.Variable]int{}
					}
					out.items[v] = i
				} else {
					out.text(values, y, "", item, depth)
				}
			}
		}
		out.add(y, vars, stated[n])
		return true
	})
}

// add adds the variables of one map or list, of a process that runs an image.
func (out *Manifests) add(y *yamlfile.YAML, vars []*setting.Variable, image load.StatedImage) {
	if len(vars) > 0 {
		out.Sources = append(out.Sources, &load.DeploymentSource{Layer: setting.Layer{File: y.File, Consumer: "whatever applies the file", Origin: setting.FromManifest, Vars: vars}, Image: image})
	}
}

// manifestItem returns the variable of an item of a list: {name, value} in either case, or
// "NAME=value".
func manifestItem(y *yamlfile.YAML, item *yaml.Node) *setting.Variable {
	if item.Kind == yaml.ScalarNode {
		return assignment(y, y.Stream.Scalar(item))
	}
	for _, keys := range [...][2]string{{"name", "value"}, {"Name", "Value"}} {
		if name := yamltext.Get(item, keys[0]); name != nil && name.Kind == yaml.ScalarNode && setting.VariableOf(name.Value) == name.Value {
			if value := cmp.Or(yamltext.Get(item, keys[1]), yamltext.Get(item, "valueFrom")); value != nil {
				return manifestVariable(y, name.Value, name, value)
			}
			return nil
		}
	}
	return nil
}

// manifestVariable is a variable with the value of a node; nil if it is no name of ours. A
// value that is no text, or that a tag makes one of, is not known.
func manifestVariable(y *yamlfile.YAML, env string, name, value *yaml.Node) *setting.Variable {
	// AIRFLOW_SECRETS_BACKEND may be a pipeline's own variable, which passes the value on.
	if env == "" || name.Kind != yaml.ScalarNode || strings.HasPrefix(name.Value, "AIRFLOW") && !strings.HasPrefix(name.Value, "AIRFLOW__") {
		return nil
	}
	if described := yamltext.Get(value, "value"); described != nil && described.Kind == yaml.ScalarNode {
		value = described // GitLab: {value, description}
	}
	v := &setting.Variable{Name: setting.Scalar{String: setting.NameAt(env, y.Span(name)), File: y.File, Quoting: nil}}
	if style := setting.OptionStyle(name.Value); style != "" {
		v.Name.Quoting, v.DisplayName = setting.OptionName{Style: style}, "`"+name.Value+"`"
	}
	if value.Kind != yaml.ScalarNode || value.Tag != "" && !strings.HasPrefix(value.Tag, "!!") && value.Tag != substitute {
		v.Value, v.UnresolvedReason = setting.Scalar{String: mapped.String{Span: y.Span(value)}, File: y.File}, setting.SetElsewhere
		return v
	}
	quoting := y.Quoting(value)
	if y.JSON { // it is read as the YAML it also is, but not written as such
		quoting = nil
	}
	read := markTemplates
	if value.Tag != substitute && isGitLab(y.Name) {
		read = markVariables
	}
	v.Value = kubernetes.Value(y, y.Stream.Scalar(value), quoting, read)
	yamlfile.MarkReference(v)
	return v
}

// substitute is the tag of a text in which CloudFormation replaces ${NAME}.
const substitute = "!Sub"

// isGitLab reports the name of a pipeline of GitLab.
func isGitLab(name string) bool {
	return strings.Contains(path.Base(name), "gitlab-ci") || strings.Contains(name, ".gitlab/")
}

// markVariables marks what GitLab replaces in the variables of a pipeline as unresolved: $NAME too, and
// not only ${NAME}. `$$` is a dollar sign there.
func markVariables(t *mapped.String) mapped.String {
	out := markTemplates(t)
	return out.Replace(func(i int) (n int, text string, unresolved bool) {
		if out.Value[i] != '$' || !out.IsResolvedIn(i, i+1) {
			return 0, "", false
		}
		n = 1
		for i+n < len(out.Value) && (load.IsLetter(out.Value[i+n]) || out.Value[i+n] == '_' || n > 1 && out.Value[i+n] >= '0' && out.Value[i+n] <= '9') {
			n++
		}
		if n < 2 {
			return 0, "", false
		}
		return n, out.Value[i : i+n], true
	})
}

// markTemplates marks what a tool may replace before Airflow gets the value as unresolved: {{ … }}
// of a template, ${{ … }} of a pipeline, ${NAME} of envsubst, << pipeline.name >> of CircleCI.
func markTemplates(t *mapped.String) mapped.String {
	if !strings.Contains(t.Value, "${") && !strings.Contains(t.Value, "{{") && !strings.Contains(t.Value, "<<") {
		return *t
	}
	return t.Replace(func(i int) (n int, text string, unresolved bool) {
		for _, p := range [...]struct{ open, end string }{{"${{", "}}"}, {"{{", "}}"}, {"${", "}"}, {"<<", ">>"}} {
			if strings.HasPrefix(t.Value[i:], p.open) {
				if end := strings.Index(t.Value[i:], p.end); end > 0 {
					n = end + len(p.end)
				}
				return n, mapped.ExpressionPrefix(t.Value[i : i+n]), true
			}
		}
		return 0, "", false
	})
}
