package check

import "github.com/astrosecrets/astrosecrets/internal/finding"

// SafeFix returns one safe fix that makes some edits.
func SafeFix(message string, edits ...finding.Edit) []finding.Fix {
	return []finding.Fix{{Message: message, Edits: edits}}
}
