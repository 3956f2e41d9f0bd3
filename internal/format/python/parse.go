package python

import (
	"bytes"
	"slices"
)

// Parser reads files one after the other and uses its memory again: a Module is valid until the
// next call of Parse or Outline. The zero value is ready; it is not safe for concurrent use.
type Parser struct {
	scanner Scanner
	module  Module
	outline Outline
	tokens  []Token
	match   []int32
	exprs   slabs[Expr]
	stmts   slabs[Stmt]
	args    slabs[Arg]
	// lists are the lists of expressions and of statements, imports what import statements bind.
	lists   slabs[*Expr]
	blocks  slabs[*Stmt]
	imports slabs[Imported]
	binds   []Imported // of the import that is being read
	body    []*Stmt    // of the blocks that are being read, the inner ones last
	open    []Arg      // of the calls, displays and operations that are being read, the inner ones last
	// text and run are the literal that is being decoded; runs are those of all decoded ones.
	text bytes.Buffer
	run  []run
	runs slabs[run]
	// lines, headings and kept are of an outline: its lines, the last one of each level, and the tokens
	// of the lines that are parsed.
	lines    []Line
	headings []int
	kept     []Token
}

// Parse reads a file. It never fails as a whole: what stopped it is in Module.Err.
//
// Parameter defaults and annotations are left out of the tree, since neither is a use.
func (r *Parser) Parse(src string) *Module {
	m := r.begin(src)
	if m.Err != nil {
		return m
	}
	tokens := r.tokens[:0]
	s := &r.scanner
	s.read(src)
	for {
		var t Token
		tokens, t = s.line(tokens)
		tokens = append(tokens, t)
		if t.Kind == EndMarker {
			break
		}
	}
	r.tokens, m.Err = tokens, s.err
	r.statements(m, tokens)
	return m
}

// begin begins a file. The Err of its module is set if its encoding is not supported.
func (r *Parser) begin(src string) *Module {
	m := &r.module
	*m = Module{Bound: m.Bound[:0], src: src, memory: r}
	r.exprs.reset()
	r.stmts.reset()
	r.args.reset()
	r.runs.reset()
	r.lists.reset()
	r.blocks.reset()
	r.imports.reset()
	r.open, r.body = r.open[:0], r.body[:0]
	var supported bool
	if m.narrow, supported = encoding(src); !supported {
		m.Err = &SyntaxError{0, "the declared encoding is not supported"}
	}
	return m
}

// statements reads the statements of a module from tokens.
func (r *Parser) statements(m *Module, tokens []Token) {
	p := &parser{m: m, src: m.src, memory: r, tokens: tokens}
	p.pair()
	m.Body = p.block(0)
	r.match = p.match
}

// pair fills in p.match.
func (p *parser) pair() {
	p.match = slices.Grow(p.memory.match[:0], len(p.tokens))[:len(p.tokens)]
	clear(p.match)
	var open []int32
	for i, t := range p.tokens {
		begins, ends := t.Kind == FStringStart, t.Kind == FStringEnd
		if t.Kind == Op {
			switch p.src[t.Start] {
			case '(', '[', '{':
				begins = true
			case ')', ']', '}':
				ends = true
			}
		}
		switch n := len(open); {
		case begins:
			open = append(open, int32(i))
			p.match[i] = int32(len(p.tokens) - 1)
		case ends && n > 0:
			p.match[open[n-1]] = int32(i)
			open = open[:n-1]
		}
	}
}

// parser turns tokens without comments and NL into a tree.
type parser struct {
	m      *Module
	src    string
	tokens []Token
	at     int
	match  []int32 // for each opening bracket or f-string, the token that closes it
	memory *Parser
	depth  int // of expressions in expressions
}

func (p *parser) text(t Token) string { return p.src[t.Start:t.End] }

