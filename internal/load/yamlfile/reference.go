package yamlfile

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/setting"
)

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
