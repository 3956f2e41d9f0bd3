package dotenv

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Portable is text, a JSON object or array, in the form all readers understand alike, and
// reports whether there is one: one line, no quotes around it, "$" and "#" within strings
// as \u0024 and \u0023. Everything else stays as it is: apostrophes, backticks, the escapes
// of JSON and characters beyond ASCII survive every reader without quotes around
// them. Spaces stay too, except those around line breaks.
func Portable(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if text == "" || text[0] != '{' && text[0] != '[' || !json.Valid([]byte(text)) {
		return "", false
	}
	var b strings.Builder
	inString := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inString && c == '\\':
			b.WriteString(text[i : i+2])
			i++
		case c == '"':
			inString = !inString
			b.WriteByte(c)
		case inString && (c == '$' || c == '#'):
			fmt.Fprintf(&b, `\u%04x`, c)
		case !inString && isRegexpSpace(rune(c)):
			end := skip(text, i, isRegexpSpace)
			if run := text[i:end]; strings.Trim(run, " ") == "" {
				b.WriteString(run)
			}
			i = end - 1
		default:
			b.WriteByte(c)
		}
	}
	return PortableValue(b.String())
}

// PortableValue is s as all readers understand it alike after a name and "=", and reports whether
// there is such a form. It can only be s itself: docker keeps quotes of any kind.
func PortableValue(s string) (string, bool) {
	content := []byte("K=" + s + "\n")
	for _, name := range Readers() {
		r := Read(name, content)
		a, ok := r.Lookup("K")
		if !ok || len(r.Assignments) != 1 || a.Value.Value != s || len(a.DependsOn) > 0 {
			return "", false
		}
	}
	return s, true
}

// Rewrite is the edits after which every reader gives value to the variable that is
// assigned at the byte offset: KEY=value on a line of its own, in the portable form. A
// comment after the value goes to the line above, and a byte order mark goes. The edits
// have been proven by reading the result. The error is why there are none.
func Rewrite(content []byte, offset int, value string) ([]Edit, error) {
	st, ok := Scan(content).At(offset)
	if !ok || st.Kind != Assigns {
		return nil, errors.New("there is no assignment here")
	}
	key := string(content[st.Key.Start:st.Key.End])
	if !isName(key) {
		return nil, errors.New("the name of the variable is not one for all readers")
	}
	text, ok := Portable(value)
	if !ok {
		if text, ok = PortableValue(value); !ok {
			return nil, errors.New("no way to write this value reads the same everywhere")
		}
	}
	var edits []Edit
	start := max(lineStart(content, st.Span.Start), bomLength(content))
	if start > 0 && bomLength(content) > 0 {
		edits = append(edits, Edit{Span: source.Span{End: bomLength(content)}})
	}
	head := key + "="
	if st.Comment.Len() > 0 {
		eol := "\n"
		if end := st.Comment.End; end < len(content) && content[end] == '\r' {
			eol = "\r\n"
		}
		head = string(content[st.Comment.Start:st.Comment.End]) + eol + head
	}
	end := len(content)
	if n := strings.IndexByte(string(content[st.Span.End:]), '\n'); n >= 0 {
		end = st.Span.End + n
		if content[end-1] == '\r' {
			end--
		}
	}
	edits = append(edits, diff(start, string(content[start:st.Value.Start]), head)...)
	edits = append(edits, diff(st.Value.Start, string(content[st.Value.Start:st.Value.End]), text)...)
	if st.Value.End < end {
		edits = append(edits, Edit{Span: source.Span{Start: st.Value.End, End: end}})
	}
	edits = joined(edits)
	size := len(apply(content, edits)) - len(content)
	at := end + size - len(text) - len(key) - 1
	after := source.Span{Start: at, End: end + size}
	if err := NewQuoting(content).proven(edits, source.Span{Start: start, End: end}, after, key, text); err != nil {
		return nil, err
	}
	return edits, nil
}

// joined makes one of edits that touch.
func joined(edits []Edit) []Edit {
	var out []Edit
	for _, e := range edits {
		if n := len(out); n > 0 && out[n-1].Span.End == e.Span.Start {
			out[n-1].Span.End = e.Span.End
			out[n-1].Text += e.Text
			continue
		}
		out = append(out, e)
	}
	return out
}
