package repair

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Fault is one kind of mistake in a text, wherever it occurs.
type Fault struct {
	Kind FaultKind
	// Span is the first place: exactly the bytes that are wrong, or an empty span where
	// something is missing. Also are the further ones, in order.
	Span source.Span
	Also []source.Span
	// Edits repair every occurrence. There are none unless the right text is certain for
	// all of them. Two insertions may be at one place; Document.Repair orders them.
	Edits []Edit
}

// Edit replaces a span of the text, which may be empty, by New.
type Edit struct {
	Span source.Span
	New  string

	order  int  // as found: orders insertions at one place
	yields bool // gives way to another edit of the same bytes
}

// FaultKind names a kind of mistake.
type FaultKind string

// The kinds of mistakes.
const (
	Empty             FaultKind = "empty"
	ByteOrderMark     FaultKind = "byte-order-mark"
	TextBefore        FaultKind = "text-before"
	TextAfter         FaultKind = "text-after"
	WrappedQuotes     FaultKind = "wrapped-quotes"
	EscapedQuotes     FaultKind = "escaped-quotes"
	LostQuotes        FaultKind = "lost-quotes"
	SingleQuotes      FaultKind = "single-quotes"
	TypographicQuotes FaultKind = "typographic-quotes"
	DoubledQuotes     FaultKind = "doubled-quotes"
	InnerQuotes       FaultKind = "inner-quotes"
	UnterminatedText  FaultKind = "unterminated-string"
	PythonLiteral     FaultKind = "python-literal"
	PythonString      FaultKind = "python-string"
	Tuple             FaultKind = "tuple"
	Undefined         FaultKind = "undefined"
	NumberForm        FaultKind = "number-form"
	HugeInteger       FaultKind = "huge-integer"
	BareWord          FaultKind = "bare-word"
	Variable          FaultKind = "variable"
	Template          FaultKind = "template"
	TrailingComma     FaultKind = "trailing-comma"
	ExtraComma        FaultKind = "extra-comma"
	MissingComma      FaultKind = "missing-comma"
	EqualsSign        FaultKind = "equals-sign"
	MissingColon      FaultKind = "missing-colon"
	MissingKey        FaultKind = "missing-key"
	MissingValue      FaultKind = "missing-value"
	MissingOpen       FaultKind = "missing-open"
	MissingClose      FaultKind = "missing-close"
	WrongClose        FaultKind = "wrong-close"
	ExtraOpen         FaultKind = "extra-open"
	ExtraClose        FaultKind = "extra-close"
	Comment           FaultKind = "comment"
	StrayBackslash    FaultKind = "stray-backslash"
	OtherSpace        FaultKind = "other-space"
	ControlCharacter  FaultKind = "control-character"
	InvalidEscape     FaultKind = "invalid-escape"
	TooDeep           FaultKind = "too-deep"
	Unexpected        FaultKind = "unexpected"
)

// finding is one occurrence of a fault.
type finding struct {
	kind  FaultKind
	span  source.Span
	edits []Edit
	sure  bool
}

// add records an occurrence. Without edits there is no certain remedy.
func add(found []finding, kind FaultKind, span source.Span, edits ...Edit) []finding {
	for i := range edits {
		edits[i].order = len(found)
	}
	return append(found, finding{kind, span, edits, len(edits) > 0})
}

// group makes one Fault of all findings of a kind.
func group(found []finding) []Fault {
	sorting.Stable(found, func(a, b finding) int { return a.span.Start - b.span.Start })
	var out []Fault
	at := map[FaultKind]int{}
	for _, f := range found {
		i, seen := at[f.kind]
		if seen {
			out[i].Also = append(out[i].Also, f.span)
		} else {
			i = len(out)
			at[f.kind] = i
			out = append(out, Fault{Kind: f.kind, Span: f.span})
		}
		out[i].Edits = append(out[i].Edits, f.edits...)
	}
	for i := range out {
		if slices.ContainsFunc(found, func(f finding) bool { return f.kind == out[i].Kind && !f.sure }) {
			out[i].Edits = nil
		}
	}
	return out
}
