package lsp

import (
	"context"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/fix"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/lsp/workspace"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"github.com/sourcegraph/jsonrpc2"
)

// errModified tells that a document changed after the client asked.
var errModified = &jsonrpc2.Error{Code: protocol.ContentModified, Message: "the document changed; ask again"}

// view is what a request sees: one version of a document, and a check of its project.
type view struct {
	*mapper
	doc  *document.Document
	res  *workspace.Result
	file *source.File
}

// target is the document that a request is about, as it is now; nil if it is not open or no file.
func (s *server) target(uri protocol.URI) *document.Document {
	path, ok := document.Path(uri)
	if !ok {
		return nil
	}
	return s.docs.Get(path)
}

// look checks the project of a document. It is nil if the document belongs to none, or configures
// nothing. The error is errModified if the document changed since the request came.
func (s *server) look(ctx context.Context, doc *document.Document) (*view, error) {
	if doc == nil {
		return nil, nil
	}
	root, err := s.work.Owner(ctx, doc.Path)
	if err != nil || root == "" {
		return nil, err
	}
	res, err := s.fresh(ctx, root)
	if res == nil || res.Files == nil {
		return nil, err
	}
	if res.Docs[doc.Path] != doc {
		return nil, errModified
	}
	v := &view{newMapper(res, s.unit()), doc, res, res.Files.ByPath(doc.Path)}
	if v.file == nil {
		return nil, nil
	}
	return v, nil
}

func (s *server) codeActions(ctx context.Context, doc *document.Document, p protocol.CodeActionParams) (any, error) {
	out := []protocol.CodeAction{}
	v, err := s.look(ctx, doc)
	if v == nil {
		return out, err
	}
	if wants(p.Context.Only, protocol.KindQuickFix) {
		found := touching(v.res, v.file, v.span(v.file, p.Range))
		for _, f := range found {
			out = append(out, s.quickFixes(v, f)...)
		}
		for _, f := range distinct(found) {
			if a, ok := s.ignoreAction(ctx, v, f); ok {
				out = append(out, a)
			}
		}
		if registry.KindOf(v.file.Name) == load.KindDotenv {
			out = append(out, protocol.CodeAction{Title: showReadersTitle, Kind: protocol.KindQuickFix, Command: &protocol.Command{
				Title: showReadersTitle, Command: showReaders, Arguments: []any{v.doc.URI, p.Range.Start.Line},
			}})
		}
	}
	if wants(p.Context.Only, protocol.KindFixAll) {
		list, hidden, err := s.fixAll(ctx, v.res, doc.Path)
		if err != nil {
			return nil, err
		}
		if a, ok := s.action(v, "Fix all problems that have a safe fix", protocol.KindFixAll, list, hidden, fixAll, v.doc.URI, v.doc.Version); ok {
			out = append(out, a)
		}
	}
	return s.forClient(out), nil
}

// wants reports whether the client asks for a kind of actions: kinds are prefixes up to a dot.
func wants(only []string, kind string) bool {
	for _, o := range only {
		if kind == o || strings.HasPrefix(kind, o+".") || o == "" {
			return true
		}
	}
	return len(only) == 0
}

// quickFixes are the fixes of a finding, the safe ones preferred.
func (s *server) quickFixes(v *view, f *finding.Finding) []protocol.CodeAction {
	var out []protocol.CodeAction
	var guard fix.Guard
	preferred := true
	for i, x := range f.Fixes {
		if !v.canMake(x) {
			continue
		}
		title := sentence(x.Message)
		if x.Unsafe {
			title += " (unsafe: check the result)"
		}
		a, ok := s.action(v, title, protocol.KindQuickFix, x.Edits, !guard.Shows(f, x), applyFix, v.doc.URI, v.doc.Version, f.Fingerprint, i)
		if !ok {
			continue
		}
		a.Diagnostics = []protocol.Diagnostic{s.diagnostic(v.mapper, f)}
		a.IsPreferred = !x.Unsafe && preferred
		preferred = preferred && x.Unsafe
		out = append(out, a)
	}
	return out
}

// action is an action that makes changes: by an edit, or where the edit would hold a credential by
// a command, which works the edit out when it is run and applies it to the document it came from.
func (s *server) action(v *view, title, kind string, list []finding.Edit, hidden bool, command string, args ...any) (protocol.CodeAction, bool) {
	a := protocol.CodeAction{Title: redact.Text(title), Kind: kind}
	if len(list) == 0 {
		return a, false
	}
	if !hidden {
		a.Edit = s.edit(v.mapper, list)
		return a, a.Edit != nil
	}
	if !s.capabilities().Workspace.ApplyEdit || !allIn(list, v.doc.Path) {
		return a, false
	}
	a.Command = &protocol.Command{Title: a.Title, Command: command, Arguments: args}
	return a, true
}

// forClient is actions for a client that may know commands alone: those with an edit are left out.
func (s *server) forClient(list []protocol.CodeAction) any {
	if s.capabilities().TextDocument.CodeAction.LiteralSupport != nil {
		return list
	}
	out := []protocol.Command{}
	for _, a := range list {
		if a.Command != nil {
			out = append(out, *a.Command)
		}
	}
	return out
}

// distinct keeps one finding of each rule.
func distinct(list []*finding.Finding) []*finding.Finding {
	seen := map[finding.RuleID]bool{}
	var out []*finding.Finding
	for _, f := range list {
		if !seen[f.Rule] {
			seen[f.Rule] = true
			out = append(out, f)
		}
	}
	return out
}

// sentence is a phrase with a capital letter.
func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
