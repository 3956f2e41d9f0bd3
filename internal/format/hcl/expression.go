package hcl

import (
	"math/big"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// valueFrom is a value from an offset to the end of the last token.
func (p *parser) valueFrom(start int) value {
	return value{span{source.Span{Start: start, End: max(start, p.end())}}}
}

// operation is an expression of operands. It ends with the last token.
func (p *parser) operation(start int, operands ...Expression) *Operation {
	return &Operation{value: p.valueFrom(start), Operands: operands}
}

// nothing takes the place of an expression that is missing.
func (p *parser) nothing() Expression {
	p.fail()
	return &Operation{value: p.valueFrom(p.end())}
}

// expression reads any expression.
func (p *parser) expression() (e Expression) {
	p.nested(func() { e = p.conditional() })
	if e == nil {
		return p.nothing()
	}
	return e
}

func (p *parser) conditional() Expression {
	condition := p.binary(0)
	if !p.has('?') {
		return condition
	}
	yes := p.expression()
	p.take(':')
	if p.broken {
		return condition
	}
	return p.operationOf(condition, yes, p.expression())
}

// operationOf is an expression that begins with its first operand and ends with its last one.
func (p *parser) operationOf(operands ...Expression) *Operation {
	last := operands[len(operands)-1].Range().End
	return &Operation{value: value{span{source.Span{Start: operands[0].Range().Start, End: last}}}, Operands: operands}
}

// levels are the binary operators, those that bind least first.
var levels = [...][]kind{
	{kindOr}, {kindAnd}, {kindEqual, kindNotEqual}, {'<', '>', kindAtMost, kindAtLeast}, {'+', '-'}, {'*', '/', '%'},
}

// binary reads operators of a level, or of one that binds more.
func (p *parser) binary(level int) Expression {
	if level == len(levels) {
		return p.operand()
	}
	operands := []Expression{p.binary(level + 1)}
	for slices.Contains(levels[level], p.peek().kind) {
		p.read()
		operands = append(operands, p.binary(level+1))
	}
	if len(operands) == 1 {
		return operands[0]
	}
	return p.operationOf(operands...)
}

// operand reads a term with the attributes and indexes behind it.
func (p *parser) operand() (e Expression) {
	e = p.term()
	for !p.broken {
		switch p.peek().kind {
		case '.':
			p.read()
			e = p.member(e)
		case '[':
			e = p.index(e)
		default:
			return e
		}
	}
	return e
}

// member reads what follows a dot: a name, a number, or a star with more names.
func (p *parser) member(e Expression) Expression {
	switch t := p.peek(); t.kind {
	case kindName:
		p.read()
		return p.step(e, Step{Name: p.text(t.Span)})
	case kindNumber:
		p.read()
		p.legacyIndex(t)
		return p.step(e, Step{IsIndex: true})
	case '*':
		p.read()
		for p.has('.') {
			t := p.peek()
			if t.kind == kindNumber {
				p.legacyIndex(p.read())
			} else {
				p.take(kindName)
			}
		}
		return p.operation(e.Range().Start, e)
	}
	p.fail()
	return e
}

// legacyIndex judges the number in list.0: list.0.1 is refused.
func (p *parser) legacyIndex(t token) {
	if strings.Contains(p.text(t.Span), ".") || !isNumber(p.text(t.Span)) {
		p.valid = false
	}
}

// step adds a step to a reference. Steps of any other expression have no meaning here.
func (p *parser) step(e Expression, s Step) Expression {
	switch e := e.(type) {
	case *Reference:
		e.Steps = append(e.Steps, s)
		e.End = p.end()
		return e
	case *Operation:
		e.End = p.end()
		return e
	}
	return p.operation(e.Range().Start, e)
}

// index reads [*] or [EXPRESSION].
func (p *parser) index(e Expression) Expression {
	p.read()
	if p.has('*') { // what follows applies to each item
		p.take(']')
		return p.operation(e.Range().Start, e)
	}
	var key Expression
	p.inLines(false, func() {
		key = p.expression()
		p.take(']')
	})
	switch k := key.(type) {
	case *Literal:
		return p.step(e, Step{IsIndex: true})
	case *Template:
		if len(k.Parts) == 1 {
			if text, ok := k.Parts[0].(*Literal); ok {
				return p.step(e, Step{IsIndex: true, Name: text.Text})
			}
		}
	}
	return p.operation(e.Range().Start, e, key)
}

// term reads an expression without what follows it.
func (p *parser) term() Expression {
	t := p.peek()
	switch t.kind {
	case '(':
		return p.parentheses()
	case kindNumber:
		p.read()
		if !isNumber(p.text(t.Span)) {
			p.valid = false
		}
		return &Literal{value: p.valueFrom(t.Start), Text: p.text(t.Span)}
	case kindName:
		return p.name()
	case kindOpenQuote, kindOpenHeredoc:
		return p.template()
	case '-', '!':
		p.read()
		var e Expression
		p.nested(func() { e = p.operand() })
		if e == nil {
			return p.nothing()
		}
		return p.operation(t.Start, e)
	case '[':
		return p.tuple()
	case '{':
		return p.object()
	}
	return p.nothing()
}

// longNumber is the length in bytes up to which the digits of a number are computed: that takes quadratic
// time.
const longNumber = 64

// isNumber reports a number with at most one dot and one exponent, which Terraform's numbers can hold
// (cty.ParseNumberVal).
func isNumber(s string) bool {
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(s), "e")
	if strings.Count(mantissa, ".") > 1 || strings.ContainsAny(exponent, ".e") {
		return false
	}
	if !hasExponent {
		return true
	}
	if len(mantissa) > longNumber {
		mantissa = "1"
	}
	_, _, err := big.ParseFloat(mantissa+"e"+exponent, 10, 512, big.ToNearestEven)
	return err == nil
}

