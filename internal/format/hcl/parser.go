package hcl

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// maxDepth bounds the nesting of blocks and expressions: the parser calls itself.
const maxDepth = 500

// Parse parses a file. valid is false if Terraform refuses the file; the tree then holds what could
// be read. An expression after the first fault of its attribute or block is left out.
func Parse(src string) (body *Body, valid bool) {
	p := &parser{src: src, tokens: lex(src), lines: true, valid: true}
	body = p.body(kindEOF)
	return body, p.valid && !slices.ContainsFunc(p.tokens, func(t token) bool { return t.kind == kindInvalid })
}

// parser reads the tokens one by one.
type parser struct {
	src    string
	tokens []token
	at     int
	depth  int
	// lines is set where line breaks have a meaning: not in parentheses, brackets and templates.
	lines bool
	valid bool
	// broken is set after a fault, until the next attribute or block. There are no more tokens then.
	broken bool
}

// peek returns the next token: the end of the file after a fault.
func (p *parser) peek() token {
	if p.broken {
		return token{kindEOF, source.Span{Start: p.end(), End: p.end()}}
	}
	for !p.lines && p.tokens[p.at].kind == kindNewline {
		p.at++
	}
	return p.tokens[p.at]
}

// read returns the next token and goes behind it.
func (p *parser) read() token {
	t := p.peek()
	if !p.broken && t.kind != kindEOF {
		p.at++
	}
	return t
}

// end is the end of the last token that was read.
func (p *parser) end() int {
	if p.at == 0 {
		return 0
	}
	return p.tokens[p.at-1].End
}

func (p *parser) fail() { p.valid, p.broken = false, true }

// take reads a token of a kind. Without one it is a fault.
func (p *parser) take(k kind) token {
	t := p.peek()
	if t.kind != k {
		p.fail()
		return token{kindEOF, source.Span{Start: p.end(), End: p.end()}}
	}
	return p.read()
}

// has reads a token of a kind, if it is the next one.
func (p *parser) has(k kind) bool {
	if p.peek().kind != k {
		return false
	}
	p.read()
	return true
}

func (p *parser) text(s source.Span) string { return p.src[s.Start:s.End] }

// isWord reports that the next token is a name with this text.
func (p *parser) isWord(word string) bool {
	t := p.peek()
	return t.kind == kindName && p.text(t.Span) == word
}

// inLines runs f with or without a meaning of line breaks.
func (p *parser) inLines(lines bool, f func()) {
	was := p.lines
	p.lines = lines
	f()
	p.lines = was
}

// nested runs f one level deeper. It is a fault if that is too deep.
func (p *parser) nested(f func()) {
	if p.depth >= maxDepth {
		p.fail()
		return
	}
	p.depth++
	f()
	p.depth--
}

// body reads attributes and blocks up to a closing brace or the end of the file.
func (p *parser) body(end kind) *Body {
	b := &Body{Attributes: map[string]*Attribute{}}
	b.Start = p.end()
	for {
		t := p.peek()
		switch t.kind {
		case end:
			b.End = p.read().End
			return b
		case kindNewline:
			p.read()
			continue
		case kindEOF: // the block is open
			p.valid = false
			b.End = t.End
			return b
		}
		first := p.at
		p.nested(func() { p.item(b, true) })
		if p.broken {
			p.skipItem(first, end)
		}
	}
}

// skipItem goes behind the attribute or the block that begins with a token: behind the line break
// that is in no bracket. It stops at the brace that closes the body.
func (p *parser) skipItem(first int, end kind) {
	p.broken = false
	depth := 0
	for p.at = first; p.tokens[p.at].kind != kindEOF; p.at++ {
		switch k := p.tokens[p.at].kind; k {
		case '(', '[', '{', kindOpenQuote, kindOpenHeredoc, kindInterpolation, kindDirective:
			depth++
		case ')', ']', '}', kindCloseQuote, kindCloseHeredoc, kindTemplateEnd:
			if depth == 0 && k == end {
				return
			}
			depth = max(0, depth-1)
		case kindNewline:
			if depth == 0 {
				p.at++
				return
			}
		}
	}
}

// item reads one attribute or block. ended is set if a line break must follow it.
func (p *parser) item(b *Body, ended bool) {
	name := p.take(kindName)
	if p.broken {
		return
	}
	if p.peek().kind == '=' {
		b.add(p.attribute(name), p)
	} else {
		b.Blocks = append(b.Blocks, p.block(name))
	}
	if ended && p.peek().kind != kindEOF {
		p.take(kindNewline)
	}
}

func (b *Body) add(a *Attribute, p *parser) {
	if b.Attributes[a.Name] != nil {
		p.valid = false
		return
	}
	b.Attributes[a.Name] = a
	b.order = append(b.order, a)
}

func (p *parser) attribute(name token) *Attribute {
	equals := p.read()
	a := &Attribute{Name: p.text(name.Span), NameSpan: name.Span, EqualsOffset: equals.Start}
	a.Expr = p.expression()
	a.Span = source.Span{Start: name.Start, End: p.end()}
	return a
}

// block reads the labels and the body of a block. A body that begins on the line of its brace is one
// attribute and ends on that line.
func (p *parser) block(name token) *Block {
	b := &Block{Type: p.text(name.Span), TypeSpan: name.Span, Body: &Body{}}
	for p.peek().kind != '{' && !p.broken {
		switch p.peek().kind {
		case kindName:
			b.Labels = append(b.Labels, p.text(p.read().Span))
		case kindOpenQuote:
			b.Labels = append(b.Labels, p.label())
		default:
			p.fail()
		}
	}
	p.has('{')
	switch k := p.peek().kind; {
	case p.broken:
	case k == kindNewline || k == '}' || k == kindEOF:
		b.Body = p.body('}')
	default:
		b.Body = &Body{Attributes: map[string]*Attribute{}}
		start := p.end()
		p.item(b.Body, false)
		if len(b.Body.Blocks) > 0 {
			p.fail()
		}
		p.take('}')
		b.Body.Span = source.Span{Start: start, End: p.end()}
	}
	b.Span = source.Span{Start: name.Start, End: p.end()}
	return b
}

// label reads a label in quotes, in which there are no templates.
func (p *parser) label() string {
	p.read()
	out := ""
	for {
		switch t := p.peek(); t.kind {
		case kindText:
			text, ok := unescape(p.text(p.read().Span), true)
			p.valid = p.valid && ok
			out += text
		case kindCloseQuote:
			p.read()
			return out
		default:
			p.fail()
			return out
		}
	}
}
