package mapped

import (
	"strings"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Rewriter copies a String and replaces some of its parts, in order.
type Rewriter struct {
	Builder
	text String
	next int // offset of the first byte of text that is neither copied nor replaced
}

// Rewrite returns a Rewriter of t from the decoded byte i on.
func (t *String) Rewrite(i int) Rewriter { return Rewriter{text: *t, next: i} }

// Replace copies the bytes before i, and adds s in place of the bytes [i, j).
func (r *Rewriter) Replace(i, j int, s string) {
	r.Append(&r.text, r.next, i)
	r.Decode(&r.text, i, j, s)
	r.next = j
}

// TextBefore copies the bytes before end, and returns the result for a token that occupies span.
func (r *Rewriter) TextBefore(end int, span source.Span) String {
	r.Append(&r.text, r.next, end)
	return r.Text(span)
}

// Replace returns t with some of its parts replaced. For each byte offset i, find returns how many bytes from there
// text takes the place of, 0 to keep the byte. If unresolved is set, text is the expression there, or its start.
func (t *String) Replace(find func(i int) (n int, text string, unresolved bool)) String {
	r := t.Rewrite(0)
	for i := 0; i < len(t.Value); {
		n, text, unresolved := find(i)
		switch {
		case n == 0:
			n = 1
		case unresolved:
			r.Replace(i, i, "")
			r.AddUnresolved(t.Source(i, i+1).Start, text)
			r.next = i + n
		default:
			r.Replace(i, i+n, text)
		}
		i += n
	}
	return r.TextBefore(len(t.Value), t.Span)
}

// ToValidUTF8 returns t with U+FFFD in place of each byte that is not UTF-8, and the offset of the
// first of them, or -1.
func (t *String) ToValidUTF8() (out String, first int) {
	r := t.Rewrite(0)
	first = -1
	for i, c := range t.Value {
		if c != utf8.RuneError || strings.HasPrefix(t.Value[i:], string(c)) {
			continue
		}
		r.Replace(i, i+1, string(c))
		if first < 0 {
			first = i
		}
	}
	return r.TextBefore(len(t.Value), t.Span), first
}
