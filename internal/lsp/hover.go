package lsp

import (
	"context"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// site is a variable of a file as one environment gets it.
type site struct {
	env   *airflow.Environment
	layer *setting.Layer
	v     *setting.Variable
}

// effective reports whether this is the variable that Airflow gets, or another layer's is.
func (x site) effective() bool { return x.env.Lookup(x.v.Name.Value) == x.v }

// sites are the variables whose name or value is at an offset of the file.
func (v *view) sites(at int) []site {
	var out []site
	if v.res.Result.Settings == nil {
		return nil
	}
	for _, e := range v.res.Result.Settings.Environments {
		for i := range e.Layers {
			for _, x := range e.Layers[i].Vars {
				if x.Name.File == v.file && holds(x.Name.Span, at) || x.Value.File == v.file && holds(x.Value.Span, at) {
					out = append(out, site{e, &e.Layers[i], x})
				}
			}
		}
	}
	return out
}

// holds reports whether an offset is in a span or at its end, where the cursor is after typing.
func holds(s source.Span, at int) bool { return s.Start <= at && at <= s.End }

func (s *server) hover(ctx context.Context, doc *document.Document, p protocol.PositionParams) (any, error) {
	if doc == nil {
		return nil, nil
	}
	if text, ref := ruleAt(doc, doc.Text.Offset(p.Position, s.unit())); text != "" {
		r := doc.Text.Range(ref.start, ref.end, s.unit())
		return protocol.Hover{Contents: s.markup(text), Range: &r}, nil
	}
	if h, err := s.hoverReference(ctx, doc, doc.Text.Offset(p.Position, s.unit())); h != nil || err != nil {
		return h, err
	}
	v, err := s.look(ctx, doc)
	if v == nil {
		return nil, err
	}
	at := v.span(v.file, protocol.Range{Start: p.Position, End: p.Position}).Start
	text, span := v.about(at)
	if text == "" {
		return nil, nil
	}
	r := v.rangeOf(v.file, span)
	return protocol.Hover{Contents: s.markup(text), Range: &r}, nil
}

// about is what is known of a place, in Markdown, and the span that it is about; "" if nothing.
func (v *view) about(at int) (string, source.Span) {
	var parts []string
	span := source.Span{Start: at, End: at}
	if list := v.sites(at); len(list) > 0 {
		text, where := v.aboutVariable(list, at)
		if text != "" {
			parts, span = append(parts, text), where
		}
	}
	if f, spec := v.envFile(); f != nil {
		line := v.file.LineAt(at)
		if name := nameAt(f, line); name != "" {
			parts = append(parts, readersTable(f, name, spec))
			if span.Len() == 0 {
				span = v.file.LineSpan(line)
			}
		}
	}
	return strings.Join(parts, "\n\n---\n\n"), span
}

// markup is Markdown for a client that takes it, or else text without its marks.
func (s *server) markup(text string) protocol.Markup {
	formats := s.capabilities().TextDocument.Hover.ContentFormat
	if len(formats) == 0 || slices.Contains(formats, protocol.Markdown) {
		return protocol.Markup{Kind: protocol.Markdown, Value: text}
	}
	return protocol.Markup{Kind: protocol.PlainText, Value: strings.NewReplacer("**", "", "`", "", "---\n\n", "").Replace(text)}
}
