// Package deployment reads Deployment files, and what the Astro CLI prints of a Deployment and of
// its variables.
package deployment

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
	"gopkg.in/yaml.v3"
)

// Format describes Deployment files.
func Format() load.Format {
	return load.Format{
		Naming: yamlfile.Names(), Load: Analyzer, Examples: []string{"deployment.yaml"}, Origin: setting.FromDeployment, Exposure: load.ExposedDeployment,
		Rows: []load.Row{
			load.Variables.Row("Deployment files; what `astro deployment inspect`, `astro deployment variable list` and `astro env … list` print (`--deployment FILE`)", "the Astro CLI", "hosted"),
		},
	}
}

// Files are the Deployments that files of these formats describe.
type Files struct {
	Sources []*load.DeploymentSource
	// Definitions are the connections and Airflow variables of the Environment Manager.
	Definitions []load.Definition
}

// Analyzer loads Deployment files, and what the CLI prints of a Deployment:
// `astro deployment inspect` (the same format), `astro env … list --format json|yaml`
// (environment objects), and the tables of `astro deployment variable list` and
// `astro env connection list`.
var Analyzer = &analysis.Analyzer{
	Name:       "deployment",
	Doc:        "Deployment files and what the CLI prints of a Deployment",
	Requires:   []*analysis.Analyzer{load.Input, yamlfile.Analyzer},
	ResultType: reflect.TypeFor[*Files](),
	Run: func(pass *analysis.Pass) (any, error) {
		out := &Files{}
		files := load.FilesOf(pass)
		seen := map[*source.File]bool{}
		for _, y := range pass.ResultOf[yamlfile.Analyzer].(*yamlfile.Files).Files {
			seen[y.File] = true
			out.stream(y, files.IsCLIOutput(y.File))
		}
		for _, f := range files.All {
			dump := files.IsCLIOutput(f)
			if seen[f] || !dump && files.Kind(f) != load.KindJSON || len(f.Content) == 0 {
				continue
			}
			if dump && IsTable(f.Content) {
				out.table(f)
				out.connections(f)
				continue
			}
			// JSON is read as the YAML it also is, which gives it positions.
			out.stream(&yamlfile.YAML{File: f, Stream: yamltext.Parse(f.Content)}, dump)
		}
		return out, nil
	},
}

// stream adds the Deployments of the documents of a file.
func (out *Files) stream(y *yamlfile.YAML, dump bool) {
	for _, doc := range y.Docs {
		root := yamltext.Get(doc)
		if list := yamltext.Get(root, "deployment", "environment_variables"); list != nil && list.Kind == yaml.SequenceNode {
			d := &load.DeploymentSource{Layer: setting.Layer{File: y.File, Consumer: "`astro deployment update --deployment-file`", Origin: setting.FromDeployment}, FromCLIOutput: dump}
			if name := yamltext.Get(root, "deployment", "configuration", "name"); name != nil {
				d.Name = name.Value
			}
			out.add(d, deploymentVars(y, list, dump))
			continue
		}
		if !dump {
			continue
		}
		out.define(y, root)
		if vars := environmentObjects(y, root); len(vars) > 0 {
			out.add(&load.DeploymentSource{Layer: setting.Layer{File: y.File, Consumer: "`astro env variable list`", Origin: setting.FromDeployment}, FromCLIOutput: true, Manager: true}, vars)
		}
	}
}

func (out *Files) add(d *load.DeploymentSource, vars []*setting.Variable) {
	d.Vars = vars
	out.Sources = append(out.Sources, d)
}

// deploymentVars reads deployment.environment_variables: is_secret, key, value
// (cloud/deployment/inspect of the Astro CLI). A mark that is absent is false.
func deploymentVars(y *yamlfile.YAML, list *yaml.Node, dump bool) []*setting.Variable {
	var out []*setting.Variable
	for _, item := range yamltext.Items(list) {
		key := yamltext.Get(item, "key")
		if key == nil || key.Kind != yaml.ScalarNode {
			continue
		}
		v := deployedVariable(y, key, item)
		readMark(y, v, item, "is_secret")
		if dump { // output cannot be fixed
			v.MarkEdits = nil
		}
		out = append(out, v)
	}
	return out
}

