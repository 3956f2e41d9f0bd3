package terraform

import (
	"encoding/json"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/format/hcl"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
)

// jsonText returns what jsonencode makes of an expression. It serves for yamlencode too, because
// JSON is YAML.
func (m *module) jsonText(e hcl.Expression) mapped.String {
	var b mapped.Builder
	m.json(&b, e, 0)
	return b.Text(e.Range())
}

// maxJSONDepth bounds the nesting of jsonencode.
const maxJSONDepth = 20

// json writes what jsonencode makes of an expression. Every byte is mapped to the part of the
// source that it comes from; anything but a literal is unresolved.
func (m *module) json(b *mapped.Builder, e hcl.Expression, depth int) {
	if depth > maxJSONDepth {
		m.addUnresolved(b, e.Range())
		return
	}
	at := e.Range()
	switch e := e.(type) {
	case *hcl.Parentheses:
		m.json(b, e.Inner, depth+1)
	case *hcl.Object:
		b.Copy(at.Start, "{")
		for i, it := range e.Items {
			if i > 0 {
				b.Escape(it.Key.Range().Start, 0, ", ")
			}
			m.jsonKey(b, it.Key)
			key := it.Key.Range().End
			b.Escape(key, 0, ": ")
			m.json(b, it.Value, depth+1)
		}
		b.Copy(at.End-1, "}")
	case *hcl.Tuple:
		b.Copy(at.Start, "[")
		for i, x := range e.Items {
			if i > 0 {
				b.Escape(x.Range().Start, 0, ", ")
			}
			m.json(b, x, depth+1)
		}
		b.Copy(at.End-1, "]")
	case *hcl.Template:
		b.Escape(at.Start, min(1, at.Len()), `"`)
		for _, p := range e.Parts {
			if lit, ok := p.(*hcl.Literal); ok {
				var inner mapped.Builder
				m.literal(&inner, lit)
				appendEscaped(b, inner.Text(lit.Span))
			} else {
				m.addUnresolved(b, p.Range())
			}
		}
		b.Escape(max(at.Start, at.End-1), min(1, at.Len()), `"`)
	case *hcl.Literal: // a number, true, false, null
		b.Copy(at.Start, m.Slice(at))
	case *hcl.Call: // JSON in a string of JSON
		if e.Name != "jsonencode" || len(e.Args) != 1 {
			m.addUnresolved(b, e.Range())
			return
		}
		var inner mapped.Builder
		m.json(&inner, e.Args[0], depth+maxJSONDepth/2) // each time over the backslashes double
		b.Escape(at.Start, 0, `"`)
		appendEscaped(b, inner.Text(at))
		b.Escape(at.End, 0, `"`)
	default:
		m.addUnresolved(b, e.Range())
	}
}

func (m *module) jsonKey(b *mapped.Builder, e hcl.Expression) {
	at := e.Range()
	k := m.key(e)
	if !k.IsResolved() {
		b.Escape(at.Start, 0, `"`)
		m.addUnresolved(b, e.Range())
		b.Escape(at.End, 0, `"`)
		return
	}
	if k.Span == at && m.Slice(at) == k.Value { // a bare name
		b.Escape(at.Start, 0, `"`)
		b.Copy(at.Start, k.Value)
		b.Escape(at.End, 0, `"`)
		return
	}
	b.Escape(at.Start, 1, `"`)
	b.Append(&k, 0, len(k.Value))
	b.Escape(at.End-1, 1, `"`)
}

// appendEscaped appends a text as it is inside a JSON string.
func appendEscaped(b *mapped.Builder, t mapped.String) {
	escaped := t.Replace(func(i int) (n int, text string, unresolved bool) {
		_, n = utf8.DecodeRuneInString(t.Value[i:])
		text = jsonEscape(t.Value[i : i+n])
		if text == t.Value[i:i+n] || !t.IsResolvedIn(i, i+n) {
			return 0, "", false
		}
		return n, text, false
	})
	b.Append(&escaped, 0, len(escaped.Value))
}

// jsonEscape writes text inside a JSON string that is also read as YAML, which takes some
// characters for spaces and line breaks.
func jsonEscape(s string) string {
	quoted := pyjson.QuoteWith(s, func(r rune) bool {
		return r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xfeff
	})
	return quoted[1 : len(quoted)-1]
}

// jsonencodeEncoder writes into the strings of an expression inside jsonencode.
type jsonencodeEncoder struct {
	in   *module
	expr hcl.Expression
}

// Encode implements mapped.Encoder for a part of a string literal.
func (q jsonencodeEncoder) Encode(t *mapped.String, i, j int, text string) (string, bool) {
	var value string
	if json.Unmarshal([]byte(`"`+text+`"`), &value) != nil {
		return "", false
	}
	at := t.Source(i, j)
	inside, twice := false, false
	hcl.Walk(q.expr, func(n hcl.Node) {
		switch n := n.(type) {
		case *hcl.Template:
			s := n.Range()
			inside = inside || q.in.quoting(n) != nil && s.Start < at.Start && at.End < s.End
		case *hcl.Call: // encoded once more
			twice = twice || n.Range().Overlaps(at)
		}
	})
	if !inside || twice {
		return "", false
	}
	return hclQuoting{}.Encode(t, i, j, value)
}

// Requote implements mapped.Encoder.
func (jsonencodeEncoder) Requote(*mapped.String, string) (string, bool) { return "", false }
