package airflow

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// displayed returns the parts of the text of kwargs that may be displayed, in order: punctuation,
// known keys, and the values of known kwargs that have the shape of the kwarg. spec may be nil.
func displayed(text string, doc *repair.Document, spec *schema.Backend) []source.Span {
	if doc.Root == nil || doc.Root.Kind != pyjson.Object {
		return nil
	}
	d := &display{text: text, spec: spec, certain: isCertain(doc)}
	d.out = make([]source.Span, 0, spansOfMember*len(doc.Root.Members)+1)
	d.object(doc.Root)
	sorting.Stable(d.out, func(a, b source.Span) int { return a.Start - b.Start })
	return d.out
}

// isCertain reports that a key of the document is a key and a value a value: nothing is missing
// but for quotes of another kind, and commas that do not matter.
func isCertain(doc *repair.Document) bool {
	return !slices.ContainsFunc(doc.Faults, func(f repair.Fault) bool {
		switch f.Kind {
		case repair.WrappedQuotes, repair.EscapedQuotes, repair.PythonLiteral, repair.TrailingComma, repair.ByteOrderMark, repair.SingleQuotes, repair.DoubledQuotes:
			return false
		}
		return true
	})
}

// spansOfMember is how many parts of a key and its value are displayed at most if nothing is wrong with
// them: the key, the punctuation before and behind it, the quotes of the value and the text in them.
const spansOfMember = 6

// display collects the parts.
type display struct {
	text    string
	spec    *schema.Backend
	certain bool
	out     []source.Span
}

func (d *display) add(s source.Span) {
	if s.Len() > 0 {
		d.out = append(d.out, s)
	}
}

func (d *display) object(o *pyjson.Value) {
	at := o.Span.Start
	for _, m := range o.Members {
		if m.Key.Span.Start < at || m.Value.Span.Start < m.Key.Span.End {
			return // what belongs to what is a guess
		}
		d.gap(at, m.Key.Span.Start)
		name := m.Key.Text.Value
		if !m.Key.Ambiguous && redact.KwargName(d.spec, name, strings.Contains(d.text[m.Key.Span.End:m.Value.Span.Start], ":")) {
			d.add(m.Key.Span)
		} else {
			before, behind := d.quotes(m.Key.Span)
			d.add(before)
			d.add(behind)
		}
		d.gap(m.Key.Span.End, m.Value.Span.Start)
		d.value(name, m.Value)
		at = m.Value.Span.End
	}
	d.gap(at, o.Span.End)
}

// gap adds the punctuation of JSON between two parts, if there is nothing else.
func (d *display) gap(i, j int) {
	if i < j && strings.Trim(d.text[i:j], " \t\r\n,:{}[]\"'\\") == "" {
		d.add(source.Span{Start: i, End: j})
	}
}

// quotes returns the quotation marks around a redacted string.
func (d *display) quotes(s source.Span) (before, behind source.Span) {
	text := d.text[s.Start:s.End]
	inner := strings.Trim(text, "\"'\\")
	if inner == "" {
		return s, source.Span{}
	}
	start := strings.Index(text, inner)
	before = source.Span{Start: s.Start, End: s.Start + min(start, 2)}
	behind = source.Span{Start: max(s.Start+start+len(inner), s.End-2), End: s.End}
	return before, behind
}

// value adds what may be displayed of the value of a kwarg.
func (d *display) value(name string, v *pyjson.Value) {
	if v.Ambiguous { // where it ends in this broken text is a guess
		return
	}
	var kwarg *schema.Kwarg
	if d.spec != nil {
		kwarg = d.spec.Kwarg(name)
	}
	open := kwarg != nil && !kwarg.Credential
	switch v.Kind {
	case pyjson.Bool, pyjson.Null:
		if kwarg == nil || open {
			d.add(v.Span)
		}
	case pyjson.Int, pyjson.Float:
		if open && (slices.Contains(kwarg.Types, "integer") || slices.Contains(kwarg.Types, "number") || v.Span.Len() < 6) {
			d.add(v.Span)
		}
	case pyjson.Unknown: // a variable that is put in
		if _, ok := redact.Reference(v.Text.Value); ok && open {
			d.add(v.Span)
		}
	case pyjson.Array:
		if open && slices.Contains(d.spec.NamingKwargs(), name) && !slices.ContainsFunc(v.Items, func(i *pyjson.Value) bool { return i.Kind != pyjson.String || !redact.IsPrefix(i.Text.Value) }) {
			d.add(v.Span)
		}
	case pyjson.String:
		d.str(kwarg, v)
	}
}

// str adds what may be displayed of a string.
func (d *display) str(kwarg *schema.Kwarg, v *pyjson.Value) {
	text := v.Text.Value
	name, ok := redact.Reference(text)
	if redact.IsPlaceholder(text) || ok && (kwarg != nil && !kwarg.Credential || redact.IsKnownName(name)) {
		d.add(v.Span)
		return
	}
	before, behind := d.quotes(v.Span)
	d.add(before)
	if kwarg != nil {
		if n := redact.KwargText(kwarg, slices.Contains(d.spec.NamingKwargs(), kwarg.Name), text, d.certain); n > 0 {
			d.add(v.Text.Source(0, n))
		}
	}
	d.add(behind)
}

// MayShowNames reports whether the secret names of the backend may be displayed: its prefixes and
// separators have the characters that names have, and repeat nothing of a credential.
func (b *Backend) MayShowNames() bool {
	var credentials []string
	for _, c := range b.Credentials() {
		credentials = append(credentials, c.Value.Text.Value)
	}
	fits := func(kwarg, text string) bool {
		if kwarg == "sep" {
			return len(text) <= 3
		}
		return redact.IsNamePart(text) && !slices.ContainsFunc(credentials, func(c string) bool {
			return len(text) >= redact.Piece && strings.Contains(c, text) || len(c) >= redact.Piece && strings.Contains(text, c)
		})
	}
	for _, name := range b.Spec.NamingKwargs() {
		if b.Kwargs != nil && b.Kwargs.Object() != nil {
			if m := b.Kwargs.Object().Member(name); m != nil && !fits(name, m.Value.Text.Value) {
				return false
			}
		}
		for _, pk := range b.PerKey {
			if pk.Kwarg == name && !fits(name, pk.Var.Value.Value) {
				return false
			}
		}
	}
	return true
}
