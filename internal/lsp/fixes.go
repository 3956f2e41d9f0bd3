package lsp

import (
	"cmp"
	"context"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/fix"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/lsp/workspace"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// canMake reports whether an editor can make a fix. It cannot change a byte order mark, or a file in
// another encoding.
func (m *mapper) canMake(x finding.Fix) bool {
	return len(x.Edits) > 0 && !slices.ContainsFunc(x.Edits, func(e finding.Edit) bool { return !m.edits(e.File, e.Span) })
}

// allIn reports whether all edits are of one file.
func allIn(list []finding.Edit, path string) bool {
	return !slices.ContainsFunc(list, func(e finding.Edit) bool { return e.File.Path != path })
}

// edit is edits as one of the workspace, with the versions that they were worked out for. It
// is nil where the client cannot make it: a file has to be created, and the client creates none.
func (s *server) edit(m *mapper, list []finding.Edit) *protocol.WorkspaceEdit {
	can := s.capabilities().Workspace.WorkspaceEdit
	var order []*source.File
	edits := map[*source.File][]protocol.TextEdit{}
	for _, e := range list {
		if edits[e.File] == nil {
			order = append(order, e.File)
		}
		edits[e.File] = append(edits[e.File], protocol.TextEdit{Range: m.rangeOf(e.File, e.Span), NewText: e.Text})
	}
	out := &protocol.WorkspaceEdit{}
	for _, f := range order {
		if f.Absent && m.docs[f.Path] == nil {
			if !can.DocumentChanges || !slices.Contains(can.ResourceOperations, "create") {
				return nil
			}
			out.DocumentChanges = append(out.DocumentChanges, protocol.CreateFile{Kind: "create", URI: m.uri(f.Path), Options: protocol.CreateFileOptions{IgnoreIfExists: true}})
		}
		if !can.DocumentChanges {
			if out.Changes == nil {
				out.Changes = map[protocol.URI][]protocol.TextEdit{}
			}
			out.Changes[m.uri(f.Path)] = edits[f]
			continue
		}
		doc := protocol.VersionedTextDocument{URI: m.uri(f.Path)}
		if d := m.docs[f.Path]; d != nil {
			doc.Version = &d.Version
		}
		out.DocumentChanges = append(out.DocumentChanges, protocol.TextDocumentEdit{TextDocument: doc, Edits: edits[f]})
	}
	return out
}

// fixAll is what all safe fixes make of one document: the edits, and whether they hold text that
// must not be shown. Fixes are chosen and tried again until nothing changes, as by --fix.
func (s *server) fixAll(ctx context.Context, res *workspace.Result, path string) (list []finding.Edit, hidden bool, err error) {
	m := newMapper(res, s.unit())
	file := res.Files.ByPath(path)
	if file == nil || !m.edits(file, source.Span{Start: m.of(file).shift}) {
		return nil, false, nil
	}
	var session fix.Session
	for {
		plan := fix.NewPlan(safeIn(m, res.Findings, path), false)
		if len(plan.Files) != 1 || !session.Apply(plan) {
			break
		}
		if res, err = s.check(ctx, res.Root, session.Contents()); err != nil {
			return nil, false, err
		}
	}
	content, changed := session.Contents()[path]
	switch {
	case !changed:
	case len(session.Rounds) == 1:
		for _, e := range session.Rounds[0].Files[0].Edits {
			list = append(list, finding.Edit{Range: source.Range{File: file, Span: e.Span}, Text: e.Text})
			hidden = hidden || e.Hidden
		}
	default:
		list, hidden = []finding.Edit{replacement(file, content)}, true // what it replaces may be anything
	}
	return list, hidden, nil
}

// safeIn are the findings with the safe fixes that change one file alone.
func safeIn(m *mapper, findings []*finding.Finding, path string) []*finding.Finding {
	var out []*finding.Finding
	for _, f := range findings {
		i := slices.IndexFunc(f.Fixes, func(x finding.Fix) bool { return !x.Unsafe })
		if i < 0 || !m.canMake(f.Fixes[i]) || !allIn(f.Fixes[i].Edits, path) {
			continue
		}
		own := *f
		own.Fixes = f.Fixes[i : i+1]
		out = append(out, &own)
	}
	return out
}

// replacement is the one edit from a file to its next content, without what both begin and end
// with. It cuts at line ends, so that no code point and no \r\n is cut in two.
func replacement(f *source.File, next []byte) finding.Edit {
	old := f.Content
	i, n := 0, min(len(old), len(next))
	for i < n && old[i] == next[i] {
		i++
	}
	for i > 0 && old[i-1] != '\n' {
		i--
	}
	k := 0
	for k < n-i && old[len(old)-1-k] == next[len(next)-1-k] {
		k++
	}
	for k > 0 && old[len(old)-k-1] != '\n' {
		k--
	}
	return finding.Edit{Range: source.Range{File: f, Span: source.Span{Start: i, End: len(old) - k}}, Text: string(next[i : len(next)-k])}
}

// touching are the findings of a file that a span touches, the errors first.
func touching(res *workspace.Result, f *source.File, at source.Span) []*finding.Finding {
	var out []*finding.Finding
	for _, x := range res.Findings {
		if x.File == f && x.Span.Start <= at.End && at.Start <= x.Span.End {
			out = append(out, x)
		}
	}
	sorting.Stable(out, func(a, b *finding.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return out
}
