// Package shell reads shell commands in scripts, Makefiles and pipelines: those of the Astro CLI,
// of helm, of gcloud, of programs that start containers, and what scripts export.
package shell

import (
	"bytes"
	"reflect"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
	"gopkg.in/yaml.v3"
)

// Scripts are the shell commands of a project that concern its variables.
type Scripts struct {
	// Commands create or update variables of a Deployment, in the order of the files.
	Commands []*Command
	// Exports are the variables that shell scripts set for what they start.
	Exports []*setting.Layer
	// Runs are the variables that a command gives to a container.
	Runs []*setting.Layer
	// HelmSets are those of Runs that helm merges over the values files of a release.
	HelmSets []*setting.Layer
	// Problems are what the shell makes of a value before the command gets it.
	Problems []load.Problem

	jobs map[any]*setting.Layer // those of Runs that belong to jobs, by script.jobKey
}

// Analyzer finds shell commands in scripts, Makefiles, justfiles, and the steps of GitHub workflows, GitLab
// CI, Azure Pipelines and CircleCI.
var Analyzer = &analysis.Analyzer{
	Name:       "shell",
	Doc:        "commands that create variables of a Deployment",
	Requires:   []*analysis.Analyzer{load.Input, yamlfile.Analyzer},
	ResultType: reflect.TypeFor[*Scripts](),
	Run: func(pass *analysis.Pass) (any, error) {
		out := &Scripts{}
		files := load.FilesOf(pass)
		for _, f := range files.All {
			if read := scriptsOf[files.Kind(f)]; read != nil {
				for _, s := range read(f) {
					out.script(s)
				}
			}
		}
		for _, y := range pass.ResultOf[yamlfile.Analyzer].(*yamlfile.Files).Files {
			if bytes.Contains(y.Content, []byte("astro")) || bytes.Contains(y.Content, []byte("gcloud composer")) ||
				bytes.Contains(y.Content, []byte("helm ")) || bytes.Contains(y.Content, []byte("AIRFLOW__")) {
				for _, s := range stepScripts(y) {
					out.script(s)
				}
			}
		}
		return out, nil
	},
}

// scriptsOf return the scripts in a file of a kind that holds nothing else.
var scriptsOf = map[load.Kind]func(f *source.File) []*script{
	load.KindShell: wholeScript, load.KindMakefile: recipes, KindJustfile: justRecipes,
}

// script is a piece of shell: a file, or a value in one. What is replaced before the shell sees it
// is unresolved.
type script struct {
	setting.Scalar
	// exports is set if what it sets is meant for other programs: it is a file of its own.
	exports bool
	// job identifies the steps of a pipeline that share an environment; nil outside of pipelines.
	job any
	// open is set if a reference of Make is not closed, for which Make stops.
	open bool

	writers [shellSyntax + 1]*envWriter // nil as long as nothing is written
}

// wholeScript returns a shell script, which is all of a file.
func wholeScript(f *source.File) []*script {
	return []*script{{Scalar: setting.Scalar{String: mapped.Plain(0, string(f.Content)), File: f, Quoting: rawEncoder{}}, exports: true}}
}

// rawEncoder writes text as it is.
type rawEncoder struct{}

func (rawEncoder) Encode(_ *mapped.String, _, _ int, s string) (string, bool) { return s, true }
func (rawEncoder) Requote(_ *mapped.String, s string) (string, bool)          { return s, true }

// stepKeys are the keys whose value is shell in a pipeline: GitHub and CircleCI `run`, CircleCI
// `command`, GitLab and Bitbucket `script`, Azure `script` and `bash`.
var stepKeys = []string{"run", "command", "script", "before_script", "after_script", "after-script", "bash", "inlineScript", "cmd", "cmds", "args"}

