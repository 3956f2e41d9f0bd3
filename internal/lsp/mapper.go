package lsp

import (
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/lsp/workspace"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// mapper turns byte offsets of the files of one check into positions of their documents. A byte
// order mark is a part of the file; most editors leave it out of the document.
type mapper struct {
	docs  map[string]*document.Document
	unit  document.Encoding
	texts map[*source.File]shifted
}

type shifted struct {
	text  *document.Text
	shift int
}

func newMapper(res *workspace.Result, unit document.Encoding) *mapper {
	return &mapper{docs: res.Docs, unit: unit, texts: map[*source.File]shifted{}}
}

func (m *mapper) of(f *source.File) shifted {
	if have, ok := m.texts[f]; ok {
		return have
	}
	var out shifted
	if d := m.docs[f.Path]; d != nil && !d.OtherEncoding {
		out = shifted{d.Text, d.Shift()}
	} else {
		out = shifted{document.NewText(f.Content[f.MarkLen():]), f.MarkLen()}
	}
	m.texts[f] = out
	return out
}

// rangeOf is a span of a file as a range of its document.
func (m *mapper) rangeOf(f *source.File, s source.Span) protocol.Range {
	t := m.of(f)
	return t.text.Range(s.Start-t.shift, s.End-t.shift, m.unit)
}

// edits reports whether an edit of a span is one of the document too. One of the byte order mark is
// not: the editor keeps the mark to itself.
func (m *mapper) edits(f *source.File, s source.Span) bool {
	d := m.docs[f.Path]
	return s.Start >= m.of(f).shift && (d == nil || !d.OtherEncoding)
}

// span is a range of the document as a span of the file.
func (m *mapper) span(f *source.File, r protocol.Range) source.Span {
	t := m.of(f)
	return source.Span{Start: t.text.Offset(r.Start, m.unit) + t.shift, End: t.text.Offset(r.End, m.unit) + t.shift}
}

// uri is the address of a file, as the client writes it where it is open.
func (m *mapper) uri(path string) protocol.URI {
	if d := m.docs[path]; d != nil {
		return d.URI
	}
	return document.URI(path)
}
