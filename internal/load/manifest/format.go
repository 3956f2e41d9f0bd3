package manifest

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// Format describes Kubernetes manifests, task definitions and similar documents.
func Format() load.Format {
	return load.Format{
		Naming: load.Naming{
			Tokens: jsonTokens,
			Kind:   load.KindJSON,
			Match:  func(n load.Name) bool { return n.Ext == ".json" && isManifest(n.Lower) || isStack(n.Lower) },
			Hook:   []string{`(^|/)[^/]*(deployment|devcontainer|airflow|mwaa|composer-env|task[-_]?def|template|stack|cloudformation)[^/]*\.json$`, `(^|/)[^/.]+\.template$`},
		},
		Load: Analyzer, Examples: []string{"deployment.json", ".devcontainer/devcontainer.json", "ecs/taskdef.json", "task-definition.json", "template.json", "mwaa.template"}, Origin: setting.FromManifest, Exposure: load.ExposedUsually,
		Rows: []load.Row{
			load.Variables.Row("Kubernetes manifests, task definitions, `devcontainer.json`, CloudFormation", "the variables that they set", "none"),
			load.Variables.Row("a document in a value of such a file or of Helm values: `extraEnvVars: |`, `podTemplate: |`, a file in a ConfigMap", "the same, without its template expressions", "none"),
		},
	}
}

// isManifest reports the names of JSON files that may set variables of a container, or be a stack of
// CloudFormation. Most JSON is data.
func isManifest(lower string) bool {
	return slices.ContainsFunc(manifestWords, func(part string) bool { return strings.Contains(lower, part) })
}

var manifestWords = []string{
	"deployment", "devcontainer", "airflow", "mwaa", "composer-env", "taskdef", "task-def", "task_def", "template", "stack", "cloudformation",
}

// isStack reports the name of a stack of CloudFormation: a template of nothing else.
func isStack(lower string) bool {
	stem, found := strings.CutSuffix(lower, ".template")
	return found && stem != "" && !strings.Contains(stem, ".")
}

// jsonTokens adds the structure of a JSON file, which is read as the YAML that it also is.
func jsonTokens(s *load.TokenList) {
	yamlfile.Tokens(s, &yamlfile.YAML{File: s.File, Stream: yamltext.Parse(withoutComments(s.File.Content))})
}
