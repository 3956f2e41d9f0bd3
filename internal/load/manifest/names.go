package manifest

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
)

// isManifest reports the names of JSON files that may set variables of a container, or be a stack of
// CloudFormation. Most JSON is data.
func isManifest(lower string) bool {
	for _, part := range [...]string{
		"deployment", "devcontainer", "airflow", "mwaa", "composer-env", "taskdef", "task-def", "task_def", "template", "stack", "cloudformation",
	} {
		if strings.Contains(lower, part) {
			return true
		}
	}
	return false
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
