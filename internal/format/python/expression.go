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
					p.m.Bound = p.names(p.m.Bound, at-1, at)
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
				p.m.Bound = p.names(p.m.Bound, at+1, p.find(at+1, end, "in"))
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
	p.m.Bound = p.names(p.m.Bound, at+1, colon)
	return min(colon+1, end)
}

// names appends the names of a token range to those that something binds. It may append too many: then a
// name is taken for a variable, which costs nothing but a constant that is not resolved.
func (p *parser) names(bound []string, from, end int) []string {
	for i := from; i < end; i++ {
		if p.tokens[i].Kind == Name {
			bound = append(bound, p.text(p.tokens[i]))
		}
	}
	return bound
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
			if p.src[t.Start] == '[' {
				next.Kind = Subscript
			}
			next.X, next.Args = e, p.arguments(next.Kind, at+1, stop)
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
	switch {
	case p.find(open+1, stop, "for") < stop: // a comprehension
	case bracket == '{' && (stop == open+1 || p.isDict(open+1, stop)):
		e.Kind = Dict
	case bracket == '(' && stop > open+1 && p.find(open+1, stop, ",") == stop: // parentheses
		inner := p.expression(open+1, stop)
		*e = *inner
		if inner.Kind == Other {
			e.Start = start
		}
		return
	default:
		e.Kind = List
	}
	e.Args = p.arguments(e.Kind, open+1, stop)
}

// isDict reports whether the first element of a display in braces is a pair or "**x".
func (p *parser) isDict(from, stop int) bool {
	first := p.find(from, stop, ",")
	return p.is(from, "**") || p.colon(from, first) < first
}

// arguments reads what commas separate in an expression of a kind: the arguments of a call or a
// subscript, the elements of a display, the pairs of a dict.
func (p *parser) arguments(of ExprKind, from, stop int) []Arg {
	out := p.list()
	if of != List && of != Dict && p.find(from, stop, "for") < stop { // a generator is the only argument
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
		case of == Dict:
			if colon := p.colon(from, next); colon < next {
				a.Key, from = p.expression(from, colon), colon+1
			}
		case of != List && p.tokens[from].Kind == Name && from+1 < next && p.is(from+1, "="):
			a.Name, a.NameStart = p.text(p.tokens[from]), p.tokens[from].Start
			from += 2
		}
		if next > from || a.Key != nil { // a pair may lack its value in a file that is being written
			a.Value = p.expression(from, next)
			out.add(a)
		}
		from = next + 1
	}
	return out.close()
}