// has reports whether a token, which is not empty, has this text. Most differ in the first byte.
func (p *parser) has(t *Token, text string) bool {
	return t.End-t.Start == len(text) && p.src[t.Start] == text[0] && p.src[t.Start:t.End] == text
}

// is reports whether the token at i is this operator or keyword.
func (p *parser) is(i int, word string) bool {
	t := &p.tokens[min(i, len(p.tokens)-1)]
	return (t.Kind == Op || t.Kind == Name) && p.has(t, word)
}

func (p *parser) expr(kind ExprKind, start, end int) *Expr {
	e := p.memory.exprs.one()
	*e = Expr{Kind: kind, Start: start, End: end}
	return e
}

// one is a list of one expression.
func (p *parser) one(e *Expr) []*Expr {
	out := p.memory.lists.take(1)
	out[0] = e
	return out
}

func (p *parser) stmt(kind StmtKind, start, end int) *Stmt {
	s := p.memory.stmts.one()
	*s = Stmt{Kind: kind, Start: start, End: end}
	return s
}

// maxBlocks bounds blocks within blocks; CPython allows 100 levels of indentation.
const maxBlocks = maxIndents + 2

// block reads statements up to the end of the block or of the file.
func (p *parser) block(level int) []*Stmt {
	start := len(p.memory.body)
	p.blockFrom(start, level)
	return p.closeBody(start)
}

// closeBody returns the statements of a body that begins at an index of those that are being read.
func (p *parser) closeBody(start int) []*Stmt {
	body := p.memory.body
	p.memory.body = body[:start]
	return p.memory.blocks.copyOf(body[start:])
}

func (p *parser) add(s *Stmt) { p.memory.body = append(p.memory.body, s) }

func (p *parser) blockFrom(start, level int) {
	for {
		switch t := p.tokens[p.at]; t.Kind {
		case EndMarker:
			return
		case Dedent:
			p.at++
			if level > 0 {
				return
			}
		case Newline:
			p.at++
		case Indent: // not where a block may begin: CPython refuses it
			p.at++
			if level < maxBlocks {
				p.blockFrom(len(p.memory.body), level+1)
			}
		default:
			p.statement(start, level)
		}
	}
}

// suite reads what follows the colon of a compound statement: a block, or statements on the
// same line.
func (p *parser) suite(level int) []*Stmt {
	if p.tokens[p.at].Kind != Newline {
		start := len(p.memory.body)
		p.line()
		return p.closeBody(start)
	}
	p.at++
	if p.tokens[p.at].Kind != Indent || level >= maxBlocks {
		return nil
	}
	p.at++
	return p.block(level + 1)
}

// lineEnd returns the index of the token that ends the logical line.
func (p *parser) lineEnd(from int) int {
	for {
		switch p.tokens[from].Kind {
		case Newline, EndMarker, Indent, Dedent:
			return from
		}
		from++
	}
}

// colon returns the index of the first colon outside of brackets and lambdas, or end.
func (p *parser) colon(from, end int) int { return p.find(from, end, ":") }

// find returns the index of an operator or keyword outside of brackets and lambdas, or end.
func (p *parser) find(from, end int, word string) int {
	lambdas := 0
	for i := from; i < end; i++ {
		t := &p.tokens[i]
		if t.Kind != Op && t.Kind != Name && t.Kind != FStringStart {
			continue
		}
		if lambdas == 0 && p.has(t, word) {
			return i
		}
		switch {
		case p.match[i] > 0:
			i = min(int(p.match[i]), end)
		case t.Kind == Name && p.has(t, "lambda"):
			lambdas++
		case lambdas > 0 && p.has(t, ":"):
			lambdas--
		}
	}
	return end
}

