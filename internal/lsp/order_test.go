package lsp_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/lsp"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
)

// TestOutOfOrder sends notifications that do not fit the state of a document.
func TestOutOfOrder(t *testing.T) {
	dir := project(t, astro(class+typo))
	c := start(t, capable, "", dir)
	path := filepath.Join(dir, ".env")
	uri := uriOf(path)
	version := int32(7)
	c.notify(protocol.DidChange, protocol.DidChangeParams{TextDocument: protocol.VersionedTextDocument{URI: uri, Version: &version}, Changes: []protocol.ContentChange{{Text: "X=1\n"}}})
	c.notify(protocol.DidClose, protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}})
	c.notify(protocol.DidSave, protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}})
	c.open(path)
	c.open(path) // twice
	if list := c.settled(uri); !slices.Contains(codes(list), "kwargs/unknown-key") {
		t.Errorf("got %v", list)
	}
	// A range that ends before it starts: the change is refused as a whole.
	version = 2
	c.notify(protocol.DidChange, protocol.DidChangeParams{TextDocument: protocol.VersionedTextDocument{URI: uri, Version: &version}, Changes: []protocol.ContentChange{
		{Range: &protocol.Range{}, Text: "Y=1\n"}, {Range: &protocol.Range{Start: protocol.Position{Line: 1}}, Text: "x"},
	}})
	if got := c.hoverText(uri, 3); !strings.Contains(got, "Secrets backend class") {
		t.Errorf("the document is no longer what it was: %s", got)
	}
	c.closeDoc(uri)
	// Requests about a document that is closed.
	if got := c.actions(uri, everywhere); len(got) != 0 {
		t.Errorf("got %v", titles(got))
	}
	err := c.try(protocol.ExecuteCommand, map[string]any{"command": lsp.ApplyFix, "arguments": []any{uri, 1, "x", 0}}, nil)
	if errorCode(err) != protocol.ContentModified {
		t.Errorf("a fix of a closed document: %v", err)
	}
	// Nothing of this is a fault of the server.
	c.finish()
}

// TestChangesBetweenRequests asks while the document changes: each answer is about the version that
// the client had when it asked, or says that the document changed.
func TestChangesBetweenRequests(t *testing.T) {
	dir := project(t, astro(class+typo))
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	for n := range 60 {
		done := make(chan error, 1)
		go func() {
			var h *protocol.Hover
			done <- c.try(protocol.Hovers, protocol.PositionParams{DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}}, Position: protocol.Position{Character: 5}}, &h)
		}()
		if n%2 == 0 {
			c.change(uri, 0, 0, "#")
		} else {
			c.change(uri, 0, 1, "")
		}
		if err := <-done; err != nil && errorCode(err) != protocol.ContentModified {
			t.Fatal(err)
		}
	}
	c.settled(uri)
	c.finish()
}

func TestTrace(t *testing.T) {
	dir := project(t, astro(class+typo))
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	c.settled(uri)
	c.hoverText(uri, 3)
	c.notify(protocol.SetTrace, map[string]any{"value": "messages"})
	c.hoverText(uri, 3)
	c.waitFor("no trace", func() string {
		if len(c.traced) == 0 {
			return "nothing is traced"
		}
		return ""
	})
	c.mu.Lock()
	if !strings.HasPrefix(c.traced[0], "textDocument/hover: answered in ") {
		t.Errorf("got %v", c.traced)
	}
	c.mu.Unlock()
	c.finish()
}

// TestFullSync sends the whole text, as some clients do.
func TestFullSync(t *testing.T) {
	dir := project(t, astro(class+typo))
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	c.settled(uri)
	version := int32(2)
	c.mu.Lock()
	c.docs[uri], c.version[uri] = document.NewText([]byte(class+right)), version
	c.mu.Unlock()
	c.notify(protocol.DidChange, protocol.DidChangeParams{TextDocument: protocol.VersionedTextDocument{URI: uri, Version: &version}, Changes: []protocol.ContentChange{{Text: class + right}}})
	if list := c.settled(uri); slices.Contains(codes(list), "kwargs/unknown-key") {
		t.Errorf("got %v", list)
	}
	c.finish()
}
