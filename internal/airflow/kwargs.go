package airflow

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Kwargs is the text that Airflow passes to json.loads, and what Python makes of it.
type Kwargs struct {
	Var *setting.Variable
	Env *Environment
	// Text is the value after expansion; its positions are offsets in Var.Value.Value.
	// Refs are the `$NAME` that Airflow expanded in it.
	Text mapped.String
	Refs []Ref
	// Doc is Text as Python reads JSON; nil if the files do not determine the value at all.
	Doc *repair.Document
}

func newKwargs(v *setting.Variable, e *Environment) *Kwargs {
	k := &Kwargs{Var: v, Env: e}
	if v.UnresolvedReason == "" && !v.Value.IsUnresolved() {
		k.expand()
	}
	return k
}

// documents are the texts of one project that were parsed: its environments mostly read the same.
type documents map[string]*repair.Document

func (d documents) parse(text string) *repair.Document {
	doc, ok := d[text]
	if !ok {
		doc = repair.Parse(text)
		if d != nil {
			d[text] = doc
		}
	}
	return doc
}

// Known reports whether the files determine the value, at least in part.
func (k *Kwargs) Known() bool { return k.Doc != nil }

// Empty reports an empty value, which Airflow silently treats as no kwargs.
func (k *Kwargs) Empty() bool { return k.Known() && k.Text.Value == "" }

// Object is the kwargs as an object, also where the text is not quite JSON but its keys
// and values can still be determined; nil if there is none. See Faulty.
func (k *Kwargs) Object() *pyjson.Value {
	if k.Doc == nil || k.Doc.Root == nil || k.Doc.Root.Kind != pyjson.Object {
		return nil
	}
	return k.Doc.Root
}

// Faulty reports that the text is not JSON: Airflow starts the backend without kwargs.
func (k *Kwargs) Faulty() bool { return k.Doc != nil && len(k.Faults()) > 0 }

// Faults returns the errors of the JSON. A part that the files do not determine (a template
// expression, a variable of the host) has none: its value may be right.
func (k *Kwargs) Faults() []repair.Fault {
	if k.Doc == nil {
		return nil
	}
	var out []repair.Fault
	for _, f := range k.Doc.Faults {
		if !k.open(k.Text.Source(f.Span.Start, f.Span.End)) {
			out = append(out, f)
		}
	}
	return append(out, k.endsString()...)
}

// HasUnresolvedFault reports a fault at a part that the files do not determine. The edits of the other faults
// make no JSON by themselves then.
func (k *Kwargs) HasUnresolvedFault() bool {
	return k.Doc != nil && slices.ContainsFunc(k.Doc.Faults, func(f repair.Fault) bool {
		return k.open(k.Text.Source(f.Span.Start, f.Span.End))
	})
}

// open reports whether a span of the value (before expansion) touches a part that the file
// leaves open. What Airflow itself expands at run time is not open in that sense: the text
// is there, and so are the quotes that it needs or lacks.
func (k *Kwargs) open(s source.Span) bool {
	raw := k.Var.Value.Value
	for s.Start > 0 && raw[s.Start-1] == ' ' {
		s.Start--
	}
	for s.End < len(raw) && raw[s.End] == ' ' {
		s.End++
	}
	for _, h := range k.Var.Value.Unresolved {
		if h.Overlaps(s) || h.Len() == 0 && s.Start <= h.Start && h.Start <= s.End || s.Len() == 0 && h.Start <= s.Start && s.Start <= h.End {
			return true
		}
	}
	return false
}

// File is the span of the file that a span of Text came from.
func (k *Kwargs) File(s source.Span) source.Span {
	in := k.Text.Source(s.Start, s.End)
	return k.Var.Value.Source(in.Start, in.End)
}

// Member is the effective value of a key: the last one, as Python has it. It is nil if
// the key is absent.
func (k *Kwargs) Member(key string) *pyjson.Member {
	o := k.Object()
	if o == nil {
		return nil
	}
	for i := len(o.Members) - 1; i >= 0; i-- {
		if o.Members[i].Key.Text.Value == key {
			return &o.Members[i]
		}
	}
	return nil
}

