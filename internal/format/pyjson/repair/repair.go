// Package repair reads text that was meant as JSON: the value that a person would recognize in it, a
// Fault for each kind of mistake, and edits that make valid JSON of the text where the right text is
// certain. Package pyjson decides what is valid.
package repair

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// maxLayers bounds how often a document may be quoted or escaped as a whole.
const maxLayers = 4

// Document is a text read as JSON. All positions are byte offsets in that text.
type Document struct {
	// Root is the value, partial where there are Faults; nil if there is none at all.
	Root *pyjson.Value
	// Faults say why Python refuses the text, one of each kind, ordered by the first place of the kind.
	// There are none if and only if json.loads succeeds.
	Faults []Fault

	text string
}

// Parse reads text as json.loads does and, if that refuses it, as a person would.
func Parse(text string) *Document {
	if root, err := pyjson.Read(text); err == nil {
		return &Document{Root: root, text: text}
	}
	d := parse(mapped.Plain(0, text), nil, 0)
	d.text = text
	d.verifyRepairs()
	return d
}

// parse reads in, whose positions are those of the outermost text. known are the faults of the
// layers that were peeled off to get at in.
func parse(in mapped.String, known []finding, layer int) *Document {
	p := parser{in: &in, text: in.Value, found: slices.Clip(known)}
	root := p.document()
	if len(p.found) > len(known) && layer < maxLayers {
		for _, peel := range []func(*mapped.String, []finding) (mapped.String, []finding, bool){unwrap, unescape} {
			if inner, found, ok := peel(&in, known); ok {
				return parse(inner, found, layer+1)
			}
		}
	}
	return &Document{Root: root, Faults: group(p.found)}
}

// Unwrapped reads a document that is one valid JSON string which holds an object or an array
// in turn ("{\"a\": 1}", quotes included): what is meant, with WrappedQuotes as its first
// fault. It reports false for any other document.
func (d *Document) Unwrapped() (*Document, bool) {
	if len(d.Faults) > 0 || d.Root == nil || d.Root.Kind != pyjson.String {
		return nil, false
	}
	in := mapped.Plain(0, d.text)
	inner, found, ok := unwrap(&in, nil)
	if !ok {
		return nil, false
	}
	out := parse(inner, found, 1)
	out.text = d.text
	out.verifyRepairs()
	return out, true
}

// Repair returns the edits of all faults, ordered and free of overlaps, that together make
// valid JSON of the text; false if some fault has no certain remedy.
func (d *Document) Repair() ([]Edit, bool) {
	edits, whole, ok := d.edits()
	return edits, whole && ok
}

// edits are those of all faults, ordered: whole if each fault has some, ok if none overlap.
func (d *Document) edits() (out []Edit, whole, ok bool) {
	var edits []Edit
	whole = true
	for _, f := range d.Faults {
		whole = whole && len(f.Edits) > 0
		edits = append(edits, f.Edits...)
	}
	sorting.Stable(edits, func(a, b Edit) int {
		if a.Span.Start != b.Span.Start {
			return a.Span.Start - b.Span.Start
		}
		if e, f := a.Span.Len() == 0, b.Span.Len() == 0; e != f { // insertions come first
			if e {
				return -1
			}
			return 1
		}
		return a.order - b.order
	})
	for _, e := range edits {
		if n := len(out); n > 0 && e.Span.Start < out[n-1].Span.End {
			// An escape that goes and a quote that is rewritten can be the same bytes: what
			// was found last, further in, has precedence.
			last := out[n-1]
			switch {
			case !e.yields && !last.yields:
				return nil, whole, false
			case e.yields && (!last.yields || e.order < last.order):
				continue
			}
			out = out[:n-1]
		}
		out = append(out, e)
	}
	return out, whole, true
}

// verifyRepairs keeps edits only where they hold: the repaired text must be JSON, and mean the tree
// that was recovered. Where some faults have no remedy, fewer of them must be left.
func (d *Document) verifyRepairs() {
	edits, whole, ok := d.edits()
	if !ok || len(edits) == 0 {
		return
	}
	again := parse(mapped.Plain(0, apply(d.text, edits)), nil, maxLayers)
	if whole && len(again.Faults) == 0 && pyjson.Encode(again.Root) == pyjson.Encode(d.Root) || !whole && len(again.Faults) < len(d.Faults) {
		return
	}
	for i := range d.Faults {
		d.Faults[i].Edits = nil
	}
}

// Improves reports whether the edits of one fault alone leave fewer faults in the text.
func (d *Document) Improves(f Fault) bool {
	only := Document{Faults: []Fault{f}, text: d.text}
	edits, _, ok := only.edits()
	return ok && len(Parse(apply(d.text, edits)).Faults) < len(d.Faults)
}

// apply makes the edits, which must be ordered and must not overlap, in text.
func apply(text string, edits []Edit) string {
	var b strings.Builder
	at := 0
	for _, e := range edits {
		b.WriteString(text[at:e.Span.Start])
		b.WriteString(e.New)
		at = e.Span.End
	}
	b.WriteString(text[at:])
	return b.String()
}
