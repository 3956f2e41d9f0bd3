package lsp

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"

	"github.com/sourcegraph/jsonrpc2"
)

// lifecycle are the requests that change the session itself.
func lifecycle() map[string]func(s *server, ctx context.Context, req *jsonrpc2.Request) (any, error) {
	return map[string]func(s *server, ctx context.Context, req *jsonrpc2.Request) (any, error){
		protocol.Initialize: (*server).initialize,
		protocol.Shutdown:   (*server).shutdown,
	}
}

func (s *server) initialize(ctx context.Context, req *jsonrpc2.Request) (any, error) {
	p, err := params[protocol.InitializeParams](req)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.phase, s.client = initialized, p.Capabilities
	s.trace = p.Trace == "messages" || p.Trace == "verbose"
	if slices.Contains(p.Capabilities.General.PositionEncodings, string(document.UTF8)) {
		s.encoding = document.UTF8
	}
	encoding := s.encoding
	s.mu.Unlock()
	s.configure(ctx, p.Options)

	folders := p.Folders
	if len(folders) == 0 && p.RootURI != nil {
		folders = []protocol.Folder{{URI: *p.RootURI}}
	}
	s.work.SetFolders(paths(folders))
	if p.ProcessID != nil && *p.ProcessID > 0 {
		s.followClient(ctx, *p.ProcessID)
	}

	c := protocol.ServerCapabilities{
		PositionEncoding: string(encoding),
		Sync:             protocol.SyncOptions{OpenClose: true, Change: protocol.SyncIncremental},
		Hover:            true,
		Completion:       protocol.CompletionOptions{TriggerCharacters: []string{`"`, `'`, "=", ":", " ", "/", "_", "."}},
		CodeAction:       protocol.CodeActionOptions{Kinds: []string{protocol.KindQuickFix, protocol.KindSource, protocol.KindFixAll}},
		InlayHint:        true,
		ExecuteCommand:   protocol.CommandOptions{Commands: commandNames()},
	}
	if p.Capabilities.TextDocument.CodeAction.LiteralSupport == nil {
		c.CodeAction = true
	}
	c.Workspace.Folders.Supported, c.Workspace.Folders.ChangeNotifications = true, true
	return protocol.InitializeResult{Capabilities: c, Info: protocol.ServerInfo{Name: "astrosecrets", Version: s.opts.Version}}, nil
}

// followClient ends the session when the client's process ends: a client that crashes sends
// nothing.
func (s *server) followClient(ctx context.Context, pid int) {
	go func() {
		waitForProcess(ctx, pid)
		_ = s.conn.Close()
	}()
}

// paths are the folders that are directories on disk.
func paths(folders []protocol.Folder) []string {
	var out []string
	for _, f := range folders {
		if p, ok := document.Path(f.URI); ok {
			out = append(out, p)
		}
	}
	return out
}

func (s *server) shutdown(context.Context, *jsonrpc2.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.phase = shutDown
	for _, cancel := range s.requests {
		cancel()
	}
	return nil, nil
}

// started requests the settings and the changes on disk from the client.
func (s *server) started(ctx context.Context, _ *jsonrpc2.Request) {
	client := s.capabilities()
	var list []protocol.Registration
	if client.Workspace.DidChangeWatchedFiles.DynamicRegistration {
		list = append(list, protocol.Registration{ID: "astrosecrets-files", Method: protocol.DidChangeWatchedFiles, Options: protocol.WatchOptions{Watchers: watchers()}})
	}
	if client.Workspace.DidChangeConfiguration.DynamicRegistration {
		list = append(list, protocol.Registration{ID: "astrosecrets-settings", Method: protocol.DidChangeConfiguration, Options: map[string]string{"section": section}})
	}
	// The client's answers come through the goroutine that runs this, so they cannot be awaited here.
	go func() {
		if len(list) > 0 {
			_ = s.conn.Call(ctx, protocol.RegisterCapability, protocol.RegistrationParams{Registrations: list}, nil)
		}
		s.pullSettings(ctx)
	}()
	s.jobs.everything()
}

func (s *server) setTrace(_ context.Context, p protocol.SetTraceParams) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trace = p.Value == "messages" || p.Value == "verbose"
}

// cancel gives up a request. One that is answered already, or that never was, is ignored.
func (s *server) cancel(_ context.Context, p protocol.CancelParams) {
	var id jsonrpc2.ID
	if json.Unmarshal(p.ID, &id) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if cancel := s.requests[id]; cancel != nil {
		cancel()
	}
}
