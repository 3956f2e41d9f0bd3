package python

import "strings"

// line reads simple statements up to the end of the logical line.
func (p *parser) line(out []*Stmt) []*Stmt {
	end := p.lineEnd(p.at)
	for p.at < end {
		stop := p.find(p.at, end, ";")
		if stop > p.at {
			out = append(out, p.simple(p.at, stop))
		}
		p.at = stop
		if stop < end {
			p.at++
		}
	}
	if p.tokens[p.at].Kind == Newline {
		p.at++
	}
	return out
}

func (p *parser) simple(from, end int) *Stmt {
	s := p.stmt(Stmt{Start: p.tokens[from].Start, End: p.tokens[end-1].End})
	if p.tokens[from].Kind == Name {
		switch p.text(p.tokens[from]) {
		case "import":
			s.Kind = Import
			s.Imports = p.imports(from+1, end)
			return s
		case "from":
			s.Kind = Import
			s.Imports = p.fromImports(from+1, end)
			return s
		case "global", "nonlocal", "del":
			p.bindAll(s, from+1, end)
			p.bindAll(s, from+1, end)
			s.Exprs = []*Expr{p.expression(from+1, end)}
			return s
		case "return", "raise", "assert", "pass", "break", "continue":
			if from+1 < end {
				s.Exprs = []*Expr{p.expression(from+1, end)}
			}
			return s
		}
	}
	p.assignment(s, from, end)
	return s
}

// assignment reads an assignment of any form, or an expression.
func (p *parser) assignment(s *Stmt, from, end int) {
	if colon := p.colon(from, end); colon < end { // an annotation
		s.Kind = Assign
		s.Targets = []*Expr{p.expression(from, colon)}
		if eq := p.find(colon+1, end, "="); eq < end {
			s.Exprs = []*Expr{p.expression(eq+1, end)}
		}
		return
	}
	for {
		eq := p.find(from, end, "=")
		if eq == end {
			break
		}
		s.Kind = Assign
		s.Targets = append(s.Targets, p.expression(from, eq))
		from = eq + 1
	}
	if s.Kind != Assign {
		if at := p.augmented(from, end); at < end {
			s.Kind, s.Op = Assign, p.text(p.tokens[at])
			s.Targets = []*Expr{p.expression(from, at)}
			from = at + 1
		}
	}
	s.Exprs = append(s.Exprs, p.expression(from, end))
}

// augmented returns the index of the operator of an augmented assignment, or end.
func (p *parser) augmented(from, end int) int {
	for i := from; i < end; i++ {
		if p.match[i] > 0 {
			i = min(int(p.match[i]), end)
			continue
		}
		if t := p.tokens[i]; t.Kind == Op && t.End-t.Start > 1 && p.src[t.End-1] == '=' {
			switch p.text(t) {
			case "==", "!=", "<=", ">=", ":=":
			default:
				return i
			}
		}
	}
	return end
}

// dotted reads a dotted path and returns it with the index behind it.
func (p *parser) dotted(from, end int) (string, int) {
	var b strings.Builder
	for from < end && !p.is(from, "import") && !p.is(from, "as") && !p.is(from, ",") {
		b.WriteString(p.text(p.tokens[from]))
		from++
	}
	return b.String(), from
}

func (p *parser) imports(from, end int) []Imported {
	var out []Imported
	for from < end {
		path, next := p.dotted(from, end)
		i := Imported{Module: path}
		i.As, _, _ = strings.Cut(path, ".")
		if p.is(next, "as") && next+1 < end {
			i.As = p.text(p.tokens[next+1])
			next += 2
		}
		out = append(out, i)
		from = next + 1
	}
	return out
}

func (p *parser) fromImports(from, end int) []Imported {
	var out []Imported
	path, at := p.dotted(from, end)
	for at++; at < end; at++ {
		t := p.tokens[at]
		if t.Kind == Op && p.text(t) == "*" {
			out = append(out, Imported{Module: path, Name: "*"})
		}
		if t.Kind != Name {
			continue
		}
		i := Imported{Module: path, Name: p.text(t), As: p.text(t)}
		if p.is(at+1, "as") && at+2 < end {
			i.As = p.text(p.tokens[at+2])
			at += 2
		}
		out = append(out, i)
	}
	return out
}
