// Package lsp is the language server: it answers an editor over standard input and output. It
// holds the state of the session and turns what the core finds into what the protocol has. What a
// credential is, which fixes there are and what a value means is decided below it. No message, log
// line or title holds text of a file that was not redacted.
package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"runtime/debug"
	"sync"
	"time"

	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/lsp/transport"
	"github.com/astrosecrets/astrosecrets/internal/lsp/workspace"
	"github.com/astrosecrets/astrosecrets/rules"

	"github.com/sourcegraph/jsonrpc2"
)

// Options are what the command line tells the server.
type Options struct {
	// Version is the version of the program.
	Version string
	// Log takes a line for each fault of the server, without any value.
	Log io.Writer
}

// phase is how far the session is.
type phase int

const (
	created phase = iota
	initialized
	shutDown
)

// server is one session.
type server struct {
	opts Options
	conn *jsonrpc2.Conn
	docs *document.Store
	work *workspace.Workspace
	jobs *scheduler
	out  *publisher
	kept *suppressions
	runs chan struct{} // holds a token while the core runs: one run at a time
	made chan struct{} // closed when all of the above is set

	mu       sync.Mutex
	phase    phase
	trace    bool
	encoding document.Encoding
	client   protocol.ClientCapabilities
	settings settings
	requests map[jsonrpc2.ID]context.CancelFunc
	latest   map[string]*workspace.Result // of the projects with open documents, by root
}

// Serve answers a client until it exits or its stream ends. It returns true if the client shut the
// server down before, as the protocol asks for.
func Serve(ctx context.Context, in io.Reader, out io.Writer, opts Options) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	docs := &document.Store{}
	s := &server{
		kept: &suppressions{}, opts: opts, docs: docs, encoding: document.UTF16, runs: make(chan struct{}, 1), made: make(chan struct{}),
		work:     workspace.New(docs, lint.Options{Rules: rules.All()}),
		requests: map[jsonrpc2.ID]context.CancelFunc{}, latest: map[string]*workspace.Result{},
	}
	s.jobs = newScheduler(func(ctx context.Context, w work) (left work) {
		_ = s.guard("diagnostics", func() error {
			left = s.diagnose(ctx, w)
			return nil
		})
		return left
	})
	s.out = &publisher{send: s.notify, found: map[string]map[string][]protocol.Diagnostic{}, sent: map[string]sent{}}
	stream := transport.New(in, out, nil)
	// What the transport logs may quote what the client sent.
	s.conn = jsonrpc2.NewConn(ctx, stream, s, jsonrpc2.SetLogger(log.New(io.Discard, "", 0)))
	close(s.made)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.jobs.run(ctx)
	}()
	select {
	case <-s.conn.DisconnectNotify():
	case <-ctx.Done():
		_ = s.conn.Close()
	}
	cancel()
	<-done
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.phase == shutDown
}

// Handle takes one message. Notifications are handled here, in the order of their arrival. A
// request is answered by a goroutine of its own, on the documents as they are now.
func (s *server) Handle(ctx context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) {
	<-s.made
	if req.Notif {
		_ = s.guard(req.Method, func() error { s.notified(ctx, req); return nil })
		return
	}
	if err := s.admit(req.Method); err != nil {
		s.reply(ctx, req, nil, err)
		return
	}
	if handle, ok := lifecycle()[req.Method]; ok {
		var result any
		err := s.guard(req.Method, func() (err error) {
			result, err = handle(s, ctx, req)
			return err
		})
		s.reply(ctx, req, result, err)
		return
	}
	prepare, ok := features()[req.Method]
	if !ok {
		s.reply(ctx, req, nil, &jsonrpc2.Error{Code: protocol.MethodNotFound, Message: "this method is not served"})
		return
	}
	var answer answer
	if err := s.guard(req.Method, func() (err error) {
		answer, err = prepare(s, req)
		return err
	}); err != nil {
		s.reply(ctx, req, nil, err)
		return
	}
	own, cancel := context.WithCancel(ctx)
	s.mu.Lock()
	s.requests[req.ID] = cancel
	s.mu.Unlock()
	go func() {
		defer cancel()
		start := time.Now()
		var result any
		err := s.guard(req.Method, func() (err error) {
			result, err = answer(own)
			return err
		})
		if own.Err() != nil {
			err = &jsonrpc2.Error{Code: protocol.RequestCancelled, Message: "canceled"}
		}
		s.mu.Lock()
		delete(s.requests, req.ID)
		s.mu.Unlock()
		s.reply(ctx, req, result, err)
		s.tracef(ctx, "%s: answered in %d ms", req.Method, time.Since(start).Milliseconds())
	}()
}

// answer works out the result of a request.
type answer func(ctx context.Context) (any, error)

// documentRequest returns the handler of a request about a document: the one that is open when the request
// comes; nil without one.
func documentRequest[P interface{ URI() protocol.URI }](work func(s *server, ctx context.Context, doc *document.Document, p P) (any, error)) func(*server, *jsonrpc2.Request) (answer, error) {
	return func(s *server, req *jsonrpc2.Request) (answer, error) {
		p, err := params[P](req)
		if err != nil {
			return nil, err
		}
		doc := s.target(p.URI())
		return func(ctx context.Context) (any, error) { return work(s, ctx, doc, p) }, nil
	}
}