// Has reports whether a key is set, to whatever value.
func (k *Kwargs) Has(key string) bool { return k.Member(key) != nil }

// String is the text of a string value. It is known only if the key is there, its value
// is a string and no part of it is left open.
func (k *Kwargs) String(key string) (text string, known bool) {
	m := k.Member(key)
	if m == nil || m.Value.Kind != pyjson.String || !k.Determined(m.Value) {
		return "", false
	}
	return m.Value.Text.Value, true
}

// Determined reports whether the files determine all of a value: no part of it is an unresolved
// reference or an expression, and it is no garbled string.
func (k *Kwargs) Determined(v *pyjson.Value) bool {
	return v.Kind != pyjson.Unknown && k.Text.IsResolvedIn(v.Span.Start, v.Span.End) && !k.garbled(v)
}

// garbled reports a string with a fault in its text, not only in its quotes.
func (k *Kwargs) garbled(v *pyjson.Value) bool {
	return v.Kind == pyjson.String && slices.ContainsFunc(k.Doc.Faults, func(f repair.Fault) bool {
		switch f.Kind {
		case repair.UnterminatedText, repair.ControlCharacter, repair.InvalidEscape, repair.InnerQuotes:
			return slices.ContainsFunc(append([]source.Span{f.Span}, f.Also...), func(s source.Span) bool { return v.Span.Start <= s.Start && s.Start <= v.Span.End })
		}
		return false
	})
}

// Inner is the span of Text that the decoded bytes [i, j) of a string value came from.
func (k *Kwargs) Inner(v *pyjson.Value, i, j int) source.Span { return v.Text.Source(i, j) }

// maxSeparateEdits is how many edits of one value are written one by one. Each is proved by reading
// the file again, so that more of them are written as one edit of the whole value.
const maxSeparateEdits = 32

// Fix makes edits of Text (positions in its value) into a fix of the file, re-encoded in
// the quoting of the file. It fails where an edit touches an expanded reference.
func (k *Kwargs) Fix(message string, edits ...repair.Edit) []finding.Fix {
	if k.Var.Value.Quoting == nil {
		return nil
	}
	raw, at := k.Var.Value.Value, 0
	for _, e := range edits { // in order
		in := k.Text.Source(e.Span.Start, e.Span.End)
		if in.Start < at || raw[in.Start:in.End] != k.Text.Value[e.Span.Start:e.Span.End] {
			return nil
		}
		at = in.End
	}
	if each, ok := k.separateEdits(edits); ok {
		return []finding.Fix{{Message: message, Edits: each}}
	}
	var whole strings.Builder
	at = 0
	for _, e := range edits {
		in := k.Text.Source(e.Span.Start, e.Span.End)
		whole.WriteString(raw[at:in.Start])
		whole.WriteString(e.New)
		at = in.End
	}
	whole.WriteString(raw[at:])
	if e, ok := k.Var.Value.Rewrite(whole.String()); ok {
		return []finding.Fix{{Message: message, Edits: []finding.Edit{e}}}
	}
	return nil
}

// separateEdits returns an edit of the file for each edit of Text. It fails where the quoting cannot
// hold one of them.
func (k *Kwargs) separateEdits(edits []repair.Edit) ([]finding.Edit, bool) {
	if len(edits) > maxSeparateEdits {
		return nil, false
	}
	value := &k.Var.Value
	var out []finding.Edit
	for _, e := range edits {
		in := k.Text.Source(e.Span.Start, e.Span.End)
		text, ok := value.Quoting.Encode(&value.String, in.Start, in.End, e.New)
		if !ok {
			return nil, false
		}
		out = append(out, finding.Edit{Range: source.Range{File: value.File, Span: value.Source(in.Start, in.End)}, Text: text})
	}
	return out, true
}