// statement reads one statement, compound or a line of simple ones, of the body that begins at start.
func (p *parser) statement(start, level int) {
	first := p.tokens[p.at]
	end := p.lineEnd(p.at)
	if end == p.at { // cannot happen in a text that CPython compiles
		p.at++
		return
	}
	if first.Kind == Op && p.text(first) == "@" {
		s := p.stmt(Decorator, first.Start, p.tokens[end-1].End)
		s.Exprs = p.one(p.expression(p.at+1, end))
		p.add(s)
		p.at = end
		return
	}
	if first.Kind != Name {
		p.line()
		return
	}
	word, at := p.text(first), p.at
	if word == "async" && p.tokens[at+1].Kind == Name {
		at++
		word = p.text(p.tokens[at])
	}
	switch word {
	case "def", "class":
		p.add(p.definition(word, at, end, level))
		return
	case "if", "elif", "else", "for", "while", "with", "try", "except", "finally":
	case "match", "case":
		if !p.isMatch(word, at, end) {
			p.line()
			return
		}
	default:
		p.line()
		return
	}
	colon := p.colon(at+1, end)
	s := p.stmt(Block, first.Start, p.tokens[colon-1].End)
	p.heading(s, word, at+1, colon)
	p.at = min(colon+1, end)
	s.Body = p.suite(level)
	switch word {
	case "try":
		s.Kind = Try
	case "except", "finally", "else":
		if n := len(p.memory.body); n > start && p.memory.body[n-1].Kind == Try {
			try := p.memory.body[n-1]
			try.Handlers = append(try.Handlers, s)
			try.Catches = try.Catches || word == "except"
			return
		}
	}
	p.add(s)
}

// isMatch reports whether a line that begins with match or case is such a statement: both are
// ordinary names too.
func (p *parser) isMatch(word string, at, end int) bool {
	next := p.tokens[at+1]
	if next.Kind == Op {
		switch p.text(next) {
		case ":", "=", ".", ",", ")", ";":
			return false
		}
	}
	colon := p.colon(at+1, end)
	return word == "match" && colon == end-1 || word == "case" && colon < end
}

// heading reads the expressions and bound names of a compound statement's heading.
func (p *parser) heading(s *Stmt, word string, from, end int) {
	switch word {
	case "case":
		guard := p.find(from, end, "if")
		s.Names = p.names(s.Names, from, guard)
		from = min(guard+1, end)
	case "for":
		in := p.find(from, end, "in")
		s.Names = p.names(s.Names, from, in)
		from = min(in+1, end)
	case "with", "except":
		for i := from; i < end; i++ {
			if p.is(i, "as") {
				next := i + 1
				for next < end && !p.is(next, ",") && !p.is(next, ")") {
					next++
				}
				if i+1 < end && p.match[i+1] > 0 { // several in brackets
					next = p.closing(i+1, end)
				}
				s.Names = p.names(s.Names, i+1, next)
			}
		}
	}
	if from < end {
		s.Exprs = p.one(p.expression(from, end))
	}
}

func (p *parser) definition(word string, at, end, level int) *Stmt {
	colon := p.colon(at+1, end)
	s := p.stmt(Def, p.tokens[p.at].Start, p.tokens[max(at, colon-1)].End)
	if p.tokens[at+1].Kind == Name {
		s.Name = p.text(p.tokens[at+1])
	}
	open := p.find(at+1, colon, "(")
	if word == "class" {
		s.Kind = Class
		call := p.expr(Call, s.Start, s.End)
		if open < colon {
			call.Args = p.arguments(Call, open+1, p.closing(open, colon))
		}
		s.Exprs = p.one(call)
	} else if open < colon {
		p.parameters(s, open+1, p.closing(open, colon))
	}
	p.at = min(colon+1, end)
	s.Body = p.suite(level)
	return s
}

// parameters records the names of parameters.
func (p *parser) parameters(s *Stmt, from, end int) {
	for from < end {
		next := p.find(from, end, ",")
		for i := from; i < next; i++ {
			if p.tokens[i].Kind == Name {
				s.Names = append(s.Names, p.text(p.tokens[i]))
				break
			}
		}
		from = next + 1
	}
}
