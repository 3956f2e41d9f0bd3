package lsp_test

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
)

// applyLocked makes an edit of the workspace as an editor does: none of it if a version is not the
// present one.
func (c *client) applyLocked(raw json.RawMessage) bool {
	var edit struct {
		Changes         map[protocol.URI][]protocol.TextEdit
		DocumentChanges []struct {
			Kind         string
			URI          protocol.URI
			TextDocument protocol.VersionedTextDocument
			Edits        []protocol.TextEdit
		}
	}
	c.read(raw, &edit)
	for _, d := range edit.DocumentChanges {
		if v := d.TextDocument.Version; v != nil && *v != c.version[d.TextDocument.URI] {
			return false
		}
	}
	apply := func(uri protocol.URI, edits []protocol.TextEdit) {
		doc := c.docs[uri]
		if doc == nil {
			path, _ := document.Path(uri)
			content, err := os.ReadFile(path)
			if err != nil && !os.IsNotExist(err) {
				c.t.Error(err)
			}
			doc = document.NewText(content)
			defer func() { _ = os.WriteFile(path, doc.Bytes, 0o600) }()
		}
		slices.SortFunc(edits, func(a, b protocol.TextEdit) int {
			return doc.Offset(b.Range.Start, document.UTF16) - doc.Offset(a.Range.Start, document.UTF16)
		})
		for _, e := range edits {
			next, err := doc.Apply(protocol.ContentChange{Range: &e.Range, Text: e.NewText}, document.UTF16)
			if err != nil {
				c.t.Error(err)
				return
			}
			doc = next
		}
		if c.docs[uri] == nil {
			return
		}
		c.docs[uri] = doc
		c.version[uri]++
		version := c.version[uri]
		go func() {
			_ = c.conn.Notify(context.Background(), protocol.DidChange, protocol.DidChangeParams{
				TextDocument: protocol.VersionedTextDocument{URI: uri, Version: &version}, Changes: []protocol.ContentChange{{Text: string(doc.Bytes)}}})
		}()
	}
	for uri, edits := range edit.Changes {
		apply(uri, edits)
	}
	for _, d := range edit.DocumentChanges {
		if d.Kind == "" {
			apply(d.TextDocument.URI, d.Edits)
		}
	}
	return true
}

// action is a code action as a client gets it.
type action struct {
	Title       string
	Kind        string
	IsPreferred bool
	Edit        json.RawMessage
	Command     *protocol.Command
	Diagnostics []protocol.Diagnostic
}

// actions asks for the actions at a range.
func (c *client) actions(uri protocol.URI, r protocol.Range, only ...string) []action {
	c.t.Helper()
	var out []action
	c.call(protocol.CodeActions, protocol.CodeActionParams{RangeParams: protocol.RangeParams{DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}}, Range: r}, Context: protocol.CodeActionContext{Only: only}}, &out)
	return out
}

// do makes the action whose title has a text.
func (c *client) do(list []action, title string) {
	c.t.Helper()
	for _, a := range list {
		if !strings.Contains(a.Title, title) {
			continue
		}
		if a.Command != nil {
			c.call(protocol.ExecuteCommand, map[string]any{"command": a.Command.Command, "arguments": a.Command.Arguments}, nil)
			return
		}
		c.mu.Lock()
		ok := c.applyLocked(a.Edit)
		c.mu.Unlock()
		if !ok {
			c.t.Fatalf("%s: a stale edit", a.Title)
		}
		return
	}
	c.t.Fatalf("no action %q among %v", title, list)
}

// hoverText is the hover at a byte offset.
func (c *client) hoverText(uri protocol.URI, offset int) string {
	c.t.Helper()
	c.mu.Lock()
	pos := c.docs[uri].Position(offset, document.UTF16)
	c.mu.Unlock()
	var h *protocol.Hover
	c.call(protocol.Hovers, protocol.PositionParams{DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}}, Position: pos}, &h)
	if h == nil {
		return ""
	}
	return h.Contents.Value
}

// completions are the items at a byte offset.
func (c *client) completions(uri protocol.URI, offset int) []protocol.CompletionItem {
	c.t.Helper()
	c.mu.Lock()
	pos := c.docs[uri].Position(offset, document.UTF16)
	c.mu.Unlock()
	var list protocol.CompletionList
	c.call(protocol.Completions, protocol.PositionParams{DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}}, Position: pos}, &list)
	return list.Items
}

// complete completes at the `|` of a text and returns the text with the item of that label in it.
func (c *client) complete(uri protocol.URI, marked, label string) string {
	c.t.Helper()
	at := strings.IndexByte(marked, '|')
	c.put(uri, marked[:at]+marked[at+1:])
	var labels []string
	for _, item := range c.completions(uri, at) {
		labels = append(labels, item.Label)
		if item.Label != label {
			continue
		}
		c.mu.Lock()
		next, err := c.docs[uri].Apply(protocol.ContentChange{Range: &item.TextEdit.Range, Text: item.TextEdit.NewText}, document.UTF16)
		c.mu.Unlock()
		if err != nil {
			c.t.Fatal(err)
		}
		return string(next.Bytes)
	}
	return "no " + label + " among " + strings.Join(labels, ", ")
}
