// Package protocol has the part of the Language Server Protocol 3.17 that astrosecrets serves, as
// types. It holds no logic beyond the names of methods and codes. Field names and meanings are
// those of the specification: https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
package protocol

import "encoding/json"

// The requests and notifications that the server answers.
const (
	Initialize             = "initialize"
	Initialized            = "initialized"
	Shutdown               = "shutdown"
	Exit                   = "exit"
	SetTrace               = "$/setTrace"
	CancelRequest          = "$/cancelRequest"
	DidOpen                = "textDocument/didOpen"
	DidChange              = "textDocument/didChange"
	DidSave                = "textDocument/didSave"
	DidClose               = "textDocument/didClose"
	CodeActions            = "textDocument/codeAction"
	Hovers                 = "textDocument/hover"
	Completions            = "textDocument/completion"
	InlayHints             = "textDocument/inlayHint"
	DocumentLinks          = "textDocument/documentLink"
	ExecuteCommand         = "workspace/executeCommand"
	DidChangeConfiguration = "workspace/didChangeConfiguration"
	DidChangeWatchedFiles  = "workspace/didChangeWatchedFiles"
	DidChangeFolders       = "workspace/didChangeWorkspaceFolders"
)

// The requests and notifications that the server sends.
const (
	PublishDiagnostics = "textDocument/publishDiagnostics"
	ShowMessage        = "window/showMessage"
	LogTrace           = "$/logTrace"
	RegisterCapability = "client/registerCapability"
	Configuration      = "workspace/configuration"
	ApplyEdit          = "workspace/applyEdit"
	RefreshInlayHints  = "workspace/inlayHint/refresh"
)

// The error codes of LSP and JSON-RPC.
const (
	InvalidRequest       = -32600
	MethodNotFound       = -32601
	InvalidParams        = -32602
	InternalError        = -32603
	ServerNotInitialized = -32002
	RequestCancelled     = -32800
	ContentModified      = -32801
)

// URI is a document's address as the client writes it.
type URI string

// Position is a place in a document. Line is 0-based; Character counts units of the encoding that
// initialize settled, UTF-16 code units by default.
type Position struct {
	Line      uint32 `json:"line"`
	Character uint32 `json:"character"`
}

// Range is half-open: End is exclusive.
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// Location is a range of a document.
type Location struct {
	URI   URI   `json:"uri"`
	Range Range `json:"range"`
}

// TextDocument names a document.
type TextDocument struct {
	URI URI `json:"uri"`
}

// VersionedTextDocument names a version of a document; Version is nil for one that is not open.
type VersionedTextDocument struct {
	URI     URI    `json:"uri"`
	Version *int32 `json:"version"`
}

// TextDocumentItem is a document as the client opens it.
type TextDocumentItem struct {
	URI        URI    `json:"uri"`
	LanguageID string `json:"languageId"`
	Version    int32  `json:"version"`
	Text       string `json:"text"`
}

// DidOpenParams open a document.
type DidOpenParams struct {
	TextDocument TextDocumentItem `json:"textDocument"`
}

// DidChangeParams change an open document.
type DidChangeParams struct {
	TextDocument VersionedTextDocument `json:"textDocument"`
	Changes      []ContentChange       `json:"contentChanges"`
}

// ContentChange replaces Range by Text, or the whole document where Range is nil.
type ContentChange struct {
	Range *Range `json:"range"`
	Text  string `json:"text"`
}

// DocumentParams are about a whole document, as in didSave and didClose.
type DocumentParams struct {
	TextDocument TextDocument `json:"textDocument"`
}

// URI returns the address of the document.
func (p DocumentParams) URI() URI { return p.TextDocument.URI }

// PositionParams ask about a place.
type PositionParams struct {
	DocumentParams
	Position Position `json:"position"`
}

// RangeParams ask about a range.
type RangeParams struct {
	DocumentParams
	Range Range `json:"range"`
}

// CancelParams name the request that the client gives up.
type CancelParams struct {
	ID json.RawMessage `json:"id"`
}

// SetTraceParams are "off", "messages" or "verbose".
type SetTraceParams struct {
	Value string `json:"value"`
}

// LogTraceParams are one line of the trace.
type LogTraceParams struct {
	Message string `json:"message"`
}

// MessageType says how a message is shown.
type MessageType int

// The types of messages.
const (
	MessageWarning MessageType = 2
	MessageInfo    MessageType = 3
)

// MessageParams are a message for the user or the log.
type MessageParams struct {
	Type    MessageType `json:"type"`
	Message string      `json:"message"`
}

// ExecuteCommandParams run a command of the server.
type ExecuteCommandParams struct {
	Command   string            `json:"command"`
	Arguments []json.RawMessage `json:"arguments"`
}

// Command is a command that an editor offers.
type Command struct {
	Title     string `json:"title"`
	Command   string `json:"command"`
	Arguments []any  `json:"arguments,omitempty"`
}

// FileEvent is a change on disk.
type FileEvent struct {
	URI  URI `json:"uri"`
	Type int `json:"type"`
}

// The types of file events.
const (
	FileCreated = 1
	FileChanged = 2
)

// DidChangeWatchedFilesParams are changes on disk.
type DidChangeWatchedFilesParams struct {
	Changes []FileEvent `json:"changes"`
}

// DidChangeConfigurationParams are settings that the client pushes.
type DidChangeConfigurationParams struct {
	Settings json.RawMessage `json:"settings"`
}

// DidChangeFoldersParams add and remove folders of the workspace.
type DidChangeFoldersParams struct {
	Event struct {
		Added   []Folder `json:"added"`
		Removed []Folder `json:"removed"`
	} `json:"event"`
}

// Folder is a folder of the workspace.
type Folder struct {
	URI  URI    `json:"uri"`
	Name string `json:"name"`
}
