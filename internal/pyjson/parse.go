package pyjson

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"astrosecrets/internal/source"
)

// parser is a recursive descent over one text that never gives up: what JSON does not allow
// becomes a finding, and the nearest thing a person would read there takes its place.
//
// The time is linear: looking ahead is bounded by lookAhead, searches that failed are
// remembered (see never), and all else moves pos forward.
type parser struct {
	in   *source.Text // what is parsed; its positions are those of the outermost text
	text string       // in.Value
	pos  int
	end  int // of the last token
	// open counts the containers that wait for '}', ']' and ')'.
	open    [3]int
	depth   int
	missing []byte // closers that the end of the text leaves out
	// plural is where an object of several members ended last.
	plural int
	found  []finding

	strange  int                    // unexpected characters met
	quotes   int                    // quoted strings met
	bareKeys int                    // keys without quotes met
	doubtful bool                   // a number was met that can have been a string
	never    map[string]source.Span // what cannot be found where
}

// lookAhead is how many bytes are looked at to tell what comes next.
const lookAhead = 256

// place is where a value or string stands, which decides what may follow it.
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

// unknown is the value of [i, j), which the text does not tell.
func (p *parser) unknown(i, j int) *Value {
	span := p.span(i, j)
	var b source.Builder
	b.Append(p.in, i, j)
	t := b.Text(span)
	if i < j {
		t.Holes = []source.Span{{Start: 0, End: j - i}}
	}
	return &Value{Kind: Unknown, Span: span, Text: t}
}

// scalar is the value of [i, j), which JSON writes s.
func (p *parser) scalar(kind Kind, i, j int, s string) *Value {
	span := p.span(i, j)
	var b source.Builder
	if s == p.text[i:j] {
		b.Append(p.in, i, j)
	} else {
		b.Escape(span.Start, span.Len(), s)
	}
	p.pos, p.end = j, j
	return &Value{Kind: kind, Span: span, Text: b.Text(span)}
}

// document reads the whole text.
func (p *parser) document() *Value {
	if p.has(0, "\ufeff") {
		p.drop(ByteOrderMark, 0, len("\ufeff"))
		p.pos = len("\ufeff")
	}
	p.blank()
	if p.done() {
		p.fault(Empty, 0, len(p.text))
		return nil
	}
	p.assignment()
	start := p.pos
	var root *Value
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
	if i = p.ink(i + 1); p.peek(i) == '{' || p.peek(i) == '[' {
		p.drop(TextBefore, p.pos, i)
		p.pos = i
	}
}

// membersOnly reads members that no braces enclose.
func (p *parser) membersOnly() *Value {
	start := p.pos
	_, quoted := p.quoteAt(start)
	brace := func(i int, s string) {
		if p.fault(MissingOpen, i, i, p.insert(i, s)); quoted == 0 { // YAML, say: not JSON at all
			p.found[len(p.found)-1].sure = false
		}
	}
	brace(start, "{")
	root := &Value{Kind: Object}
	p.open[0]++
	p.members(root)
	if string(p.missing) == "}" {
		p.missing = nil
		brace(p.end, "}")
	}
	root.Span = p.span(start, p.end)
	return root
}

// reopen goes on with the members of the root where one brace too many has closed it.
func (p *parser) reopen(root *Value) {
	for root.Kind == Object && len(p.missing) == 0 && p.text[p.end-1] == '}' {
		at := p.end - 1
		p.blank()
		if p.peek(p.pos) != ',' || !p.keyAhead(p.ink(p.pos+1)) {
			return
		}
		p.drop(ExtraClose, at, at+1)
		p.pos = p.pos + 1
		p.open[0]++
		p.members(root)
		root.Span.End = p.span(p.end-1, p.end).End
	}
}

