package rules

import "github.com/astrosecrets/astrosecrets/internal/finding"

// fixes is one safe fix of some edits.
func fixes(message string, edits ...finding.Edit) []finding.Fix {
	return []finding.Fix{{Message: message, Edits: edits}}
}
