package protocol

// Severity of a diagnostic.
type Severity int

// The severities.
const (
	SeverityError       Severity = 1
	SeverityWarning     Severity = 2
	SeverityInformation Severity = 3
)

// The tags of diagnostics.
const (
	TagUnnecessary = 1
	TagDeprecated  = 2
)

// PublishDiagnosticsParams are all diagnostics of a document; Version is nil for one that is not
// open, and for a client that takes none.
type PublishDiagnosticsParams struct {
	URI         URI          `json:"uri"`
	Version     *int32       `json:"version,omitempty"`
	Diagnostics []Diagnostic `json:"diagnostics"`
}

// Diagnostic is one finding.
type Diagnostic struct {
	Range           Range            `json:"range"`
	Severity        Severity         `json:"severity"`
	Code            string           `json:"code"`
	CodeDescription *CodeDescription `json:"codeDescription,omitempty"`
	Source          string           `json:"source"`
	Message         string           `json:"message"`
	Tags            []int            `json:"tags,omitempty"`
	Related         []Related        `json:"relatedInformation,omitempty"`
}

// CodeDescription is the page about a code.
type CodeDescription struct {
	Href string `json:"href"`
}

// Related is another place that a diagnostic is about.
type Related struct {
	Location Location `json:"location"`
	Message  string   `json:"message"`
}

// The kinds of code actions.
const (
	KindQuickFix = "quickfix"
	KindSource   = "source"
	KindFixAll   = "source.fixAll.astrosecrets"
)

// CodeActionParams ask for the actions at a range.
type CodeActionParams struct {
	RangeParams
	Context CodeActionContext `json:"context"`
}

// CodeActionContext narrows what is asked for.
type CodeActionContext struct {
	Only []string `json:"only"`
}

// CodeAction is one action: an edit, or a command.
type CodeAction struct {
	Title       string         `json:"title"`
	Kind        string         `json:"kind"`
	Diagnostics []Diagnostic   `json:"diagnostics,omitempty"`
	IsPreferred bool           `json:"isPreferred,omitempty"`
	Edit        *WorkspaceEdit `json:"edit,omitempty"`
	Command     *Command       `json:"command,omitempty"`
}

// WorkspaceEdit changes documents: by Changes for an old client, by DocumentChanges for one that
// checks versions.
type WorkspaceEdit struct {
	Changes         map[URI][]TextEdit `json:"changes,omitempty"`
	DocumentChanges []any              `json:"documentChanges,omitempty"` // CreateFile or TextDocumentEdit
}

// TextDocumentEdit changes one version of a document.
type TextDocumentEdit struct {
	TextDocument VersionedTextDocument `json:"textDocument"`
	Edits        []TextEdit            `json:"edits"`
}

// CreateFile makes a file.
type CreateFile struct {
	Kind    string            `json:"kind"` // "create"
	URI     URI               `json:"uri"`
	Options CreateFileOptions `json:"options"`
}

// CreateFileOptions say what becomes of a file that is there already.
type CreateFileOptions struct {
	IgnoreIfExists bool `json:"ignoreIfExists"`
}

// TextEdit replaces a range by a text.
type TextEdit struct {
	Range   Range  `json:"range"`
	NewText string `json:"newText"`
}

// ApplyEditParams ask the client to change documents.
type ApplyEditParams struct {
	Label string        `json:"label,omitempty"`
	Edit  WorkspaceEdit `json:"edit"`
}

// ApplyEditResult says whether it did.
type ApplyEditResult struct {
	Applied bool `json:"applied"`
}

// The kinds of markup.
const (
	Markdown  = "markdown"
	PlainText = "plaintext"
)

// Markup is text for people.
type Markup struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// Hover is what is known of a place.
type Hover struct {
	Contents Markup `json:"contents"`
	Range    *Range `json:"range,omitempty"`
}

// The kinds of completion items that are used.
const (
	ItemClass      = 7
	ItemModule     = 9
	ItemProperty   = 10
	ItemValue      = 12
	ItemEnumMember = 20
	ItemConstant   = 21
)

// CompletionList is what may be written at a place.
type CompletionList struct {
	IsIncomplete bool             `json:"isIncomplete"`
	Items        []CompletionItem `json:"items"`
}

// CompletionItem is one of them.
type CompletionItem struct {
	Label         string   `json:"label"`
	Kind          int      `json:"kind"`
	Tags          []int    `json:"tags,omitempty"`
	Detail        string   `json:"detail,omitempty"`
	Documentation *Markup  `json:"documentation,omitempty"`
	SortText      string   `json:"sortText,omitempty"`
	TextEdit      TextEdit `json:"textEdit"`
}

// InlayHint is text shown between the characters of a document.
type InlayHint struct {
	Position    Position `json:"position"`
	Label       string   `json:"label"`
	Tooltip     *Markup  `json:"tooltip,omitempty"`
	PaddingLeft bool     `json:"paddingLeft,omitempty"`
}

// DocumentLink is a link from a range.
type DocumentLink struct {
	Range   Range  `json:"range"`
	Target  string `json:"target"`
	Tooltip string `json:"tooltip,omitempty"`
}
