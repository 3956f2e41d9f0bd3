package lsp

import (
	"context"
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/schema"
)

// maxPython is how many bytes a Python file may have that is read for a hover.
const maxPython = 1 << 20

// kindName is what a reference of a kind is called.
func kindName(k schema.Kind) string {
	switch k {
	case schema.Connection:
		return "connection"
	case schema.Variable:
		return "variable"
	}
	return "option"
}

// hoverReference is the hover of a connection or variable that a Python file refers to: its secret
// name for each target. It is nil if there is no reference at the offset, or no backend.
func (s *server) hoverReference(ctx context.Context, doc *document.Document, at int) (*protocol.Hover, error) {
	if path.Ext(doc.Path) != ".py" || len(doc.Text.Bytes) > maxPython {
		return nil, nil
	}
	for _, r := range names.Python(string(doc.Text.Bytes)).References {
		if r.Dynamic || !redact.IsID(r.ID) || at < r.Start || r.End < at {
			continue
		}
		root, err := s.work.Owner(ctx, doc.Path)
		if err != nil || root == "" {
			return nil, err
		}
		res, err := s.fresh(ctx, root)
		if res == nil || res.Result == nil || res.Result.Settings == nil {
			return nil, err
		}
		var lines []string
		for _, e := range res.Result.Settings.Environments {
			lines = appendNew(lines, lookups(e, r.Kind, r.ID)...) //leakcheck:ok the id of a DAG, which isID has checked
		}
		if len(lines) == 0 {
			return nil, nil
		}
		where := doc.Text.Range(r.Start, r.End, s.unit())
		text := "**" + sentence(kindName(r.Kind)) + "** " + code(r.ID) + "\n\nSecret names:\n\n" + strings.Join(lines, "\n")
		return &protocol.Hover{Contents: s.markup(text), Range: &where}, nil
	}
	return nil, nil
}