// environmentObjects reads a list of environment objects, or one of them.
func environmentObjects(y *yamlfile.YAML, root *yaml.Node) []*setting.Variable {
	var out []*setting.Variable
	for _, item := range objects(root) {
		item = yamltext.Resolve(item)
		key, inner := yamltext.Get(item, "objectKey"), yamltext.Get(item, "environmentVariable")
		if key == nil {
			key, inner = yamltext.Get(item, "key"), item
		}
		if key == nil || key.Kind != yaml.ScalarNode || inner == nil || yamltext.Get(inner, "isSecret") == nil {
			continue
		}
		v := deployedVariable(y, key, inner)
		readMark(y, v, inner, "isSecret")
		v.MarkEdits = nil
		out = append(out, v)
	}
	return out
}

// deployedVariable returns the variable that an item with a value describes.
func deployedVariable(y *yamlfile.YAML, key, item *yaml.Node) *setting.Variable {
	v := &setting.Variable{Name: y.Value(key)}
	value := yamltext.Get(item, "value")
	if value == nil || value.Kind != yaml.ScalarNode || yamltext.TypeName(value) == "null" {
		v.Value, v.UnresolvedReason = setting.Scalar{String: mapped.String{Span: y.Span(key)}, File: y.File}, setting.NotStated
		return v
	}
	v.Value = y.Value(value)
	yamlfile.MarkReference(v)
	return v
}

// readMark reads the mark of a variable, and how to set it.
func readMark(y *yamlfile.YAML, v *setting.Variable, item *yaml.Node, name string) {
	k, _ := yamltext.Lookup(item, name)
	n := yamltext.Get(item, name)
	switch {
	case n == nil:
		v.Secrecy, v.MarkSpan = setting.Plain, y.Span(yamltext.Get(item, "key"))
		v.MarkEdits = func() []finding.Edit {
			if e, ok := y.InsertKey(item, name+": true"); ok {
				return []finding.Edit{{Range: source.Range{File: y.File, Span: e.Span}, Text: e.Text}}
			}
			return nil
		}
	case n.Value == "true" && n.Kind == yaml.ScalarNode:
		v.Secrecy, v.MarkSpan = setting.Secret, y.Span(n)
	case n.Value == "false" && n.Kind == yaml.ScalarNode:
		v.Secrecy, v.MarkSpan = setting.Plain, source.Span{Start: y.Span(k).Start, End: y.Span(n).End}
		if at := y.Span(n); y.Slice(at) == "false" {
			v.MarkEdits = func() []finding.Edit {
				return []finding.Edit{{Range: source.Range{File: y.File, Span: at}, Text: "true"}}
			}
		}
	}
	if v.Secrecy != setting.Plain && v.Value.Value == "" && v.UnresolvedReason == "" {
		v.UnresolvedReason = setting.NotPrinted
	}
}

// IsTable reports what `astro deployment variable list` or `astro env connection list` prints.
func IsTable(content []byte) bool {
	for line := range strings.Lines(string(content)) {
		if f := strings.Fields(line); len(f) >= 4 && f[0] == "#" && f[1] == "KEY" && f[2] == "VALUE" && f[3] == "SECRET" || isConnectionTable(f) {
			return true
		}
	}
	return false
}

