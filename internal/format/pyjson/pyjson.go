// Package pyjson reads JSON exactly as Python's json.loads takes it, which is how Airflow
// reads AIRFLOW__SECRETS__BACKEND_KWARGS, and says what is wrong when it does not.
//
// Where Python and encoding/json differ, Python is followed (observed with CPython 3.8 to
// 3.13): NaN, Infinity and -Infinity are numbers; of duplicate keys the last wins; a lone
// surrogate \ud800 is a character; a leading U+FEFF is an error; an integer of more than
// 4300 digits raises ValueError; nesting raises RecursionError (994 levels up to 3.11, 1497
// in 3.12, 9998 in 3.13, less the frames that are already on the stack: see MaxDepth).
//
// Text that is not JSON still gives a tree: what a person would recognise in it, as far as it
// can be recognised, and a Fault for each kind of mistake.
package pyjson

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
)

// MaxDepth is how deeply containers may nest. Python up to 3.11 gives up at 994 levels on an
// empty stack; Airflow has some frames of its own by the time it parses.
const MaxDepth = 900

// MaxIntDigits is how many digits an integer may have before int() refuses it
// (sys.int_info.default_max_str_digits).
const MaxIntDigits = 4300

// maxLayers bounds how often a document may be quoted or escaped as a whole.
const maxLayers = 4

// Document is a text read as JSON. All positions are byte offsets in that text.
type Document struct {
	// Root is the value, partial where there are Faults; nil if there is none at all.
	Root *Value
	// Faults tell why Python refuses the text, one of a kind, ordered by where the kind
	// first shows. There are none if and only if json.loads succeeds.
	Faults []Fault

	text string
}

// Parse reads text as json.loads does.
func Parse(text string) *Document {
	d := parse(mapped.Plain(0, text), nil, 0)
	d.text = text
	d.prove()
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
	if len(d.Faults) > 0 || d.Root == nil || d.Root.Kind != String {
		return nil, false
	}
	in := mapped.Plain(0, d.text)
	inner, found, ok := unwrap(&in, nil)
	if !ok {
		return nil, false
	}
	out := parse(inner, found, 1)
	out.text = d.text
	out.prove()
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
	slices.SortStableFunc(edits, func(a, b Edit) int {
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
			// was found last, further in, knows better.
			last := out[n-1]
			switch {
			case !e.weak && !last.weak:
				return nil, whole, false
			case e.weak && (!last.weak || e.order < last.order):
				continue
			}
			out = out[:n-1]
		}
		out = append(out, e)
	}
	return out, whole, true
}

// Repaired is the text with the edits of all faults applied; false if it cannot be repaired
// with certainty.
func (d *Document) Repaired() (string, bool) {
	edits, ok := d.Repair()
	if !ok {
		return "", false
	}
	return Apply(d.text, edits), true
}

// prove keeps edits only where they hold: the repaired text must be JSON, and mean the tree
// that was recovered. Where some faults have no remedy, fewer of them must be left.
func (d *Document) prove() {
	edits, whole, ok := d.edits()
	if !ok || len(edits) == 0 {
		return
	}
	again := parse(mapped.Plain(0, Apply(d.text, edits)), nil, maxLayers)
	if whole && len(again.Faults) == 0 && Encode(again.Root) == Encode(d.Root) || !whole && len(again.Faults) < len(d.Faults) {
		return
	}
	for i := range d.Faults {
		d.Faults[i].Edits = nil
	}
}

// Apply makes the edits, which must be ordered and must not overlap, in text.
func Apply(text string, edits []Edit) string {
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