// rest reads what stands after the value.
func (p *parser) rest() {
	for {
		p.blank()
		if p.done() {
			return
		}
		i := p.pos
		if _, _, ok := closer(p.text[i]); !ok {
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
func (p *parser) value(at place) *Value {
	if v := p.literal(); v != nil {
		return v
	}
	if v := p.otherLiteral(); v != nil {
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
		return p.nest('{', Object)
	case c == '[', c == '(':
		return p.nest(c, Array)
	}
	return p.bare(at)
}

// nest reads a container.
func (p *parser) nest(open byte, kind Kind) *Value {
	start, v := p.pos, &Value{Kind: kind}
	if p.depth >= MaxDepth {
		p.fault(TooDeep, start, start+1)
		p.skipNest()
		return p.unknown(start, p.end)
	}
	p.depth++
	p.pos++
	p.end = p.pos
	unclosed, strange := len(p.missing), p.strange
	switch open {
	case '{':
		p.open[0]++
		p.members(v)
		if len(v.Members) > 1 && len(p.missing) == unclosed {
			p.plural = p.end
		}
	case '[':
		p.open[1]++
		p.list(']', true, func() { v.Items = append(v.Items, p.value(inArray)) })
	case '(':
		p.tuple(v)
	}
	p.depth--
	v.Span = p.span(start, p.end)
	v.Doubtful = v.Doubtful || p.strange > strange
	return v
}

// tuple reads a Python tuple, or a single value in round brackets.
func (p *parser) tuple(v *Value) {
	start := p.pos - 1
	p.open[2]++
	comma := p.list(')', false, func() { v.Items = append(v.Items, p.value(inArray)) })
	open, end := "[", "]"
	if len(v.Items) == 1 && !comma {
		*v = *v.Items[0]
		open, end = "", ""
	}
	p.fault(Tuple, start, start+1, p.replace(start, start+1, open))
	if p.peek(p.end-1) == ')' {
		p.fault(Tuple, p.end-1, p.end, p.replace(p.end-1, p.end, end))
	} else {
		p.fault(Tuple, start, start+1)
	}
}

// skipNest moves past a container without looking into it.
func (p *parser) skipNest() {
	depth, quoted := 0, false
	for ; !p.done(); p.pos++ {
		switch c := p.text[p.pos]; {
		case c == '\\' && quoted:
			p.pos++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[', c == '{', c == '(':
			depth++
		case c == ']', c == '}', c == ')':
			if depth--; depth == 0 {
				p.pos++
				p.end = p.pos
				return
			}
		}
	}
	p.pos = len(p.text)
	p.end = p.pos
}

// closer is what a closing character stands for: its index in parser.open and its opening one.
func closer(c byte) (int, byte, bool) {
	switch c {
	case '}':
		return 0, '{', true
	case ']':
		return 1, '[', true
	case ')':
		return 2, '(', true
	}
	return 0, 0, false
}

// list reads items and the commas between them up to and including the closer. It reports
// whether the last item was followed by a comma.
func (p *parser) list(end byte, elided bool, item func()) bool {
	kind, _, _ := closer(end)
	defer func() { p.open[kind]-- }()
	comma, first := -1, true
	for {
		p.blank()
		if p.done() {
			if comma >= 0 { // cut off: what the comma was to be followed by is not known
				p.fault(TrailingComma, comma, comma+1)
			}
			p.missing = append(p.missing, end)
			return comma >= 0
		}
		c, at := p.text[p.pos], p.pos
		which, _, closing := closer(c)
		switch {
		case c == ',' || c == ';':
			if c == ';' {
				p.fault(MissingComma, at, at+1, p.replace(at, at+1, ","))
			}
			switch {
			case comma < 0 && !first:
				comma = at
			case elided: // in an array, something may have stood before it
				p.fault(ExtraComma, at, at+1)
			default:
				p.drop(ExtraComma, at, at+1)
			}
			p.pos++
			p.end = p.pos
			continue
		case closing && c != end && p.open[which] > 0: // it closes something further out
			if comma >= 0 {
				p.drop(TrailingComma, comma, comma+1)
			}
			p.fault(MissingClose, p.end, p.end, p.insert(p.end, string(end)))
			return comma >= 0
		case closing && c != end && p.peek(p.ink(at+1)) == end:
			p.drop(ExtraClose, at, at+1)
			p.pos++
			continue
		case closing:
			if comma >= 0 {
				p.drop(TrailingComma, comma, comma+1)
			}
			if c != end {
				p.fault(WrongClose, at, at+1, p.replace(at, at+1, string(end)))
			}
			p.pos++
			p.end = p.pos
			return comma >= 0
		}
		if comma < 0 && !first {
			p.fault(MissingComma, p.end, p.end, p.insert(p.end, ","))
		}
		first, comma = false, -1
		item()
		if p.pos == at {
			_, n := utf8.DecodeRuneInString(p.text[at:])
			p.fault(Unexpected, at, at+n)
			p.pos += n
			p.strange++
		}
	}
}

// members reads the members of an object up to and including its closing brace.
func (p *parser) members(v *Value) {
	extra := 0
	p.list('}', false, func() {
		for p.text[p.pos] == '{' && p.template(p.pos) == 0 && len(v.Members) == 0 {
			p.drop(ExtraOpen, p.pos, p.pos+1)
			p.pos++
			extra++
			if p.blank(); p.done() {
				return
			}
		}
		if _, _, closing := closer(p.text[p.pos]); !closing {
			p.member(v)
		}
		for ; extra > 0; extra-- {
			p.blank()
			if p.peek(p.pos) != '}' || p.peek(p.ink(p.pos+1)) != '}' {
				break
			}
			p.drop(ExtraOpen, p.pos, p.pos+1)
			p.pos++
			p.end = p.pos
		}
	})
}

// member reads a key and its value.
func (p *parser) member(v *Value) {
	m := Member{p.unknown(p.pos, p.pos), p.unknown(p.pos, p.pos)}
	switch c := p.text[p.pos]; c {
	case ':', '=':
		p.fault(MissingKey, p.pos, p.pos)
	case '[', '(', '{':
		if p.template(p.pos) > 0 {
			m.Key = p.bare(inKey)
			break
		}
		p.fault(MissingKey, p.pos, p.pos)
		m.Value = p.value(inObject)
		m.Value.Doubtful = true
		v.Members = append(v.Members, m)
		return
	default:
		if n := p.prefix(inKey); n > 0 {
			p.fault(PythonString, p.pos, p.pos+n, p.replace(p.pos, p.pos+n, ""))
			p.pos += n
		}
		if _, n := p.quoteAt(p.pos); n > 0 {
			m.Key = p.str(inKey)
		} else {
			m.Key = p.bare(inKey)
		}
	}
	after := p.end
	colon := p.colon(m.Key)
	p.blank()
	c := p.peek(p.pos)
	_, _, closing := closer(c)
	switch {
	case p.done(), c == ',', c == ';', closing:
		if colon || m.Key.Kind != Unknown {
			p.fault(MissingValue, p.end, p.end)
		}
		m.Value = p.unknown(p.end, p.end)
	case !colon && (m.Key.Kind == Unknown || p.keyAhead(p.pos)):
		if m.Key.Kind != Unknown { // a template between members needs no value
			p.fault(MissingValue, p.end, p.end)
		}
		m.Value = p.unknown(p.end, p.end)
	default:
		if !colon {
			p.fault(MissingColon, after, after, p.insert(after, ":"))
		}
		m.Value = p.value(inObject)
	}
	if !colon || m.Key.Text.Value == "" && len(p.found) > 0 { // the key may be a value, or stand elsewhere
		m.Key.Doubtful = true
	}
	m.Value.Doubtful = m.Value.Doubtful || m.Key.Doubtful || m.Key.Kind == Unknown
	v.Members = append(v.Members, m)
}

// colon reads what separates key and value, and reports whether there is anything.
func (p *parser) colon(key *Value) bool {
	p.blank()
	i := p.pos
	switch {
	case p.done():
		return false
	case p.text[i] == ':' && p.peek(i+1) != '=':
		p.pos++
	case p.has(i, "=>"), p.has(i, ":="):
		p.fault(EqualsSign, i, i+2, p.replace(i, i+2, ":"))
		p.pos += 2
	case p.text[i] == '=':
		p.fault(EqualsSign, i, i+1, p.replace(i, i+1, ":"))
		p.pos++
	default:
		return false
	}
	p.end = p.pos
	for p.blank(); p.peek(p.pos) == ':' || p.peek(p.pos) == '='; p.blank() {
		p.fault(Unexpected, p.pos, p.pos+1)
		p.pos++
	}
	return true
}

// ink is the offset of the next byte that is no JSON blank.
func (p *parser) ink(i int) int {
	for i < len(p.text) && jsonBlank(p.text[i]) {
		i++
	}
	return i
}

// skip is ink that knows other blanks, too.
func (p *parser) skip(i int) int {
	for i < len(p.text) {
		n := 1
		if !jsonBlank(p.text[i]) {
			n = p.otherBlank(i) + p.strayBackslash(i)
		}
		if n == 0 {
			break
		}
		i += n
	}
	return i
}

func jsonBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// blank skips what may stand between tokens, and what people put there.
func (p *parser) blank() {
	for !p.done() {
		i := p.pos
		c := p.text[i]
		switch {
		case jsonBlank(c):
			p.pos++
		case p.commentAt(i):
			p.comment()
		case c == '{' && p.statement(i) > 0:
			n := p.statement(i)
			p.fault(Template, i, i+n)
			p.pos += n
		case p.strayBackslash(i) > 0:
			n := p.strayBackslash(i)
			p.fault(StrayBackslash, i, i+1, p.replace(i, i+n, " "))
			p.pos += n
		case p.otherBlank(i) > 0:
			n := p.otherBlank(i)
			p.fault(OtherBlank, i, i+n, p.replace(i, i+n, " "))
			p.pos += n
		default:
			return
		}
	}
}

// statement is the length of a template statement or comment, which stands for no value.
func (p *parser) statement(i int) int {
	switch {
	case p.has(i, "{%"):
		return p.upTo(i+2, "%}", i)
	case p.has(i, "{#"):
		return p.upTo(i+2, "#}", i)
	}
	return 0
}

// otherBlank is the length of a blank at i that JSON does not have, those without width
// included; 0 if there is none.
func (p *parser) otherBlank(i int) int {
	if c := p.peek(i); c != '\f' && c != '\v' && c < utf8.RuneSelf {
		return 0
	}
	r, n := utf8.DecodeRuneInString(p.text[i:])
	if unicode.IsSpace(r) || r == '\ufeff' || r == '\u2060' || r >= '\u200b' && r <= '\u200d' {
		return n
	}
	return 0
}

// strayBackslash is the length of a line continuation or an escaped blank, both of which a
// shell or a JSON string would have resolved; 0 if there is none.
func (p *parser) strayBackslash(i int) int {
	if p.peek(i) != '\\' {
		return 0
	}
	switch p.peek(i + 1) {
	case '\n':
		return 2
	case '\r':
		if p.peek(i+2) == '\n' {
			return 3
		}
	case 'n', 'r', 't':
		if c := p.peek(i + 2); c == 0 || !wordByte(c) {
			return 2
		}
	}
	return 0
}

// commentAt reports whether a comment begins at i, where a token may stand.
func (p *parser) commentAt(i int) bool {
	switch p.peek(i) {
	case '#':
		return p.peek(i+1) != '{' // #{token}#
	case '/':
		return p.peek(i+1) == '/' || p.peek(i+1) == '*'
	}
	return false
}

func (p *parser) comment() {
	start, n := p.pos, -1
	block := p.has(start, "/*")
	if block {
		if n = strings.Index(p.text[start+2:], "*/"); n >= 0 {
			n += 4
		}
	} else {
		n = strings.IndexAny(p.text[start:], "\r\n")
	}
	p.pos = len(p.text)
	if n >= 0 {
		p.pos = start + n
	}
	if n < 0 && (block || p.open != [3]int{}) { // it swallows what it was not meant to
		p.fault(Comment, start, p.pos)
		return
	}
	p.drop(Comment, start, p.pos)
}

// keyAhead reports whether at i stands what looks like a key and its colon.
func (p *parser) keyAhead(i int) bool {
	limit := min(len(p.text), i+lookAhead)
	i += p.prefixAt(i)
	family, n := p.quoteAt(i)
	j, closed := i+n, n == 0 && letter(p.peek(i))
	for j < limit {
		c := p.text[j]
		if n == 0 {
			if !wordByte(c) {
				break
			}
		} else if f, m := p.quoteAt(j); f == family {
			j, closed = j+m, true
			break
		} else if c == '\n' || strings.IndexByte(",{}[]:", c) >= 0 {
			break
		} else if c == '\\' {
			j++
		}
		j++
	}
	if !closed {
		return false
	}
	if j = p.skip(j); j >= limit || p.text[j] != ':' && p.text[j] != '=' {
		return false
	}
	c := p.peek(j + 1)
	if c == '>' || c == '=' && p.text[j] == ':' {
		return true
	}
	_, m := p.quoteAt(j + 1)
	return n > 0 && c != '=' || c == 0 || m > 0 || jsonBlank(c) || strings.IndexByte("{[$<", c) >= 0
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

func digit(c byte) bool { return c >= '0' && c <= '9' }

// wordByte reports the bytes of which unquoted keys are made.
func wordByte(c byte) bool { return letter(c) || digit(c) || c == '-' || c == '.' }
