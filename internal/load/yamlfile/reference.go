package yamlfile

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// MarkReference makes holes of what a tool fills in before the file is used: envsubst's
// ${NAME} and a template's {{ name }}. Without them, nothing is left of the value.
func MarkReference(_ *YAML, v *setting.Variable) {
	if text := v.Value.Value; wholeExpression(text) {
		v.UnresolvedReason = "it is filled in from elsewhere"
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
