package rules

import "github.com/astrosecrets/astrosecrets/internal/load"

// fixes is one safe fix of some edits.
func fixes(message string, edits ...load.Edit) []load.Fix {
	return []load.Fix{{Message: message, Edits: edits}}
}
