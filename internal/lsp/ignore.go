package lsp

import (
	"bytes"
	"context"
	"maps"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/lsp/workspace"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// reasonToFillIn is the reason of a new suppression.
const reasonToFillIn = "TODO: say why"

// maxLinesUp is how many lines above a finding a comment is tried at: a value may begin there.
const maxLinesUp = 12

// ignoreAction offers a comment that suppresses a rule at a finding. Where a comment may be put
// depends on the format and on the value around it, so each place is tried: the finding has to
// disappear, and nothing else may change.
func (s *server) ignoreAction(ctx context.Context, v *view, f *finding.Finding) (protocol.CodeAction, bool) {
	if f.File != v.file || !v.edits(f.File, source.Span{Start: v.of(f.File).shift}) {
		return protocol.CodeAction{}, false
	}
	for _, c := range commentsAbove(f) {
		content := bytes.Join([][]byte{f.File.Content[:c.Span.Start], f.File.Content[c.Span.End:]}, []byte(c.Text))
		after, err := s.check(ctx, v.res.Root, map[string][]byte{f.File.Path: content})
		if err != nil {
			return protocol.CodeAction{}, false
		}
		if suppressed(v.res, after, f) {
			a, ok := s.action(v, "Ignore "+string(f.Rule)+" here", protocol.KindQuickFix, []finding.Edit{c}, false, "")
			a.Diagnostics = []protocol.Diagnostic{s.diagnostic(v.mapper, f)}
			return a, ok
		}
	}
	return protocol.CodeAction{}, false
}

// commentsAbove are the comments to try: above the line of the finding, above those before it from
// the nearest on, and one for the whole file at its top.
func commentsAbove(f *finding.Finding) []finding.Edit {
	var out []finding.Edit
	insert := func(at int, indent, verb string) {
		text := indent + "# astrosecrets: " + verb + " " + string(f.Rule) + " -- " + reasonToFillIn + f.File.EOL()
		out = append(out, finding.Edit{Range: source.Range{File: f.File, Span: source.Span{Start: at, End: at}}, Text: text})
	}
	line := f.File.LineAt(f.Span.Start)
	for n := line; n > 0 && n > line-maxLinesUp; n-- {
		at := f.File.LineSpan(n)
		at.Start = max(at.Start, f.File.MarkLen())
		text := f.File.Slice(at)
		insert(at.Start, text[:len(text)-len(strings.TrimLeft(text, " \t"))], "ignore")
	}
	insert(f.File.MarkLen(), "", "ignore-file")
	return out
}

// suppressed reports that one finding of before is suppressed in after, by a comment, and that all
// others are as they were but for those of the same rule.
func suppressed(before, after *workspace.Result, f *finding.Finding) bool {
	count := func(list []*finding.Finding) (all map[string]int, own int) {
		all = map[string]int{}
		for _, x := range list {
			if x.Rule == f.Rule {
				own++
				continue
			}
			all[string(x.Rule)+"\x00"+x.File.Path+"\x00"+x.Text]++
		}
		return all, own
	}
	was, wasOwn := count(before.Findings)
	now, nowOwn := count(after.Findings)
	if nowOwn >= wasOwn || len(after.Failures) > 0 || !maps.Equal(was, now) {
		return false
	}
	for x, by := range after.Suppressed {
		if x.Rule == f.Rule && x.File.Path == f.File.Path && !by.External() && by.Reason == reasonToFillIn {
			return true
		}
	}
	return false
}
