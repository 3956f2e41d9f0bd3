package lsp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/astrosecrets/astrosecrets/internal/lsp"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/lsp/transport"

	"github.com/sourcegraph/jsonrpc2"
)

// client is a scripted editor. It keeps its documents, applies the edits that it is asked to apply,
// and checks what the server says.
type client struct {
	t    *testing.T
	conn *jsonrpc2.Conn
	done chan bool // the result of Serve
	log  *safeBuffer
	wire *safeBuffer // all that the server sent

	mu      sync.Mutex
	cond    *sync.Cond
	docs    map[protocol.URI]*document.Text
	version map[protocol.URI]int32
	found   map[protocol.URI]protocol.PublishDiagnosticsParams
	shown   []protocol.MessageParams
	traced  []string
	asked   []string // requests of the server
	refuse  bool     // answer to applyEdit
}

type safeBuffer struct {
	mu   sync.Mutex
	b    bytes.Buffer
	drop bool // keep nothing
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.drop {
		return len(p), nil
	}
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// capable is a client that can do everything that the server makes use of.
const capable = `{
	"workspace": {"applyEdit": true, "workspaceEdit": {"documentChanges": true, "resourceOperations": ["create"]},
		"didChangeWatchedFiles": {"dynamicRegistration": true}, "inlayHint": {"refreshSupport": true}},
	"textDocument": {"hover": {"contentFormat": ["markdown"]}, "codeAction": {"codeActionLiteralSupport": {}},
		"publishDiagnostics": {"relatedInformation": true, "versionSupport": true, "codeDescriptionSupport": true, "tagSupport": {"valueSet": [1, 2]}}}
}`

// newClient starts a server without initializing it.
func newClient(t *testing.T) *client {
	t.Helper()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	c := &client{t: t, done: make(chan bool, 1), log: &safeBuffer{}, wire: &safeBuffer{},
		docs: map[protocol.URI]*document.Text{}, version: map[protocol.URI]int32{}, found: map[protocol.URI]protocol.PublishDiagnosticsParams{}}
	c.cond = sync.NewCond(&c.mu)
	go func() {
		ok := lsp.Serve(context.Background(), inR, outW, lsp.Options{Version: "test", Log: c.log})
		_ = outW.Close()
		c.done <- ok
	}()
	c.conn = jsonrpc2.NewConn(context.Background(), transport.New(io.TeeReader(outR, c.wire), inW, inW.Close), c, jsonrpc2.SetLogger(log.New(io.Discard, "", 0)))
	t.Cleanup(func() { _ = c.conn.Close() })
	return c
}

// start initializes a server for some folders.
func start(t *testing.T, capabilities, options string, folders ...string) *client {
	t.Helper()
	c := newClient(t)
	var list []protocol.Folder
	for _, f := range folders {
		list = append(list, protocol.Folder{URI: document.URI(filepath.ToSlash(f)), Name: filepath.Base(f)})
	}
	if options == "" {
		options = "{}"
	}
	c.call(protocol.Initialize, map[string]any{
		"processId": os.Getpid(), "rootUri": nil, "workspaceFolders": list,
		"capabilities": json.RawMessage(capabilities), "initializationOptions": json.RawMessage(options),
	}, nil)
	c.notify(protocol.Initialized, struct{}{})
	return c
}

func (c *client) Handle(ctx context.Context, conn *jsonrpc2.Conn, req *jsonrpc2.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.cond.Broadcast()
	var raw json.RawMessage
	if req.Params != nil {
		raw = *req.Params
	}
	switch req.Method {
	case protocol.PublishDiagnostics:
		var p protocol.PublishDiagnosticsParams
		c.read(raw, &p)
		c.found[p.URI] = p
	case protocol.ShowMessage:
		var p protocol.MessageParams
		c.read(raw, &p)
		c.shown = append(c.shown, p)
	case protocol.LogTrace:
		var p protocol.LogTraceParams
		c.read(raw, &p)
		c.traced = append(c.traced, p.Message)
	case protocol.ApplyEdit:
		c.asked = append(c.asked, req.Method)
		var p struct{ Edit json.RawMessage }
		c.read(raw, &p)
		applied := !c.refuse && c.applyLocked(p.Edit)
		go func() { _ = conn.Reply(ctx, req.ID, protocol.ApplyEditResult{Applied: applied}) }()
	case protocol.RegisterCapability, protocol.RefreshInlayHints:
		c.asked = append(c.asked, req.Method)
		go func() { _ = conn.Reply(ctx, req.ID, nil) }()
	case protocol.Configuration:
		c.asked = append(c.asked, req.Method)
		go func() { _ = conn.Reply(ctx, req.ID, []any{map[string]any{"diagnose": "workspace"}}) }()
	default:
		c.t.Errorf("the server sent %s", req.Method)
	}
}

func (c *client) read(raw json.RawMessage, to any) {
	if err := json.Unmarshal(raw, to); err != nil {
		c.t.Errorf("the server sent %s: %v", raw, err)
	}
}

// call sends a request that has to succeed.
func (c *client) call(method string, params, result any) {
	c.t.Helper()
	if err := c.try(method, params, result); err != nil {
		c.t.Fatalf("%s: %v", method, err)
	}
}

// try sends a request.
func (c *client) try(method string, params, result any) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return c.conn.Call(ctx, method, params, result)
}

