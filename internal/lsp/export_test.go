package lsp

// What the tests of the protocol need to know.
const (
	ApplyFix       = applyFix
	ShowReaders    = showReaders
	CheckWorkspace = checkWorkspace
)

// CommandNames are the commands of the server.
func CommandNames() []string { return commandNames() }
