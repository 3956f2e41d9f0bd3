package pyproject

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/tomltext"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// keep adds the kwargs that somebody has written as a table of TOML. The CLI refuses the table, so no
// Airflow gets them, but a credential in it is committed all the same.
func (m *Manifest) keep(f *File, name mapped.String, table *tomltext.Node) {
	if !table.Is(tomltext.Table) || !setting.IsKwargs(name.Value) {
		return
	}
	var b mapped.Builder
	at := table.Span.Start
	for _, e := range table.Keys() {
		text := e.Value.Text
		if !e.Value.Is(tomltext.String) || !isPlainJSON(text.Value) || !isPlainJSON(e.Name.Value) {
			continue
		}
		separator := `, "`
		if b.Len() == 0 {
			separator = `{"`
		}
		b.Escape(e.Name.Span.Start, 0, separator)
		b.Append(&e.Name, 0, len(e.Name.Value))
		b.Escape(e.Value.Span.Start, 0, `": "`)
		b.Append(&text, 0, len(text.Value))
		b.Escape(e.Value.Span.End, 0, `"`)
		at = e.Value.Span.End
	}
	if b.Len() == 0 {
		return
	}
	b.Escape(at, 0, "}")
	span := source.Span{Start: min(table.Span.Start, at), End: max(table.Span.End, at)}
	m.Refused.Vars = append(m.Refused.Vars, &setting.Variable{
		Name: setting.Scalar{String: name, File: f.File}, Value: setting.Scalar{String: b.Text(span), File: f.File},
	})
}

// isPlainJSON reports a text that a JSON string holds without escapes.
func isPlainJSON(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' })
}
