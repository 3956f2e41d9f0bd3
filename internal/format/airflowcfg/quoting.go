package airflowcfg

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Quoting writes values of the option with index i of the file that content is. What it
// returns has been read again: the option has the new value, and nothing else has changed.
func (f *File) Quoting(content []byte, i int) mapped.Encoder { return quoting{f, content, i} }

type quoting struct {
	file    *File
	content []byte
	option  int
}

// Encode implements mapped.Encoder: a percent sign is doubled, a line of a value indented.
func (q quoting) Encode(t *mapped.String, i, j int, s string) (string, bool) {
	return q.prove(t, t.Source(i, j), s, t.Value[:i]+s+t.Value[j:])
}

// Requote implements mapped.Encoder. There is but one way to write a value.
func (q quoting) Requote(t *mapped.String, s string) (string, bool) { return q.prove(t, t.Span, s, s) }

func (q quoting) prove(t *mapped.String, at source.Span, s, want string) (string, bool) {
	o := q.file.Options[q.option]
	eol := "\n"
	if strings.Contains(string(q.content), "\r\n") {
		eol = "\r\n"
	}
	text := strings.ReplaceAll(s, "%", "%%")
	text = strings.ReplaceAll(text, "\n", eol+strings.Repeat(" ", o.indent+4))
	before, after := q.content[:at.Start], q.content[at.End:]
	now := Parse([]byte(string(before) + text + string(after)))
	if len(now.Options) != len(q.file.Options) || len(now.Errors) > len(q.file.Errors) {
		return "", false
	}
	for k := range now.Options {
		a, b := &now.Options[k], &q.file.Options[k]
		if a.Section != b.Section || a.Name != b.Name || k != q.option && a.Raw.Value != b.Raw.Value {
			return "", false
		}
	}
	got, _ := now.Value(q.option)
	if got.Value != want || len(got.Unresolved) > len(t.Unresolved) {
		return "", false
	}
	return text, true
}
