package repair

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// parser is a recursive descent over one text that never gives up: what JSON does not allow
// becomes a finding, and the nearest thing a person would read there takes its place.
//
// The time is linear: looking ahead is bounded by lookAhead, searches that failed are
// remembered (see never), and all else moves pos forward.
type parser struct {
	in   *mapped.String // what is parsed; its positions are those of the outermost text
	text string         // in.Value
	pos  int
	end  int // of the last token
	// open counts the containers that wait for '}', ']' and ')'.
	open    [3]int
	depth   int
	missing []byte // closers that the end of the text leaves out
	// plural is where an object of several members ended last.
	plural int
	found  []finding

	strange  int                    // places met that make their container Ambiguous
	quotes   int                    // quoted strings met
	bareKeys int                    // keys without quotes met
	doubtful bool                   // a number was met that can have been a string
	never    map[string]source.Span // what cannot be found where
}

// lookAhead is how many bytes are looked at to determine what comes next.
const lookAhead = 256

// place is where a value or string is, which decides what may follow it.
type place uint8

const (
	atTop place = iota
	inKey
	inObject
	inArray
)

func (p *parser) span(i, j int) source.Span { return p.in.Source(i, j) }

// replace is an edit of the bytes [i, j).
func (p *parser) replace(i, j int, s string) Edit { return Edit{Span: p.span(i, j), New: s} }

func (p *parser) insert(i int, s string) Edit { return p.replace(i, i, s) }

// fault records an occurrence at [i, j).
func (p *parser) fault(kind FaultKind, i, j int, edits ...Edit) {
	p.found = add(p.found, kind, p.span(i, j), edits...)
}

// drop records an occurrence that is repaired by leaving [i, j) out.
func (p *parser) drop(kind FaultKind, i, j int) { p.fault(kind, i, j, p.replace(i, j, "")) }

func (p *parser) peek(i int) byte {
	if i < len(p.text) {
		return p.text[i]
	}
	return 0
}

func (p *parser) has(i int, s string) bool {
	return i <= len(p.text) && strings.HasPrefix(p.text[i:], s)
}

func (p *parser) done() bool { return p.pos >= len(p.text) }

// unknown is the value of [i, j), which the text does not determine.
func (p *parser) unknown(i, j int) *pyjson.Value {
	t := p.in.Slice(i, j)
	if i < j {
		t.Unresolved = []source.Span{{Start: 0, End: j - i}}
	}
	return &pyjson.Value{Kind: pyjson.Unknown, Span: t.Span, Text: t}
}

// scalar is the value of [i, j), which JSON writes s.
func (p *parser) scalar(kind pyjson.Kind, i, j int, s string) *pyjson.Value {
	span := p.span(i, j)
	var b mapped.Builder
	if s == p.text[i:j] {
		b.Append(p.in, i, j)
	} else {
		b.Decode(p.in, i, j, s)
	}
	p.pos, p.end = j, j
	return &pyjson.Value{Kind: kind, Span: span, Text: b.Text(span)}
}

// document reads the whole text.
func (p *parser) document() *pyjson.Value {
	if p.has(0, "\ufeff") {
		p.drop(ByteOrderMark, 0, len("\ufeff"))
		p.pos = len("\ufeff")
	}
	p.skipFiller()
	if p.done() {
		p.fault(Empty, 0, len(p.text))
		return nil
	}
	p.assignment()
	start := p.pos
	var root *pyjson.Value
	if p.keyAhead(p.pos) {
		root = p.membersOnly()
	} else {
		root = p.value(atTop)
	}
	p.reopen(root)
	p.rest()
	if len(p.missing) > 0 {
		if p.plural == p.end && p.end > 0 && strings.IndexByte(string(p.missing), '}') >= 0 {
			p.fault(MissingClose, p.end, p.end) // the one that is there may belong further in
		} else {
			p.fault(MissingClose, p.end, p.end, p.insert(p.end, string(p.missing)))
		}
	}
	if len(p.found) > 0 {
		root.Walk(doubt)
	}
	if p.quotes == 0 && p.bareKeys > 0 && p.text[start] == '{' {
		p.lostQuotes(start)
	}
	return root
}

