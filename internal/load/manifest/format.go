package manifest

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// names returns how the names of JSON files with variables are recognized.
func names() load.Naming {
	return load.Naming{
		Tokens: jsonTokens,
		Kind:   load.KindJSON,
		Match:  func(n load.Name) bool { return n.Ext == ".json" && isManifest(n.Lower) || isStack(n.Lower) },
		Hook:   []string{`(^|/)[^/]*(deployment|devcontainer|airflow|mwaa|composer-env|task[-_]?def|template|stack|cloudformation)[^/]*\.json$`, `(^|/)[^/.]+\.template$`},
	}
}

// Format describes Kubernetes manifests, task definitions and similar documents.
func Format() load.Format {
	return load.Format{
		Naming: names(), Load: Analyzer, Examples: []string{"deployment.json", ".devcontainer/devcontainer.json", "ecs/taskdef.json", "task-definition.json", "template.json", "mwaa.template"}, Origin: setting.FromManifest, Exposure: load.ExposedUsually,
		Rows: []load.Row{
			load.Variables.Row("Kubernetes manifests, task definitions, `devcontainer.json`, CloudFormation", "the variables that they set", "none"),
			load.Variables.Row("a document in a value of such a file or of Helm values: `extraEnvVars: |`, `podTemplate: |`, a file in a ConfigMap", "the same, without its template expressions", "none"),
		},
	}
}
