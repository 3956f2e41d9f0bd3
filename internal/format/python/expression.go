package python

// maxExprs bounds expressions in expressions.
const maxExprs = 4 * maxBrackets

// isOperator reports a keyword that cannot be an operand. Most names are longer than any of them.
func isOperator(word string) bool {
	if len(word) > len("lambda") {
		return false
	}
	switch word {
	case "and", "or", "not", "in", "is", "if", "else", "for", "async", "await", "yield", "from", "as", "lambda":
		return true
	}
	return false
}

// closing returns the index of the bracket that closes the one at open, or end.
func (p *parser) closing(open, end int) int { return min(int(p.match[open]), end) }

// expression reads the tokens from..end as one expression. Operators are not distinguished: an
// expression with any of them is Other, with its operands.
func (p *parser) expression(from, end int) *Expr {
	if from >= end || p.depth == maxExprs {
		at := p.tokens[min(from, len(p.tokens)-1)].Start
		return p.expr(Other, at, at)
	}
	p.depth++
	e := p.operands(from, end)
	p.depth--
	return e
}

// operands reads the tokens from..end, which are some, as one expression.
func (p *parser) operands(from, end int) *Expr {
	operands := p.list()
	operators, commas := 0, 0
	for at := from; at < end; {
		t := &p.tokens[at]
		switch t.Kind {
		case Op:
			switch p.src[t.Start] {
			case '(', '[', '{':
			case ',':
				commas++
				at++
				continue
			case '.':
				if t.End-t.Start == 3 {
					operands.add(Arg{Value: p.expr(Constant, t.Start, t.End)})
				}
				at++
				continue
			default:
				if operators++; t.End-t.Start == 2 && p.text(*t) == ":=" && at > from {
					p.bindExpr(at-1, at)
				}
				at++
				continue
			}
		case Name:
			word := p.text(*t)
			if !isOperator(word) {
				break
			}
			operators++
			switch word {
			case "lambda":
				at = p.lambda(at, end)
				continue
			case "for":
				p.bindExpr(at+1, p.find(at+1, end, "in"))
			}
			at++
			continue
		case Number, String, FStringStart:
		default:
			at++
			continue
		}
		e, next := p.operand(at, end)
		if at == from && next == end { // most expressions are one operand
			return e
		}
		operands.add(Arg{Value: e})
		at = next
	}
	args := operands.close()
	if len(args) == 1 && operators == 0 && commas == 0 {
		return args[0].Value
	}
	out := p.expr(Other, p.tokens[from].Start, p.tokens[end-1].End)
	out.Args = args
	if commas > 0 && operators == 0 {
		out.Kind = List
	}
	return out
}

// lambda skips the parameters of a lambda and their defaults.
func (p *parser) lambda(at, end int) int {
	colon := p.colon(at+1, end)
	p.bindExpr(at+1, colon)
	return min(colon+1, end)
}

// bindExpr records the names that an expression binds.
func (p *parser) bindExpr(from, end int) {
	for i := from; i < end; i++ {
		if p.tokens[i].Kind == Name {
			p.m.Bound = append(p.m.Bound, p.text(p.tokens[i]))
		}
	}
}

// operand reads a name, a literal, a display or an expression in parentheses, and what follows
// it: attributes, calls and subscripts. It returns the index behind it.
func (p *parser) operand(at, end int) (*Expr, int) {
	first := p.tokens[at]
	e := p.expr(Other, first.Start, first.End)
	switch first.Kind {
	case Name:
		e.Kind, e.Name = Identifier, p.text(first)
		switch e.Name {
		case "None", "True", "False":
			e.Kind = Constant
		}
		at++
	case Number:
		e.Kind = Constant
		at++
	case String, FStringStart:
		at = p.stringRun(e, at, end)
	case Op:
		stop := p.closing(at, end)
		p.display(e, at, stop)
		at = min(stop+1, end)
	}
	for at < end && p.tokens[at].Kind == Op {
		t := &p.tokens[at]
		if t.End-t.Start > 1 {
			return e, at
		}
		switch p.src[t.Start] {
		case '.':
			if at+1 >= end || p.tokens[at+1].Kind != Name {
				return e, at
			}
			name := p.tokens[at+1]
			next := p.expr(Attribute, first.Start, name.End)
			next.X, next.Name = e, p.text(name)
			e = next
			at += 2
		case '(', '[':
			stop := p.closing(at, end)
			next := p.expr(Call, first.Start, p.tokens[min(stop, end-1)].End)
			next.X, next.Args = e, p.arguments(at+1, stop)
			if p.src[t.Start] == '[' {
				next.Kind = Subscript
			}
			e = next
			at = min(stop+1, end)
		default:
			return e, at
		}
	}
	return e, at
}