// stepScripts returns the shell scripts in a pipeline file.
func stepScripts(y *yamlfile.YAML) []*script {
	var out []*script
	jobs := map[*yaml.Node]*yaml.Node{} // the list that a step is in
	for _, doc := range y.Docs {
		yamltext.Walk(doc, func(n *yaml.Node) bool {
			job := n
			if list := jobs[n]; list != nil {
				job = list
			}
			add := func(n *yaml.Node) {
				if s := stepScript(y, n); s != nil {
					s.job = job
					out = append(out, s)
				}
			}
			for k, v := range yamltext.Pairs(n) {
				if v.Kind == yaml.SequenceNode && k.Value == "steps" {
					for _, step := range v.Content {
						jobs[step] = v
					}
				}
				if n.Kind != yaml.MappingNode || !slices.Contains(stepKeys, k.Value) {
					continue
				}
				if v.Kind == yaml.SequenceNode {
					for _, item := range v.Content {
						add(item)
					}
				} else {
					add(v)
				}
			}
			return true
		})
	}
	return out
}

// stepScript returns the script that a step runs, nil if it does not matter.
func stepScript(y *yamlfile.YAML, n *yaml.Node) *script {
	if n.Kind != yaml.ScalarNode || !strings.Contains(n.Value, "variable") && !strings.Contains(n.Value, " var") &&
		!strings.Contains(n.Value, "AIRFLOW__") && !strings.Contains(n.Value, "gcloud composer") && !strings.Contains(n.Value, "helm ") {
		return nil
	}
	s := &script{Scalar: y.Value(n)}
	s.Unresolved = append(s.Unresolved, expressionsIn(s.Value)...)
	return s
}

// maxExpression is the length in bytes of the longest expression of a CI service. Without a bound,
// many that are not closed would take quadratic time.
const maxExpression = 2000

// expressionsIn returns what a CI service replaces before the shell starts: ${{ … }} of GitHub and
// Azure, $(name) of Azure, $[[ … ]] of GitLab, << parameters.name >> of CircleCI.
func expressionsIn(s string) []source.Span {
	var out []source.Span
	for i := 0; i < len(s); i++ {
		if n := macroLen(s[i:]); n > 0 {
			out = append(out, source.Span{Start: i, End: i + n})
			i += n - 1
			continue
		}
		for _, b := range [...]struct{ open, end string }{{"${{", "}}"}, {"$[[", "]]"}, {"<<", ">>"}} {
			if !strings.HasPrefix(s[i:], b.open) {
				continue
			}
			rest := s[i+len(b.open):]
			n := strings.Index(rest[:min(len(rest), maxExpression)], b.end)
			if n < 0 {
				continue
			}
			inner := s[i+len(b.open) : i+len(b.open)+n]
			if strings.ContainsAny(inner, "\n") || b.open == "<<" && (!strings.Contains(inner, ".") || strings.ContainsAny(strings.TrimSpace(inner), " '\"<")) {
				continue // << EOF is a here-document
			}
			end := i + len(b.open) + n + len(b.end)
			out = append(out, source.Span{Start: i, End: end})
			i = end - 1
			break
		}
	}
	return out
}

// recipes returns the recipe lines of a Makefile, each a script of its own. `$$` is a dollar sign;
// Make expands any other `$`.
func recipes(f *source.File) []*script { return recipeLines(f, "\t", "@-+ \t", recipe) }

// recipeLines returns the lines of recipes with a command that may set variables of Airflow. A line of a recipe begins
// with one of the characters in indent, its command follows those in prefix. read makes a script of the part of the
// content from at to end.
func recipeLines(f *source.File, indent, prefix string, read func(f *source.File, src string, at, end int) *script) []*script {
	var out []*script
	src := string(f.Content)
	for at := 0; at < len(src); {
		end := logicalLine(src, at)
		if line := src[at:end]; strings.IndexByte(indent, line[0]) >= 0 && (strings.Contains(line, "variable") || strings.Contains(line, "AIRFLOW__") ||
			strings.Contains(line, "gcloud composer") || strings.Contains(line, "helm ")) {
			out = append(out, read(f, src, end-len(strings.TrimLeft(line, prefix)), end))
		}
		at = end
	}
	return out
}

