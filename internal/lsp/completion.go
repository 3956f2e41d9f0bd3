package lsp

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/config"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/schema"
)

// place is where something is to be completed.
type place struct {
	doc    *document.Document
	at     int    // byte offset in the document
	line   int    // 0-based
	before string // the line up to the place
	after  string // the rest of the line
}

func placeOf(doc *document.Document, p protocol.Position, unit document.Encoding) place {
	at := doc.Text.Offset(p, unit)
	line := doc.Text.LineAt(at)
	start, end := doc.Text.Line(line)
	return place{doc, at, line, string(doc.Text.Bytes[start:at]), string(doc.Text.Bytes[at:end])}
}

// word is the part of the line before the place whose bytes are all in a set.
func (p place) word(in func(byte) bool) string {
	i := len(p.before)
	for i > 0 && in(p.before[i-1]) {
		i--
	}
	return p.before[i:]
}

// item is an item that replaces what is around the place.
func (p place) item(unit document.Encoding, in func(byte) bool, item protocol.CompletionItem, text string) protocol.CompletionItem {
	end := 0
	for end < len(p.after) && in(p.after[end]) {
		end++
	}
	item.TextEdit = protocol.TextEdit{Range: p.doc.Text.Range(p.at-len(p.word(in)), p.at+end, unit), NewText: text}
	return item
}

func (s *server) completion(ctx context.Context, doc *document.Document, p protocol.PositionParams) (any, error) {
	out := protocol.CompletionList{Items: []protocol.CompletionItem{}}
	if doc == nil {
		return out, nil
	}
	items, err := s.complete(ctx, placeOf(doc, p.Position, s.unit()))
	if err != nil {
		return nil, err
	}
	out.Items = append(out.Items, items...)
	for i := range out.Items { // as ordered here, not by the alphabet
		out.Items[i].SortText = fmt.Sprintf("%04d", i)
	}
	return out, nil
}

// complete tells by the kind of the file and by the line what is to be completed.
func (s *server) complete(ctx context.Context, p place) ([]protocol.CompletionItem, error) {
	unit := s.unit()
	if inSuppression(p.before) {
		return completeRules(p, unit), nil
	}
	if path.Base(p.doc.Path) == config.Name {
		if inRuleOfConfig(p.doc.Text, p.line, p.before) {
			return completeRules(p, unit), nil
		}
		return nil, nil
	}
	root, err := s.work.Owner(ctx, p.doc.Path)
	if err != nil {
		return nil, err
	}
	kind := registry.KindOf(strings.TrimPrefix(p.doc.Path, strings.TrimSuffix(root, "/")+"/"))
	if kind == load.KindRequirements {
		return completeProviders(p, unit), nil
	}
	if root == "" {
		return nil, nil
	}
	// A value that is being typed often lacks its closing quote, so that its file cannot be read.
	var last []*airflow.Environment
	for _, closing := range []string{"", `"`, `'`, `"}"`, `"}'`, `"}`} {
		v, err := s.tentative(ctx, root, p, closing)
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		at := p.at + v.of(v.file).shift
		list := v.sites(at)
		if items := completeValue(v, list, at); len(items) > 0 {
			return items, nil
		}
		last = append(last, v.res.Result.Settings.Environments...)
	}
	return completeOptions(p, kind, unit, last), nil
}

// tentative looks at a document with something added at the end of the line of a place; nil if the
// document is no file of its project then.
func (s *server) tentative(ctx context.Context, root string, p place, closing string) (*view, error) {
	at := p.at + len(p.after) + p.doc.Shift()
	content := p.doc.Content()
	text := append(append(append([]byte{}, content[:at]...), closing...), content[at:]...)
	select {
	case s.runs <- struct{}{}:
		defer func() { <-s.runs }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	res, err := s.work.Settings(ctx, root, map[string][]byte{p.doc.Path: text})
	if res == nil || res.Files == nil || res.Result.Settings == nil {
		return nil, err
	}
	file := res.Files.ByPath(p.doc.Path)
	if file == nil {
		return nil, nil
	}
	doc := *p.doc
	doc.Text = document.NewText(text[p.doc.Shift():])
	res.Docs = map[string]*document.Document{doc.Path: &doc}
	return &view{newMapper(res, s.unit()), &doc, res, file}, nil
}

// completeValue offers what may be written in the value of an option.
func completeValue(v *view, list []site, at int) []protocol.CompletionItem {
	// Some readers keep the backslashes of a value in double quotes. What those see is no JSON, and
	// the text in the file is meant for the others.
	sorting.Stable(list, func(a, b site) int {
		return strings.Count(a.v.Value.Value, `\`) - strings.Count(b.v.Value.Value, `\`)
	})
	for _, x := range list {
		opt, ours := airflow.ParseOption(x.v.Name.Value)
		if !ours || opt.Suffix != "" || x.v.Value.File != v.file || !holds(x.v.Value.Span, at) {
			continue
		}
		b := backendOf(x, opt.Section)
		val := value{v, x.v, decoded(&x.v.Value, at)}
		switch {
		case opt.Role == airflow.RoleBackend:
			return val.classes()
		case b == nil || b.Spec == nil:
			continue
		case opt.Role == airflow.RoleKwargs:
			return val.json(b)
		case opt.Role == airflow.RoleKwarg && b.Spec.Kwarg(opt.Kwarg) != nil:
			return val.words(accepted(b, b.Spec.Kwarg(opt.Kwarg)), 0, len(x.v.Value.Value), false)
		}
	}
	return nil
}

// completeProviders offers the provider packages at the start of a line of a requirements file.
func completeProviders(p place, unit document.Encoding) []protocol.CompletionItem {
	in := func(c byte) bool {
		return c == '-' || c == '_' || c == '.' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
	}
	if strings.TrimLeft(p.before, " \t") != p.word(in) {
		return nil
	}
	var out []protocol.CompletionItem
	for _, name := range schema.Distributions() {
		out = append(out, p.item(unit, in, protocol.CompletionItem{Label: name, Kind: protocol.ItemModule}, name))
	}
	return out
}
