package pyjson

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Fault is one kind of mistake in a text, wherever it occurs.
type Fault struct {
	Kind FaultKind
	// Span is the first place: exactly the bytes that are wrong, or an empty span where
	// something is missing. Also are the further ones, in order.
	Span source.Span
	Also []source.Span
	// Message says what is wrong, as a part of a sentence; it never holds text of the input.
	Message string
	// Edits repair every occurrence. There are none unless the right text is certain for
	// all of them. Two insertions may stand at one place; Document.Repair orders them.
	Edits []Edit
}

// Edit replaces a span of the text, which may be empty, by New.
type Edit struct {
	Span source.Span
	New  string

	order int  // as found: orders insertions at one place
	weak  bool // gives way to another edit of the same bytes
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
	OtherBlank        FaultKind = "other-blank"
	ControlCharacter  FaultKind = "control-character"
	InvalidEscape     FaultKind = "invalid-escape"
	TooDeep           FaultKind = "too-deep"
	Unexpected        FaultKind = "unexpected"
)

// Message says what is wrong with text that has this fault.
func (k FaultKind) Message() string {
	switch k {
	case Empty:
		return "there is no value"
	case ByteOrderMark:
		return "a byte order mark stands before the JSON"
	case TextBefore:
		return "there is text before the JSON"
	case TextAfter:
		return "there is text after the end of the JSON"
	case WrappedQuotes:
		return "the quotes around the whole document are part of the value"
	case EscapedQuotes:
		return `the quotes are written \", and the backslashes are part of the value`
	case LostQuotes:
		return "the quotes were lost: no key and no string has any"
	case SingleQuotes:
		return `a string is in single quotes, JSON needs "`
	case TypographicQuotes:
		return `a string is in typographic quotes, JSON needs "`
	case DoubledQuotes:
		return `the quotes are doubled, JSON needs one "`
	case InnerQuotes:
		return `a quote inside a string must be written \"`
	case UnterminatedText:
		return "a quote of a string is missing"
	case PythonLiteral:
		return "True, False and None are Python, JSON writes true, false and null"
	case PythonString:
		return `a prefixed or triple-quoted string is Python, JSON has only "..."`
	case Tuple:
		return "round brackets are Python, JSON writes [ ]"
	case Undefined:
		return "undefined is JavaScript, JSON writes null"
	case NumberForm:
		return "JSON has no numbers of this form (hexadecimal, leading zeros, a plus sign, a bare decimal point)"
	case HugeInteger:
		return "Python refuses an integer of more than 4300 digits"
	case BareWord:
		return `text without quotes, JSON needs "..."`
	case Variable:
		return "a variable stands without quotes: what it holds must be JSON itself"
	case Template:
		return "a placeholder or template expression was not filled in"
	case TrailingComma:
		return "a comma stands before the closing brace or bracket"
	case ExtraComma:
		return "a comma too many"
	case MissingComma:
		return "a comma is missing"
	case EqualsSign:
		return "an equals sign stands for the colon"
	case MissingColon:
		return "the colon between key and value is missing"
	case MissingKey:
		return "a value has no key"
	case MissingValue:
		return "a key has no value"
	case MissingOpen:
		return "the braces around the members are missing"
	case MissingClose:
		return "a closing brace or bracket is missing"
	case WrongClose:
		return "the closing brace or bracket does not match the opening one"
	case ExtraOpen:
		return "an opening brace too many"
	case ExtraClose:
		return "a closing brace or bracket too many"
	case Comment:
		return "JSON has no comments"
	case StrayBackslash:
		return "a backslash stands outside of a string"
	case OtherBlank:
		return "a blank that is no JSON blank (a no-break space or the like)"
	case ControlCharacter:
		return "a line break, tab or other control character stands inside a string"
	case InvalidEscape:
		return `a backslash in a string starts no JSON escape, a backslash itself is written \\`
	case TooDeep:
		return "nested too deeply for Python"
	}
	return "not JSON"
}

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
	slices.SortStableFunc(found, func(a, b finding) int { return a.span.Start - b.span.Start })
	var out []Fault
	unsure := map[FaultKind]bool{}
	at := map[FaultKind]int{}
	for _, f := range found {
		i, seen := at[f.kind]
		if seen {
			out[i].Also = append(out[i].Also, f.span)
		} else {
			i = len(out)
			at[f.kind] = i
			out = append(out, Fault{Kind: f.kind, Span: f.span, Message: f.kind.Message()})
		}
		out[i].Edits = append(out[i].Edits, f.edits...)
		if !f.sure {
			unsure[f.kind] = true
		}
	}
	for i := range out {
		if unsure[out[i].Kind] {
			out[i].Edits = nil
		}
	}
	return out
}