// table reads the rows below the header: number, key, value (**** for a secret), mark, and for
// environment objects the scope and an id. A value may contain spaces.
func (out *Files) table(f *source.File) {
	d := &load.DeploymentSource{Layer: setting.Layer{File: f, Consumer: "`astro deployment variable list`", Origin: setting.FromDeployment}, FromCLIOutput: true}
	tail := -1 // columns after SECRET
	for n := 1; n <= f.LineCount(); n++ {
		line := f.LineSpan(n)
		words := wordsOf(f, line)
		if tail < 0 {
			if len(words) >= 4 && f.Slice(words[1]) == "KEY" && f.Slice(words[3]) == "SECRET" {
				tail = len(words) - 4 // an id may be empty
			}
			continue
		}
		if v := row(f, words, tail); v != nil {
			d.Vars = append(d.Vars, v)
		}
	}
	if tail >= 0 {
		out.Sources = append(out.Sources, d)
	}
}

func row(f *source.File, words []source.Span, tail int) *setting.Variable {
	if len(words) < 3 || strings.Trim(f.Slice(words[0]), "0123456789") != "" {
		return nil
	}
	mark := -1
	for i := len(words) - 1; i >= max(2, len(words)-1-tail); i-- {
		if w := f.Slice(words[i]); w == "true" || w == "false" {
			mark = i
			break
		}
	}
	if mark < 0 {
		return nil
	}
	key := words[1]
	v := &setting.Variable{Name: setting.Scalar{String: setting.NameAt(f.Slice(key), key), File: f, Quoting: nil}, Secrecy: setting.Plain, MarkSpan: words[mark]}
	value := source.Span{Start: key.End, End: key.End}
	if mark > 2 {
		value = source.Span{Start: words[2].Start, End: words[mark-1].End}
	}
	v.Value = setting.Scalar{String: mapped.Plain(value.Start, f.Slice(value)), File: f}
	if f.Slice(words[mark]) == "true" {
		v.Secrecy = setting.Secret
	}
	switch text := v.Value.Value; {
	case v.Secrecy == setting.Secret && (text == "" || text == "****"):
		v.UnresolvedReason = setting.NotPrinted
	case strings.HasSuffix(text, "…"):
		v.UnresolvedReason = setting.CutOff
	}
	return v
}

// wordsOf returns the words of a line.
func wordsOf(f *source.File, line source.Span) []source.Span {
	var out []source.Span
	at := -1
	for i := line.Start; i <= line.End; i++ {
		space := i == line.End || f.Content[i] == ' ' || f.Content[i] == '\t' || f.Content[i] == '|'
		switch {
		case !space && at < 0:
			at = i
		case space && at >= 0:
			out = append(out, source.Span{Start: at, End: i})
			at = -1
		}
	}
	return out
}

// IsOutput reports text that the Astro CLI prints of a Deployment or of its variables. What
// it prints when it fails is no Deployment.
func IsOutput(content []byte) bool {
	if IsTable(content) || !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0 {
		return true // a text in another encoding is a finding of its own
	}
	for _, doc := range yamltext.Parse(content).Docs {
		root := yamltext.Get(doc)
		if root == nil {
			continue
		}
		if root.Kind == yaml.SequenceNode {
			return !slices.ContainsFunc(root.Content, func(item *yaml.Node) bool { return yamltext.Resolve(item).Kind != yaml.MappingNode })
		}
		if yamltext.TypeName(root) == "null" {
			return true // what the CLI prints of no objects
		}
		for _, key := range []string{"deployment", "environmentObjects", "environmentVariables", "objectKey", "key"} {
			if yamltext.Get(root, key) != nil {
				return true
			}
		}
	}
	return false
}

// TableTokens adds the header, the names and the marks of what `astro deployment variable list`
// prints.
func TableTokens(s *load.TokenList) {
	f, head := s.File, -1
	for n := 1; n <= f.LineCount(); n++ {
		words := wordsOf(f, f.LineSpan(n))
		if head < 0 {
			if len(words) >= 4 && f.Slice(words[1]) == "KEY" && f.Slice(words[3]) == "SECRET" {
				head = n
				s.Add(source.Name, words...)
			}
			continue
		}
		if v := row(f, words, max(0, len(words)-4)); v != nil {
			s.Add(source.Keyword, words[0], v.MarkSpan)
			s.Add(source.Name, v.Name.Span)
		}
	}
}
