package shell

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// unquotedJSON finds JSON whose quotes the shell strips: {"a": "b"} without quotes around it, or in
// double quotes that its own end. json is the text as written.
func (s *script) unquotedJSON(w *word, value mapped.String, q shellQuoting) (json mapped.String, fix []finding.Fix, ok bool) {
	from := value.Span.Start
	if from >= len(s.Value) || s.Value[from] != '{' && !(strings.HasPrefix(s.Value[from:], `"{"`) || strings.HasPrefix(s.Value[from:], `"{ "`)) {
		return json, nil, false
	}
	if q.form == "double" || q.form == "single" { // in quotes from end to end
		return json, nil, false
	}
	if s.Value[from] == '"' { // KEY="{"a": "b"}"
		from++
	}
	to := pyjson.ObjectEnd(s.Value, from)
	if to < 0 || !strings.Contains(s.Value[from:to], `"`) || strings.Contains(s.Value[from:to], `\"`) {
		return json, nil, false
	}
	var b mapped.Builder
	s.literal(&b, source.Span{Start: from, End: to}, func(byte) bool { return false })
	json = b.Text(source.Span{Start: from, End: to})
	if strings.Contains(json.Value, "'") || !json.IsResolved() || s.Quoting == nil {
		return json, nil, true
	}
	edit := func(i, j int, text string) bool {
		e, ok := s.Edit(i, j, text)
		if ok {
			if len(fix) == 0 {
				fix = []finding.Fix{{}}
			}
			fix[0].Edits = append(fix[0].Edits, e)
		}
		return ok
	}
	open, end := source.Span{Start: from, End: from}, source.Span{Start: to, End: to}
	if s.Value[from-1] == '"' && to < len(s.Value) && s.Value[to] == '"' {
		open.Start, end.End = from-1, to+1
	} else if q.wrapped && to < len(s.Value) && s.Value[to] == '"' { // "KEY={"a": "b"}"
		open = source.Span{Start: w.Span.Start, End: w.Span.Start + 1}
		end.End = to + 1
	}
	if !edit(open.Start, open.End, "'") || !edit(end.Start, end.End, "'") {
		fix = nil
	}
	return json, fix, true
}