// macroLen returns the length of $(name) at the start of s, 0 if s has no such start. A shell takes it for a
// command outside of single quotes, whose output is unresolved too.
func macroLen(s string) int {
	if !strings.HasPrefix(s, "$(") {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == ')' && i > 2:
			return i + 1
		case load.IsLetter(c), c == '_', i > 2 && (c == '.' || c == '-' || c >= '0' && c <= '9'):
		default:
			return 0
		}
	}
	return 0
}

// logicalLine returns the end of the line at an offset, with the lines that a backslash at the end joins.
func logicalLine(src string, at int) (end int) {
	end = at
	for {
		n := strings.IndexByte(src[end:], '\n')
		if n < 0 {
			return len(src)
		}
		end += n + 1
		if body := strings.TrimSuffix(strings.TrimSuffix(src[at:end], "\n"), "\r"); !strings.HasSuffix(body, `\`) {
			return end
		}
	}
}

// recipe reads the recipe line in a part of src, the content of the file.
func recipe(f *source.File, src string, at, end int) *script {
	line, open := mapped.Plain(at, src[at:end]), false
	text := line.Replace(func(i int) (n int, text string, unresolved bool) {
		rest := line.Value[i:]
		switch {
		case rest[0] != '$':
			return 0, "", false
		case strings.HasPrefix(rest, "$$"):
			return 2, "$", false
		case strings.HasPrefix(rest, "$("), strings.HasPrefix(rest, "${"):
			n, closed := closing(rest[1:])
			open = open || !closed
			return 1 + n, rest[:1+n], true
		}
		n = min(2, len(rest))
		return n, rest[:n], true
	})
	return &script{Scalar: setting.Scalar{String: text, File: f, Quoting: makeQuoting{}}, open: open}
}

// closing returns the length of a reference in parentheses or braces, that of s if it is not closed.
func closing(s string) (n int, closed bool) {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(', '{':
			depth++
		case ')', '}':
			if depth--; depth == 0 {
				return i + 1, true
			}
		}
	}
	return len(s), false
}

// makeQuoting writes text in a recipe.
type makeQuoting struct{}

func (makeQuoting) Encode(_ *mapped.String, _, _ int, s string) (string, bool) {
	return strings.ReplaceAll(s, "$", "$$"), !strings.ContainsAny(s, "\n")
}

func (q makeQuoting) Requote(t *mapped.String, s string) (string, bool) { return q.Encode(t, 0, 0, s) }

// embeddedEncoder writes a shell value in a script that is itself a value of a file: the outer
// encoder encodes what the inner one writes.
type embeddedEncoder struct {
	inner mapped.String
	q     mapped.Encoder
	outer *setting.Scalar
}

func (w embeddedEncoder) Encode(_ *mapped.String, i, j int, s string) (string, bool) {
	text, ok := w.q.Encode(&w.inner, i, j, s)
	if !ok {
		return "", false
	}
	at := w.inner.Source(i, j)
	return w.outer.Quoting.Encode(&w.outer.String, at.Start, at.End, text)
}

func (w embeddedEncoder) Requote(_ *mapped.String, s string) (string, bool) {
	text, ok := w.q.Requote(&w.inner, s)
	if !ok {
		return "", false
	}
	return w.outer.Quoting.Encode(&w.outer.String, w.inner.Span.Start, w.inner.Span.End, text)
}

// value returns a part of the script as a value of the file.
func (s *script) value(t mapped.String, q mapped.Encoder) setting.Scalar {
	out := setting.Scalar{String: t.Rebase(&s.String), File: s.File, Quoting: nil}
	if q != nil && s.Quoting != nil {
		out.Quoting = embeddedEncoder{t, q, &s.Scalar}
	}
	return out
}
