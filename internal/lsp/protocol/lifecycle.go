package protocol

import "encoding/json"

// InitializeParams are what the client says of itself. Only what is used is here.
type InitializeParams struct {
	ProcessID    *int               `json:"processId"`
	RootURI      *URI               `json:"rootUri"`
	Folders      []Folder           `json:"workspaceFolders"`
	Options      json.RawMessage    `json:"initializationOptions"`
	Trace        string             `json:"trace"`
	Capabilities ClientCapabilities `json:"capabilities"`
}

// ClientCapabilities are what the client can do.
type ClientCapabilities struct {
	General struct {
		PositionEncodings []string `json:"positionEncodings"`
	} `json:"general"`
	Workspace struct {
		ApplyEdit     bool `json:"applyEdit"`
		Configuration bool `json:"configuration"`
		WorkspaceEdit struct {
			DocumentChanges    bool     `json:"documentChanges"`
			ResourceOperations []string `json:"resourceOperations"`
		} `json:"workspaceEdit"`
		DidChangeConfiguration struct {
			DynamicRegistration bool `json:"dynamicRegistration"`
		} `json:"didChangeConfiguration"`
		DidChangeWatchedFiles struct {
			DynamicRegistration bool `json:"dynamicRegistration"`
		} `json:"didChangeWatchedFiles"`
		InlayHint struct {
			RefreshSupport bool `json:"refreshSupport"`
		} `json:"inlayHint"`
	} `json:"workspace"`
	TextDocument struct {
		Hover struct {
			ContentFormat []string `json:"contentFormat"`
		} `json:"hover"`
		CodeAction struct {
			LiteralSupport *json.RawMessage `json:"codeActionLiteralSupport"`
		} `json:"codeAction"`
		PublishDiagnostics struct {
			RelatedInformation bool `json:"relatedInformation"`
			CodeDescription    bool `json:"codeDescriptionSupport"`
			TagSupport         struct {
				ValueSet []int `json:"valueSet"`
			} `json:"tagSupport"`
		} `json:"publishDiagnostics"`
	} `json:"textDocument"`
}

// InitializeResult is what the server says of itself.
type InitializeResult struct {
	Capabilities ServerCapabilities `json:"capabilities"`
	Info         ServerInfo         `json:"serverInfo"`
}

// ServerInfo names the server.
type ServerInfo struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// ServerCapabilities are what the server serves, and nothing else: some clients call whatever is
// listed here.
type ServerCapabilities struct {
	PositionEncoding string              `json:"positionEncoding"`
	Sync             SyncOptions         `json:"textDocumentSync"`
	Hover            bool                `json:"hoverProvider"`
	Completion       CompletionOptions   `json:"completionProvider"`
	CodeAction       any                 `json:"codeActionProvider"` // CodeActionOptions, or true for an old client
	DocumentLink     DocumentLinkOptions `json:"documentLinkProvider"`
	InlayHint        bool                `json:"inlayHintProvider"`
	ExecuteCommand   CommandOptions      `json:"executeCommandProvider"`
	Workspace        WorkspaceOptions    `json:"workspace"`
}

// SyncIncremental is the way to sync documents by the ranges that change.
const SyncIncremental = 2

// SyncOptions say how documents are synced.
type SyncOptions struct {
	OpenClose bool        `json:"openClose"`
	Change    int         `json:"change"`
	Save      SaveOptions `json:"save"`
}

// SaveOptions ask for didSave; the text is known already.
type SaveOptions struct {
	IncludeText bool `json:"includeText"`
}

// CompletionOptions say when to complete.
type CompletionOptions struct {
	TriggerCharacters []string `json:"triggerCharacters"`
}

// CodeActionOptions say which kinds of actions there are.
type CodeActionOptions struct {
	Kinds []string `json:"codeActionKinds"`
}

// DocumentLinkOptions say that links are complete as they are listed.
type DocumentLinkOptions struct {
	Resolve bool `json:"resolveProvider"`
}

// CommandOptions name the commands of the server.
type CommandOptions struct {
	Commands []string `json:"commands"`
}

// WorkspaceOptions say that folders may come and go.
type WorkspaceOptions struct {
	Folders struct {
		Supported           bool `json:"supported"`
		ChangeNotifications bool `json:"changeNotifications"`
	} `json:"workspaceFolders"`
}

// Registration asks the client for notifications.
type Registration struct {
	ID      string `json:"id"`
	Method  string `json:"method"`
	Options any    `json:"registerOptions,omitempty"`
}

// RegistrationParams are several of them.
type RegistrationParams struct {
	Registrations []Registration `json:"registrations"`
}

// WatchOptions name the files to watch.
type WatchOptions struct {
	Watchers []Watcher `json:"watchers"`
}

// Watcher is one glob.
type Watcher struct {
	Glob string `json:"globPattern"`
}

// ConfigurationParams ask for settings.
type ConfigurationParams struct {
	Items []ConfigurationItem `json:"items"`
}

// ConfigurationItem is one section of the settings.
type ConfigurationItem struct {
	Section string `json:"section"`
}