// stringRun reads string literals in a row.
func (p *parser) stringRun(e *Expr, at, end int) int {
	e.Kind = Str
	from := at
	depth := 0
	for at < end {
		switch t := p.tokens[at]; {
		case t.Kind == FStringStart:
			depth++
		case t.Kind == FStringEnd:
			depth--
		case depth == 0 && t.Kind != String:
			e.tokens = p.tokens[from:at]
			e.End = p.tokens[at-1].End
			return at
		case depth == 1 && t.Kind == Op && p.src[t.Start] == '{':
			stop := p.closing(at, end)
			p.replacement(e, at+1, stop)
			at = stop
		}
		at++
	}
	e.tokens = p.tokens[from:min(at, end)]
	e.End = p.tokens[min(at, end)-1].End
	return min(at, end)
}

// replacement reads the expression of a replacement field, without conversion and format.
func (p *parser) replacement(e *Expr, from, end int) {
	stop := p.colon(from, end)
	for _, op := range [...]string{"!", "="} {
		stop = min(stop, p.find(from, stop, op))
	}
	if from < stop {
		e.fields = append(e.fields, p.expression(from, stop))
	}
}

// display reads what is between the brackets at open and stop.
func (p *parser) display(e *Expr, open, stop int) {
	start := e.Start
	bracket := p.src[p.tokens[open].Start]
	if stop < len(p.tokens) {
		e.End = p.tokens[stop].End
	}
	if p.find(open+1, stop, "for") < stop { // a comprehension
		e.Args = append(e.Args, Arg{Value: p.expression(open+1, stop)})
		return
	}
	switch bracket {
	case '{':
		if stop == open+1 || p.isDict(open+1, stop) {
			e.Kind = Dict
			e.Args = p.pairs(open+1, stop)
			return
		}
		e.Kind = List
		e.Args = p.elements(open+1, stop)
	case '[':
		e.Kind = List
		e.Args = p.elements(open+1, stop)
	case '(':
		if stop == open+1 {
			e.Kind = List
			return
		}
		if p.find(open+1, stop, ",") == stop { // parentheses
			inner := p.expression(open+1, stop)
			*e = *inner
			if inner.Kind == Other {
				e.Start = start
			}
			return
		}
		e.Kind = List
		e.Args = p.elements(open+1, stop)
	}
}

// isDict reports whether the first element of a display in braces is a pair or "**x".
func (p *parser) isDict(from, stop int) bool {
	first := p.find(from, stop, ",")
	return p.is(from, "**") || p.colon(from, first) < first
}

func (p *parser) elements(from, stop int) []Arg {
	out := p.list()
	for from < stop {
		next := p.find(from, stop, ",")
		if next > from {
			a := Arg{}
			if p.is(from, "*") {
				a.Star, from = 1, from+1
			}
			a.Value = p.expression(from, next)
			out.add(a)
		}
		from = next + 1
	}
	return out.close()
}

func (p *parser) pairs(from, stop int) []Arg {
	out := p.list()
	for from < stop {
		next := p.find(from, stop, ",")
		switch colon := p.colon(from, next); {
		case next == from:
		case p.is(from, "**"):
			out.add(Arg{Star: 2, Value: p.expression(from+1, next)})
		case colon < next:
			out.add(Arg{Key: p.expression(from, colon), Value: p.expression(colon+1, next)})
		default:
			out.add(Arg{Value: p.expression(from, next)})
		}
		from = next + 1
	}
	return out.close()
}

// arguments reads the arguments of a call or a subscript.
func (p *parser) arguments(from, stop int) []Arg {
	out := p.list()
	if p.find(from, stop, "for") < stop { // a generator is the only argument
		out.add(Arg{Value: p.expression(from, stop)})
		return out.close()
	}
	for from < stop {
		next := p.find(from, stop, ",")
		a := Arg{}
		switch {
		case p.is(from, "*"):
			a.Star, from = 1, from+1
		case p.is(from, "**"):
			a.Star, from = 2, from+1
		case p.tokens[from].Kind == Name && from+1 < next && p.is(from+1, "="):
			a.Name, a.NameStart = p.text(p.tokens[from]), p.tokens[from].Start
			from += 2
		}
		if next > from {
			a.Value = p.expression(from, next)
			out.add(a)
		}
		from = next + 1
	}
	return out.close()
}