// code is the code of an error of the protocol; 0 for another one.
func errorCode(err error) int64 {
	if e, ok := err.(*jsonrpc2.Error); ok { //nolint:errorlint // the transport returns it as it is
		return e.Code
	}
	return 0
}

func (c *client) notify(method string, params any) {
	c.t.Helper()
	if err := c.conn.Notify(context.Background(), method, params); err != nil {
		c.t.Fatalf("%s: %v", method, err)
	}
}

func uriOf(path string) protocol.URI { return document.URI(filepath.ToSlash(path)) }

// open opens a file with a text, or with what is on disk.
func (c *client) open(path string, text ...string) protocol.URI {
	c.t.Helper()
	uri := uriOf(path)
	if len(text) == 0 {
		content, err := os.ReadFile(path)
		if err != nil {
			c.t.Fatal(err)
		}
		text = []string{string(content)}
	}
	c.mu.Lock()
	c.docs[uri], c.version[uri] = document.NewText([]byte(text[0])), 1
	c.mu.Unlock()
	c.notify(protocol.DidOpen, protocol.DidOpenParams{TextDocument: protocol.TextDocumentItem{URI: uri, LanguageID: "x", Version: 1, Text: text[0]}})
	return uri
}

// change replaces bytes [i, j) of a document.
func (c *client) change(uri protocol.URI, i, j int, text string) {
	c.t.Helper()
	c.mu.Lock()
	doc := c.docs[uri]
	r := doc.Range(i, j, document.UTF16)
	ch := protocol.ContentChange{Range: &r, Text: text}
	next, err := doc.Apply(ch, document.UTF16)
	if err != nil {
		c.t.Fatal(err)
	}
	c.docs[uri] = next
	c.version[uri]++
	version := c.version[uri]
	c.mu.Unlock()
	c.notify(protocol.DidChange, protocol.DidChangeParams{TextDocument: protocol.VersionedTextDocument{URI: uri, Version: &version}, Changes: []protocol.ContentChange{ch}})
}

// put replaces the whole text of a document.
func (c *client) put(uri protocol.URI, text string) {
	c.t.Helper()
	c.change(uri, 0, len(c.text(uri)), text)
}

func (c *client) text(uri protocol.URI) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.docs[uri].Bytes)
}

func (c *client) save(path string) {
	c.t.Helper()
	uri := uriOf(path)
	if err := os.WriteFile(path, []byte(c.text(uri)), 0o600); err != nil {
		c.t.Fatal(err)
	}
	c.notify(protocol.DidSave, protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}})
}

func (c *client) closeDoc(uri protocol.URI) {
	c.t.Helper()
	c.notify(protocol.DidClose, protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}})
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.docs, uri)
	delete(c.version, uri)
}

// wait waits until the diagnostics of a document are as they should be.
func (c *client) wait(uri protocol.URI, what string, ok func(p protocol.PublishDiagnosticsParams) bool) protocol.PublishDiagnosticsParams {
	c.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	timer := time.AfterFunc(20*time.Second, c.cond.Broadcast)
	defer timer.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		p, sent := c.found[uri]
		if sent && ok(p) {
			return p
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("%s: %s; the last diagnostics are %v; log:\n%s", uri, what, p, c.log.String())
		}
		c.cond.Wait()
	}
}

// waitFor waits until nothing differs from what is expected.
func (c *client) waitFor(what string, differs func() string) {
	c.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	timer := time.AfterFunc(20*time.Second, c.cond.Broadcast)
	defer timer.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		d := differs()
		if d == "" {
			return
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("%s:\n%s\nlog:\n%s", what, d, c.log.String())
		}
		c.cond.Wait()
	}
}

// settled are the diagnostics of the present version of a document.
func (c *client) settled(uri protocol.URI) []protocol.Diagnostic {
	c.t.Helper()
	p := c.wait(uri, "no diagnostics for the present version", func(p protocol.PublishDiagnosticsParams) bool {
		return p.Version != nil && *p.Version == c.version[uri]
	})
	return p.Diagnostics
}

// codes are the rules of diagnostics.
func codes(list []protocol.Diagnostic) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.Code)
	}
	return out
}

// project writes files below a new directory.
func project(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// finish shuts the server down.
func (c *client) finish() {
	c.t.Helper()
	c.call(protocol.Shutdown, nil, nil)
	c.notify(protocol.Exit, nil)
	select {
	case ok := <-c.done:
		if !ok {
			c.t.Error("the server says that it was not shut down")
		}
	case <-time.After(10 * time.Second):
		c.t.Error("the server does not end")
	}
	if log := c.log.String(); log != "" {
		c.t.Errorf("log: %s", log)
	}
}
