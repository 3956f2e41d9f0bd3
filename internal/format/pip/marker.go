package pip

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
)

// Marker is the condition of a requirement, as in `; python_version < "3.9"`.
type Marker struct {
	Text mapped.String
	any  []conjunction // empty: the text could not be read for its unresolved parts
}

// conjunction holds if all its terms do; a marker, if any of its conjunctions does.
type conjunction []term

// term is a comparison or a marker in brackets.
type term struct {
	sub         *Marker
	left, right operand
	op          string
}

// operand is a variable or a quoted string.
type operand struct {
	text     string
	variable bool
	unknown  bool // it has an unresolved part or an escape
}

// maxDepth of brackets: Python's parser gives up at about its recursion limit.
const maxDepth = 100

// parseMarker reads t from byte i to its end.
func parseMarker(t *mapped.String, i int) (*Marker, *Error) {
	text := t.Slice(i, len(t.Value))
	text = trim(&text)
	p := parser{t: &text, s: text.Value}
	m, err := p.marker()
	if err == nil && p.pos < len(p.s) {
		err = p.fail(p.pos, "expected and, or or the end of the marker")
	}
	if err != nil {
		m = &Marker{}
	}
	m.Text = text
	return m, err
}

func (p *parser) marker() (*Marker, *Error) {
	m := &Marker{any: []conjunction{nil}}
	for {
		t, err := p.term()
		if err != nil {
			return nil, err
		}
		last := len(m.any) - 1
		m.any[last] = append(m.any[last], t)
		switch p.keyword("or", "and") {
		case "or":
			m.any = append(m.any, nil)
		case "":
			return m, nil
		}
	}
}

func (p *parser) term() (t term, err *Error) {
	p.skipSpace()
	if p.peek('(') {
		open := p.pos
		if p.depth++; p.depth > maxDepth {
			return t, p.fail(open, "the marker has too many brackets")
		}
		p.pos++
		if t.sub, err = p.marker(); err != nil {
			return t, err
		}
		p.depth--
		if !p.peek(')') {
			return t, p.fail(open, "expected ) after the condition")
		}
		p.pos++
		p.skipSpace()
		return t, nil
	}
	if t.left, err = p.operand(); err != nil {
		return t, err
	}
	if t.op = p.operator(); t.op == "" {
		return t, p.fail(p.pos, "expected one of ==, !=, <=, <, >=, >, ~=, ===, in and not in")
	}
	p.skipSpace()
	t.right, err = p.operand()
	return t, err
}

// operators has longer ones before their beginnings.
var operators = [...]string{"===", "==", "~=", "!=", "<=", ">=", "<", ">"}

func (p *parser) operator() string {
	if p.keyword("in") != "" {
		return "in"
	}
	if start := p.pos; p.keyword("not") != "" {
		if p.pos > start+len("not") || p.pos < len(p.s) && (p.s[p.pos] == ' ' || p.s[p.pos] == '\t') {
			p.skipSpace()
			if p.keyword("in") != "" {
				return "not in"
			}
		}
		return ""
	}
	for _, op := range operators {
		if strings.HasPrefix(p.s[p.pos:], op) {
			p.pos += len(op)
			return op
		}
	}
	return ""
}

// keyword reads one of the words, if one is here as a whole word.
func (p *parser) keyword(words ...string) string {
	for _, w := range words {
		if end := p.pos + len(w); strings.HasPrefix(p.s[p.pos:], w) && !wordAt(p.s, end) && !p.inWord() {
			p.pos = end
			return w
		}
	}
	return ""
}

// inWord reports that the character before is one of a word.
func (p *parser) inWord() bool { return p.pos > 0 && isWord(p.s[p.pos-1]) }

// markerVariables are the variables of PEP 508 as packaging's tokenizer spells them; the dotted ones are
// of PEP 345, and evaluated under the name with an underscore.
var markerVariables = [...]string{
	"python_version", "python_full_version", "os_name", "os.name", "sys_platform", "sys.platform", "platform_release",
	"platform_system", "platform_version", "platform.version", "platform_machine", "platform.machine",
	"platform_python_implementation", "platform.python_implementation", "python_implementation",
	"implementation_name", "implementation_version", "extras", "extra", "dependency_groups",
}

func (p *parser) operand() (operand, *Error) {
	p.skipSpace()
	start := p.pos
	for _, v := range markerVariables {
		if p.keyword(v) == "" {
			continue
		}
		o := operand{text: strings.ReplaceAll(v, ".", "_"), variable: true, unknown: !p.known(start, p.pos)}
		if v == "python_implementation" {
			o.text = "platform_python_implementation"
		}
		p.skipSpace()
		return o, nil
	}
	if p.peek('"') || p.peek('\'') {
		if n := strings.IndexByte(p.s[start+1:], p.s[start]); n >= 0 {
			p.pos = start + n + 2
			o := operand{text: p.s[start+1 : p.pos-1]}
			// packaging reads it as a Python string; no variable has a backslash in it
			o.unknown = strings.Contains(o.text, `\`) || !p.t.IsResolvedIn(start, p.pos)
			p.skipSpace()
			return o, nil
		}
	}
	return operand{}, p.fail(start, "expected a marker variable or a quoted string")
}
