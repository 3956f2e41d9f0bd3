package cli

import (
	"bytes"
	"context"
	"flag"
	"io"
	"log"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/astrosecrets/astrosecrets/internal/lsp"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/lsp/transport"

	"github.com/sourcegraph/jsonrpc2"
)

var lspCanaries = flag.Int("lsp-canaries", 4, "how many projects TestLanguageServerCanaries opens")

// TestLanguageServerCanaries plants credentials as TestCanaries does, opens every file in an
// editor, calls every method all over them, and looks for the credentials in all that the server
// sends and logs.
func TestLanguageServerCanaries(t *testing.T) {
	leaks, answers, found := 0, 0, 0
	for seed := *canarySeed; seed < *canarySeed+uint64(*lspCanaries) && leaks < *canaryLeaks; seed++ {
		g := &projectGenerator{r: rand.New(rand.NewPCG(seed, 2))}
		dir := filepath.Join(t.TempDir(), "p")
		files := g.files()
		files["dags/etl.py"] = []byte(g.plant("dags/etl.py", dagWithCredentials))
		for name, content := range files {
			put(t, filepath.Join(dir, name), content)
		}
		e := openEditor(t, dir)
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if strings.HasPrefix(name, ".git/") {
				continue
			}
			e.use(filepath.Join(dir, name), g.r)
		}
		e.end()
		for what, b := range map[string][]byte{"messages": e.wire.Bytes(), "log": e.log.Bytes()} {
			if leak := g.detector.find(b); leak != "" {
				t.Errorf("seed %d: the %s have %s", seed, what, leak)
				leaks++
			}
		}
		answers, found = answers+e.answers, found+int(e.found.Load())
	}
	if answers < 100 || found == 0 {
		t.Errorf("%d answers, %d files with diagnostics: nothing was tested", answers, found)
	}
}

// dagWithCredentials has credentials where a DAG may have them. An id is a name, and is shown.
const dagWithCredentials = `from airflow.hooks.base import BaseHook
from airflow.models import Variable

token = "%"
conn = BaseHook.get_connection("db")
uri = BaseHook.get_connection("postgres://u:%@host/db")
key = Variable.get("api_key", default_var="%")
other = Variable.get("region")  # %
`

// editor is a client that only calls.
type editor struct {
	t       *testing.T
	conn    *jsonrpc2.Conn
	wire    lockedBuffer // all that the server sent
	log     lockedBuffer
	done    chan bool
	answers int
	found   atomic.Int32
}

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func openEditor(t *testing.T, dir string) *editor {
	t.Helper()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	e := &editor{t: t, done: make(chan bool, 1)}
	go func() {
		ok := lsp.Serve(context.Background(), inR, outW, lsp.Options{Version: "test", Log: &e.log})
		_ = outW.Close()
		e.done <- ok
	}()
	e.conn = jsonrpc2.NewConn(context.Background(), transport.New(io.TeeReader(outR, &e.wire), inW, inW.Close), jsonrpc2.HandlerWithError(func(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) (any, error) {
		if req.Method == protocol.PublishDiagnostics && bytes.Contains(*req.Params, []byte(`"code"`)) {
			e.found.Add(1)
		}
		return protocol.ApplyEditResult{}, nil
	}), jsonrpc2.SetLogger(log.New(io.Discard, "", 0)))
	e.call(protocol.Initialize, map[string]any{
		"processId": os.Getpid(), "trace": "verbose", "rootUri": document.URI(filepath.ToSlash(dir)),
		"initializationOptions": map[string]any{"inlayHints": true, "diagnose": "workspace"},
		"capabilities": map[string]any{
			"workspace":    map[string]any{"applyEdit": true, "workspaceEdit": map[string]any{"documentChanges": true, "resourceOperations": []string{"create"}}},
			"textDocument": map[string]any{"codeAction": map[string]any{"codeActionLiteralSupport": map[string]any{}}, "publishDiagnostics": map[string]any{"relatedInformation": true, "codeDescriptionSupport": true}},
		},
	})
	e.notify(protocol.Initialized, struct{}{})
	return e
}

func (e *editor) call(method string, params any) {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var result any
	switch err := e.conn.Call(ctx, method, params, &result); {
	case err != nil && strings.Contains(err.Error(), "32801"): // the document changed
	case err != nil:
		e.t.Fatalf("%s: %v", method, err)
	case result != nil:
		e.answers++
	}
}

func (e *editor) notify(method string, params any) {
	e.t.Helper()
	if err := e.conn.Notify(context.Background(), method, params); err != nil {
		e.t.Fatal(err)
	}
}

// use opens a file and calls every method on it, before and after the text was damaged.
func (e *editor) use(name string, r *rand.Rand) {
	content, err := os.ReadFile(name)
	if err != nil {
		return
	}
	uri := document.URI(filepath.ToSlash(name))
	id := protocol.TextDocument{URI: uri}
	e.notify(protocol.DidOpen, protocol.DidOpenParams{TextDocument: protocol.TextDocumentItem{URI: uri, Version: 1, Text: string(content)}})
	text := document.NewText([]byte(strings.ToValidUTF8(string(content), "�")))
	for version := int32(1); version <= 2; version++ {
		all := text.Range(0, len(text.Bytes), document.UTF16)
		e.call(protocol.CodeActions, protocol.CodeActionParams{RangeParams: protocol.RangeParams{DocumentParams: protocol.DocumentParams{TextDocument: id}, Range: all}})
		e.call(protocol.InlayHints, protocol.RangeParams{DocumentParams: protocol.DocumentParams{TextDocument: id}, Range: all})
		e.call(protocol.DocumentLinks, protocol.DocumentParams{TextDocument: id})
		for line := range min(text.LineCount(), 40) {
			start, end := text.Line(line)
			for at := start; at <= end; at += 5 + r.IntN(40) {
				p := protocol.PositionParams{DocumentParams: protocol.DocumentParams{TextDocument: id}, Position: text.Position(at, document.UTF16)}
				e.call(protocol.Hovers, p)
				if r.IntN(4) == 0 {
					e.call(protocol.Completions, p)
				}
			}
			if strings.Contains(filepath.Base(name), "env") {
				e.call(protocol.ExecuteCommand, map[string]any{"command": "astrosecrets.showReaders", "arguments": []any{uri, line}})
			}
		}
		if len(text.Bytes) == 0 {
			break
		}
		i := r.IntN(len(text.Bytes))
		where := text.Range(i, min(len(text.Bytes), i+r.IntN(9)), document.UTF16)
		change := protocol.ContentChange{Range: &where, Text: []string{"", "\n", "\"", "'", "{", "#", " = "}[r.IntN(7)]}
		if text, err = text.Apply(change, document.UTF16); err != nil {
			e.t.Fatal(err)
		}
		next := version + 1
		e.notify(protocol.DidChange, protocol.DidChangeParams{TextDocument: protocol.VersionedTextDocument{URI: uri, Version: &next}, Changes: []protocol.ContentChange{change}})
	}
	e.notify(protocol.DidSave, protocol.DocumentParams{TextDocument: id})
	if r.IntN(3) == 0 {
		e.notify(protocol.DidClose, protocol.DocumentParams{TextDocument: id})
	}
}

func (e *editor) end() {
	e.call(protocol.Shutdown, nil)
	e.notify(protocol.Exit, nil)
	if !<-e.done {
		e.t.Error("the server was not shut down")
	}
	if s := e.log.String(); strings.Contains(s, "internal error") {
		e.t.Errorf("log: %s", s)
	}
}