// features are the requests about documents and the workspace. Each reads its parameters and the
// documents it is about, and returns what works out the answer. It is a function, as the other
// tables here are, so that nothing is built when the program starts for another command.
func features() map[string]func(s *server, req *jsonrpc2.Request) (answer, error) {
	return map[string]func(s *server, req *jsonrpc2.Request) (answer, error){
		protocol.CodeActions:    documentRequest((*server).codeActions),
		protocol.Hovers:         documentRequest((*server).hover),
		protocol.Completions:    documentRequest((*server).completion),
		protocol.InlayHints:     documentRequest((*server).inlayHints),
		protocol.DocumentLinks:  documentRequest((*server).documentLinks),
		protocol.ExecuteCommand: (*server).executeCommand,
	}
}

// admit refuses what comes before initialize and after shutdown.
func (s *server) admit(method string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.phase == created && method != protocol.Initialize:
		return &jsonrpc2.Error{Code: protocol.ServerNotInitialized, Message: "send initialize first"}
	case s.phase == initialized && method == protocol.Initialize:
		return &jsonrpc2.Error{Code: protocol.InvalidRequest, Message: "initialize was sent before"}
	case s.phase == shutDown:
		return &jsonrpc2.Error{Code: protocol.InvalidRequest, Message: "the server is shut down; send exit"}
	}
	return nil
}

// notified handles a notification. Unknown ones, and those whose parameters have another form, are
// ignored: a notification has no answer.
func (s *server) notified(ctx context.Context, req *jsonrpc2.Request) {
	if req.Method == protocol.Exit {
		_ = s.conn.Close()
	} else if handle, ok := notifications()[req.Method]; ok && s.admit(req.Method) == nil {
		handle(s, ctx, req)
	}
}

// notification returns the handler of a notification with parameters.
func notification[P any](handle func(s *server, ctx context.Context, p P)) func(*server, context.Context, *jsonrpc2.Request) {
	return func(s *server, ctx context.Context, req *jsonrpc2.Request) {
		if p, err := params[P](req); err == nil {
			handle(s, ctx, p)
		}
	}
}

// notifications are those that the client may send.
func notifications() map[string]func(s *server, ctx context.Context, req *jsonrpc2.Request) {
	return map[string]func(s *server, ctx context.Context, req *jsonrpc2.Request){
		protocol.Initialized:            (*server).started,
		protocol.SetTrace:               notification((*server).setTrace),
		protocol.CancelRequest:          notification((*server).cancel),
		protocol.DidOpen:                notification((*server).didOpen),
		protocol.DidChange:              notification((*server).didChange),
		protocol.DidSave:                notification((*server).didSave),
		protocol.DidClose:               notification((*server).didClose),
		protocol.DidChangeConfiguration: notification((*server).didChangeConfiguration),
		protocol.DidChangeWatchedFiles:  notification((*server).didChangeWatchedFiles),
		protocol.DidChangeFolders:       notification((*server).didChangeFolders),
	}
}

// guard turns a panic into an error. Neither the value of the panic nor an error's text is logged:
// both may quote a file.
func (s *server) guard(method string, do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(s.opts.Log, "astrosecrets lsp: %s: internal error (%T)\n%s", method, p, debug.Stack())
			err = &jsonrpc2.Error{Code: protocol.InternalError, Message: fmt.Sprintf("internal error (%T)", p)}
		}
	}()
	return do()
}

// reply answers a request. An error that is not one of the protocol's says no more than its kind.
func (s *server) reply(ctx context.Context, req *jsonrpc2.Request, result any, err error) {
	if err == nil {
		_ = s.conn.Reply(ctx, req.ID, result)
		return
	}
	reply, ok := err.(*jsonrpc2.Error) //nolint:errorlint // errors of the protocol are not wrapped
	if !ok {
		reply = &jsonrpc2.Error{Code: protocol.InternalError, Message: fmt.Sprintf("the answer could not be worked out (%T)", err)}
	}
	_ = s.conn.ReplyWithError(ctx, req.ID, reply)
}

// params reads the parameters of a message. The error names no value.
func params[T any](req *jsonrpc2.Request) (T, error) {
	var out T
	if req.Params == nil || json.Unmarshal(*req.Params, &out) != nil {
		return out, &jsonrpc2.Error{Code: protocol.InvalidParams, Message: "the parameters do not have the form that this method takes"}
	}
	return out, nil
}

func (s *server) notify(ctx context.Context, method string, params any) {
	_ = s.conn.Notify(ctx, method, params)
}

// tracef sends a line of the trace if the client wants one: names of methods, and times.
func (s *server) tracef(ctx context.Context, format string, args ...any) {
	s.mu.Lock()
	on := s.trace
	s.mu.Unlock()
	if on {
		s.notify(ctx, protocol.LogTrace, protocol.LogTraceParams{Message: fmt.Sprintf(format, args...)})
	}
}

// capabilities are what the client can do.
func (s *server) capabilities() protocol.ClientCapabilities {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.client
}
