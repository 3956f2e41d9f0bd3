package lsp

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"

	"github.com/sourcegraph/jsonrpc2"
)

// The commands of the server.
const (
	applyFix       = "astrosecrets.applyFix"
	fixAll         = "astrosecrets.fixAll"
	showReaders    = "astrosecrets.showReaders"
	checkWorkspace = "astrosecrets.checkWorkspace"

	showReadersTitle = "Show what each reader of this file sees"
)

// commands are what executeCommand runs.
func commands() map[string]func(s *server, args []json.RawMessage) (answer, error) {
	return map[string]func(s *server, args []json.RawMessage) (answer, error){
		applyFix:       (*server).applyFix,
		fixAll:         (*server).applyFixAll,
		showReaders:    (*server).showReaders,
		checkWorkspace: (*server).checkWorkspace,
	}
}

func commandNames() []string { return slices.Sorted(maps.Keys(commands())) }

func (s *server) executeCommand(req *jsonrpc2.Request) (answer, error) {
	p, err := params[protocol.ExecuteCommandParams](req)
	if err != nil {
		return nil, err
	}
	run := commands()[p.Command]
	if run == nil {
		return nil, &jsonrpc2.Error{Code: protocol.InvalidParams, Message: "there is no such command"}
	}
	return run(s, p.Arguments)
}

var errArguments = &jsonrpc2.Error{Code: protocol.InvalidParams, Message: "the command takes other arguments"}

// arguments reads the arguments of a command; more than there are places for are ignored.
func arguments(list []json.RawMessage, to ...any) error {
	if len(list) < len(to) {
		return errArguments
	}
	for i := range to {
		if json.Unmarshal(list[i], to[i]) != nil {
			return errArguments
		}
	}
	return nil
}

// applyFix makes one fix of a finding of a document: its address, its version, the fingerprint of
// the finding and the number of the fix.
func (s *server) applyFix(args []json.RawMessage) (answer, error) {
	var uri protocol.URI
	var version int32
	var fingerprint string
	var index int
	if err := arguments(args, &uri, &version, &fingerprint, &index); err != nil {
		return nil, err
	}
	doc := s.target(uri)
	return func(ctx context.Context) (any, error) {
		if doc == nil || doc.Version != version {
			return nil, errModified
		}
		v, err := s.look(ctx, doc)
		if err != nil {
			return nil, err
		}
		if v == nil {
			return nil, errModified
		}
		for _, f := range v.res.Findings {
			if f.Fingerprint != fingerprint || index < 0 || index >= len(f.Fixes) {
				continue
			}
			if x := f.Fixes[index]; v.canMake(x) && allIn(x.Edits, doc.Path) {
				return s.apply(ctx, v, sentence(x.Message), x.Edits)
			}
		}
		return nil, errModified
	}, nil
}

// applyFixAll makes all safe fixes of a document: its address and its version.
func (s *server) applyFixAll(args []json.RawMessage) (answer, error) {
	var uri protocol.URI
	var version int32
	if err := arguments(args, &uri, &version); err != nil {
		return nil, err
	}
	doc := s.target(uri)
	return func(ctx context.Context) (any, error) {
		if doc == nil || doc.Version != version {
			return nil, errModified
		}
		v, err := s.look(ctx, doc)
		if err != nil || v == nil {
			return nil, err
		}
		list, _, err := s.fixAll(ctx, v.res, doc.Path)
		if err != nil || len(list) == 0 {
			return nil, err
		}
		return s.apply(ctx, v, "Fix all problems that have a safe fix", list)
	}, nil
}

// apply has the client change a document, unless that changed meanwhile. The client checks the
// version again.
func (s *server) apply(ctx context.Context, v *view, label string, list []finding.Edit) (any, error) {
	if s.docs.Get(v.doc.Path) != v.doc {
		return nil, errModified
	}
	edit := s.edit(v.mapper, list)
	if edit == nil {
		return nil, errModified
	}
	var result protocol.ApplyEditResult
	if err := s.conn.Call(ctx, protocol.ApplyEdit, protocol.ApplyEditParams{Label: label, Edit: *edit}, &result); err != nil {
		return nil, err
	}
	if !result.Applied {
		return nil, errModified
	}
	return nil, nil
}

// checkWorkspace checks all projects of the workspace from now on.
func (s *server) checkWorkspace([]json.RawMessage) (answer, error) {
	return func(context.Context) (any, error) {
		s.mu.Lock()
		s.settings.Diagnose = wholeWorkspace
		s.mu.Unlock()
		s.jobs.everything()
		return nil, nil
	}, nil
}