func (p *parser) parentheses() Expression {
	e := &Parentheses{}
	open := p.read()
	p.inLines(false, func() {
		e.Inner = p.expression()
		p.take(')')
	})
	e.value = p.valueFrom(open.Start)
	return e
}

// name reads a call, a keyword or the start of a reference.
func (p *parser) name() Expression {
	t := p.read()
	if k := p.peek().kind; k == '(' || k == kindScope {
		return p.call(t)
	}
	v := value{span{t.Span}}
	switch text := p.text(t.Span); text {
	case "true", "false", "null":
		return &Literal{value: v, Text: text}
	default:
		return &Reference{value: v, Steps: []Step{{Name: text}}}
	}
}

// call reads the arguments of a function.
func (p *parser) call(name token) Expression {
	c := &Call{Name: p.text(name.Span), NameSpan: name.Span}
	for p.has(kindScope) {
		part := p.take(kindName)
		c.Name += "::" + p.text(part.Span) // whatever is between them
		c.NameSpan.End = part.End
	}
	c.Open = p.take('(').Span
	p.inLines(false, func() {
		for !p.broken && p.peek().kind != ')' {
			c.Args = append(c.Args, p.expression())
			if p.has(kindEllipsis) || !p.has(',') {
				break
			}
		}
		c.Close = p.take(')').Span
	})
	c.value = p.valueFrom(name.Start)
	return c
}

func (p *parser) tuple() (e Expression) {
	open := p.read()
	p.inLines(false, func() {
		if p.isWord("for") {
			e = p.forEach(open, ']')
			return
		}
		t := &Tuple{Open: open.Span}
		for !p.broken && p.peek().kind != ']' {
			t.Items = append(t.Items, p.expression())
			if !p.has(',') {
				break
			}
		}
		p.take(']')
		t.value = p.valueFrom(open.Start)
		e = t
	})
	return e
}

func (p *parser) object() (e Expression) {
	open := p.read()
	p.inLines(false, func() {
		at := p.at
		if p.isWord("for") {
			e = p.forEach(open, '}')
			return
		}
		p.at = at // line breaks count from here
	})
	if e != nil {
		return e
	}
	o := &Object{Open: open.Span}
	p.inLines(true, func() {
		for {
			for p.has(kindNewline) {
				continue
			}
			if p.broken || p.peek().kind == '}' || !p.objectItem(o) {
				break
			}
		}
		p.take('}')
	})
	o.value = p.valueFrom(open.Start)
	return o
}

// objectItem reads one item. It reports whether another one may follow.
func (p *parser) objectItem(o *Object) bool {
	key := &Key{Inner: p.expression()}
	key.value = value{span{key.Inner.Range()}}
	if !p.has('=') {
		p.take(':')
	}
	if p.broken {
		return false
	}
	o.Items = append(o.Items, Item{key, p.expression()})
	return p.has(',') || p.has(kindNewline)
}

// forEach reads the rest of [for …] or {for …}.
func (p *parser) forEach(open token, end kind) Expression {
	p.read()
	e := &For{}
	p.forNames(e)
	p.take(':')
	e.Value = p.expression()
	if p.has(kindArrow) {
		e.Key, e.Value = e.Value, p.expression()
	}
	grouped := p.has(kindEllipsis)
	if p.isWord("if") {
		p.read()
		e.Condition = p.expression()
	}
	broken := p.broken
	p.take(end)
	e.value = p.valueFrom(open.Start)
	if makesObject := end == '}'; makesObject != (e.Key != nil) || grouped && !makesObject {
		p.valid = false
	}
	if broken {
		return &Operation{value: e.value}
	}
	return e
}

// forNames reads NAME in COLLECTION, or KEY, NAME in COLLECTION.
func (p *parser) forNames(e *For) {
	e.ValueName = p.text(p.take(kindName).Span)
	if p.has(',') {
		e.KeyName, e.ValueName = e.ValueName, p.text(p.take(kindName).Span)
	}
	if !p.isWord("in") {
		p.fail()
	}
	p.read()
	e.Collection = p.expression()
}
