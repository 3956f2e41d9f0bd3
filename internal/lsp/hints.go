package lsp

import (
	"context"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// inlayHints shows behind each prefix the secret name that comes of it.
func (s *server) inlayHints(ctx context.Context, doc *document.Document, p protocol.RangeParams) (any, error) {
	out := []protocol.InlayHint{}
	if !s.currentSettings().InlayHints {
		return out, nil
	}
	v, err := s.look(ctx, doc)
	if v == nil || v.res.Result.Settings == nil {
		return out, err
	}
	within := v.span(v.file, p.Range)
	done := map[source.Span]bool{}
	for _, e := range v.res.Result.Settings.Environments {
		for _, b := range e.Backends() {
			for _, kind := range []schema.Kind{schema.Connection, schema.Variable} {
				at, ok := v.prefixOf(b, kind)
				if !ok || done[at] || !within.Contains(at) {
					continue
				}
				done[at] = true
				id := exampleConnection
				if kind == schema.Variable {
					id = exampleVariable
				}
				l := b.LookupNames(kind, id)
				if len(l.Names) == 0 {
					continue
				}
				label := redact.Text(l.Names[0].Name)
				if !b.MayShowNames() {
					label = redact.Mask
				}
				out = append(out, protocol.InlayHint{
					Position: v.rangeOf(v.file, at).End, Label: "→ " + label, PaddingLeft: true,
					Tooltip: &protocol.Markup{Kind: protocol.Markdown, Value: "The secret name of " + code(id) + " for " + targetName(e)},
				})
			}
		}
	}
	return out, nil
}

// prefixOf is where a prefix is set in the document.
func (v *view) prefixOf(b *airflow.Backend, kind schema.Kind) (source.Span, bool) {
	if b.SpecClass == nil || b.Kwargs == nil || !b.Kwargs.Known() || b.Kwargs.Faulty() || b.Kwargs.Var.Value.File != v.file {
		return source.Span{}, false
	}
	m := b.Kwargs.Member(b.Spec.PrefixKwarg(kind))
	if m == nil {
		return source.Span{}, false
	}
	return b.Kwargs.File(m.Value.Span), true
}