// assignment skips "NAME = " before an object: a line of an env file that was taken whole.
func (p *parser) assignment() {
	i := p.pos
	for wordByte(p.peek(i)) || p.peek(i) == ' ' {
		i++
	}
	if p.peek(i) != '=' {
		return
	}
	if i = p.skipSpace(i + 1); p.peek(i) == '{' || p.peek(i) == '[' {
		p.drop(TextBefore, p.pos, i)
		p.pos = i
	}
}

// membersOnly reads members that no braces enclose.
func (p *parser) membersOnly() *pyjson.Value {
	start := p.pos
	_, quoted := p.quoteAt(start)
	brace := func(i int, s string) {
		if p.fault(MissingOpen, i, i, p.insert(i, s)); quoted == 0 { // YAML, say: not JSON at all
			p.found[len(p.found)-1].sure = false
		}
	}
	brace(start, "{")
	root := &pyjson.Value{Kind: pyjson.Object}
	p.open[0]++
	p.members(root)
	if string(p.missing) == "}" {
		p.missing = nil
		brace(p.end, "}")
	}
	root.Span = p.span(start, p.end)
	return root
}

// reopen reads further members of the root where one brace too many has closed it.
func (p *parser) reopen(root *pyjson.Value) {
	for root.Kind == pyjson.Object && len(p.missing) == 0 && p.text[p.end-1] == '}' {
		at := p.end - 1
		p.skipFiller()
		if p.peek(p.pos) != ',' || !p.keyAhead(p.skipSpace(p.pos+1)) {
			return
		}
		p.drop(ExtraClose, at, at+1)
		p.pos++
		p.open[0]++
		p.members(root)
		root.Span.End = p.span(p.end-1, p.end).End
	}
}

// doubt marks what in a broken document does not look like the one key or value it was taken for.
func doubt(v *pyjson.Value) {
	if t := v.Text.Value; v.Kind == pyjson.String && strings.Contains(t, ", ") && strings.Contains(t, ": ") {
		v.Ambiguous = true
	}
	for _, m := range v.Members {
		k := m.Key
		if k.Kind == pyjson.Unknown || k.Text.Value == "" || strings.ContainsAny(k.Text.Value, ":,;=\"'`“”‘’„{}[]()\n") {
			k.Ambiguous = true
		}
		m.Value.Ambiguous = m.Value.Ambiguous || k.Ambiguous
	}
}

// rest reads what is after the value.
func (p *parser) rest() {
	for {
		p.skipFiller()
		if p.done() {
			return
		}
		i := p.pos
		if closer(p.text[i]) < 0 {
			break
		}
		p.drop(ExtraClose, i, i+1)
		p.pos++
	}
	i, j := p.pos, len(strings.TrimRight(p.text, " \t\r\n"))
	_, n := p.quoteAt(i)
	if c := p.text[i]; n > 0 && i+n == j || (c == ',' || c == ';') && i+1 == j {
		p.drop(TextAfter, i, j)
	} else {
		p.fault(TextAfter, i, j)
	}
	p.pos = len(p.text)
}

// value reads a value; there is at least one byte, and no separator.
func (p *parser) value(at place) *pyjson.Value {
	if v := p.literal(); v != nil {
		return v
	}
	if n := p.prefix(at); n > 0 {
		if c := p.text[p.pos] | 0x20; n == 1 && (c == 'u' || c == 'b') {
			p.drop(PythonString, p.pos, p.pos+n)
		} else {
			p.fault(PythonString, p.pos, p.pos+n)
		}
		p.pos += n
	}
	if _, n := p.quoteAt(p.pos); n > 0 {
		return p.str(at)
	}
	switch c := p.text[p.pos]; {
	case c == '{' && p.template(p.pos) == 0:
		return p.nest('{', pyjson.Object)
	case c == '[', c == '(':
		return p.nest(c, pyjson.Array)
	}
	return p.bare(at)
}
